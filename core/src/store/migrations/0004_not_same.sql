-- Pairs somebody has looked at and called two people, with what the two cards said then: should that change, the question
-- is open again.
CREATE TABLE not_same (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  other_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  said TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (card_id, other_id)
) STRICT;
CREATE INDEX not_same_other ON not_same(other_id);
