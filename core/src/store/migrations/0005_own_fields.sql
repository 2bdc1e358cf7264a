-- Fields people define for their book. The values stay in card_fields under the field's name, in the one spelling its kind
-- has, so that a field that is taken away leaves everything readable.
CREATE TABLE own_fields (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  choices TEXT NOT NULL DEFAULT '[]',
  currency TEXT NOT NULL DEFAULT '',
  listed INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
