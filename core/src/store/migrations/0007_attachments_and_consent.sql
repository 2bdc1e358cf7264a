-- Photos and other files of a customer. What a file says lies once under its SHA-256, beside the history and not in it: an undo
-- brings the row back, and the content is kept for as long as that may happen.
CREATE TABLE attachments (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  hash BLOB NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX attachments_card ON attachments(card_id);
CREATE INDEX attachments_hash ON attachments(hash);
CREATE INDEX attachments_interaction ON attachments(interaction_id) WHERE interaction_id IS NOT NULL;

CREATE TABLE contents (
  hash BLOB NOT NULL PRIMARY KEY,
  data BLOB NOT NULL,
  -- A small JPEG, of pictures only.
  thumb BLOB,
  unused_since TEXT
) STRICT;

-- What a customer agreed to: on what basis, for what, from whom it is known, since when and until when.
CREATE TABLE consents (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  basis TEXT NOT NULL,
  purpose TEXT NOT NULL,
  source TEXT NOT NULL,
  given_on TEXT NOT NULL,
  withdrawn_on TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX consents_card ON consents(card_id);
