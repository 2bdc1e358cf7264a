/** What is asked for on a card or in a row of the table; a number is a tick to be made or taken back. */
export type Ask = 'open' | 'amount' | 'day' | 'edit' | 'forward' | 'back' | 'end' | number;
