// Which letters of a text were searched for. Pure.

export interface Piece {
  text: string;
  hit: boolean;
}

/** The searched words marked inside a text; the whole text when they matched by sound. */
export function marked(text: string, wanted: string, bySound: boolean): Piece[] {
  const needle = wanted.trim().toLowerCase();
  const at = needle === '' ? -1 : text.toLowerCase().indexOf(needle);
  if (at < 0) return [{ text, hit: bySound }];
  return [
    { text: text.slice(0, at), hit: false },
    { text: text.slice(at, at + needle.length), hit: true },
    { text: text.slice(at + needle.length), hit: false },
  ].filter((piece) => piece.text !== '');
}
