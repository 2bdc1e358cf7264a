-- SHA-256 over what an action says, so that a byte that rots in the history is noticed; empty for actions of before.
ALTER TABLE history ADD COLUMN digest BLOB;
