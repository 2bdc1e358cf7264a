// What the window keeps of a book beside its screens: the search, ticks, drafts, a toast. Whoever keeps
// something says here how it is forgotten, so that nothing of a customer is left when the book locks or another
// one is opened.

const ways: (() => void)[] = [];

/** Called once, where the thing is kept. */
export const onForget = (way: () => void): void => void ways.push(way);

export const forgetBook = (): void => ways.forEach((way) => way());
