-- Who shares the book and what was looked at. Neither is part of history and undo: a person who was removed does not come
-- back by Ctrl+Z, and what was looked at was looked at.
CREATE TABLE staff (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- What a PIN is checked against (Argon2id); it opens no file.
  pin TEXT,
  last_seen TEXT,
  removed_at TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- Rows are only added; `hash` is over the row and the hash before it.
CREATE TABLE access_log (
  seq INTEGER NOT NULL PRIMARY KEY,
  at TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  staff_id BLOB,
  staff TEXT NOT NULL,
  deed TEXT NOT NULL,
  card_id BLOB,
  count INTEGER NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX access_log_card ON access_log(card_id, staff) WHERE card_id IS NOT NULL;
CREATE INDEX access_log_deed ON access_log(deed, at);
