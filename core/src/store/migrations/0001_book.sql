-- The first book. Columns only get appended (changesets are positional); nothing cascades, so that no delete
-- reaches further than the operation that says so.

CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE cards (
  id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT 'person',
  name TEXT NOT NULL,
  surname TEXT NOT NULL DEFAULT '',
  given TEXT NOT NULL DEFAULT '',
  nickname TEXT NOT NULL DEFAULT '',
  salutation TEXT NOT NULL DEFAULT '',
  spoken TEXT NOT NULL DEFAULT '',
  gender TEXT,
  class TEXT,
  birthday_calendar TEXT,
  birthday_year INTEGER,
  birthday_month INTEGER,
  birthday_day INTEGER,
  birthday_leap INTEGER NOT NULL DEFAULT 0,
  employer TEXT NOT NULL DEFAULT '',
  position TEXT NOT NULL DEFAULT '',
  occupation TEXT NOT NULL DEFAULT '',
  work_from TEXT NOT NULL DEFAULT '',
  work_to TEXT NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  preferred_channel TEXT,
  best_time TEXT NOT NULL DEFAULT '',
  do_not_contact INTEGER NOT NULL DEFAULT 0,
  opt_outs TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  archived_at TEXT,
  confirmed_at TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX cards_name ON cards(name);

-- Phones, e-mails, messenger ids. `match_key` is what two spellings of one number share.
CREATE TABLE contact_points (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  type TEXT NOT NULL,
  preferred INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0,
  match_key TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contact_points_card ON contact_points(card_id);
CREATE INDEX contact_points_match ON contact_points(match_key) WHERE match_key <> '';

CREATE TABLE addresses (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  text TEXT NOT NULL,
  parts TEXT NOT NULL DEFAULT '{}',
  type TEXT NOT NULL,
  area TEXT NOT NULL DEFAULT '',
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX addresses_card ON addresses(card_id);

CREATE TABLE card_tags (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  tag TEXT NOT NULL,
  UNIQUE (card_id, tag)
) STRICT;

-- What Shuke has no place of its own for, under the name it came with.
CREATE TABLE card_fields (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX card_fields_card ON card_fields(card_id);

-- The keys a card has in other programs, so that the same file twice makes no second card.
CREATE TABLE card_keys (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  key TEXT NOT NULL,
  UNIQUE (key, card_id)
) STRICT;
CREATE INDEX card_keys_card ON card_keys(card_id);

-- "other is the card's <relation>"; the way back is read, not stored twice.
CREATE TABLE relations (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  other_id BLOB REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  birthday_calendar TEXT,
  birthday_year INTEGER,
  birthday_month INTEGER,
  birthday_day INTEGER,
  birthday_leap INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX relations_card ON relations(card_id);
CREATE INDEX relations_other ON relations(other_id) WHERE other_id IS NOT NULL;

CREATE TABLE occasions (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  date_calendar TEXT NOT NULL,
  date_year INTEGER,
  date_month INTEGER,
  date_day INTEGER,
  date_leap INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX occasions_card ON occasions(card_id);

-- One birthday, invitation or anniversary of one year that has been attended to.
CREATE TABLE greetings (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  occasion TEXT NOT NULL UNIQUE,
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX greetings_card ON greetings(card_id);

CREATE TABLE interactions (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL,
  time TEXT,
  at TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  reached INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  agreed TEXT NOT NULL DEFAULT '',
  attendees TEXT NOT NULL DEFAULT '',
  expectation TEXT,
  cost_minor INTEGER,
  cost_currency TEXT,
  no_next INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX interactions_card ON interactions(card_id, day);
CREATE INDEX interactions_day ON interactions(day);

CREATE TABLE followups (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  due TEXT NOT NULL,
  time TEXT,
  channel TEXT NOT NULL,
  purpose TEXT NOT NULL DEFAULT '',
  kind TEXT,
  status TEXT NOT NULL DEFAULT 'open',
  repeat_every INTEGER,
  repeat_unit TEXT,
  assignee TEXT NOT NULL DEFAULT '',
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  closed_at TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX followups_open ON followups(status, due);
CREATE INDEX followups_card ON followups(card_id, status, due);
CREATE INDEX followups_interaction ON followups(interaction_id) WHERE interaction_id IS NOT NULL;

-- What people told an import about the columns of a file with these headers.
CREATE TABLE import_mappings (
  id BLOB NOT NULL PRIMARY KEY,
  header_key TEXT NOT NULL UNIQUE,
  mapping TEXT NOT NULL
) STRICT;

-- One row a user action: its changeset is undo, field history and audit trail at once.
CREATE TABLE history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  op TEXT NOT NULL,
  at TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  by TEXT NOT NULL,
  changeset BLOB NOT NULL,
  packed INTEGER NOT NULL,
  cards INTEGER NOT NULL,
  undoes BLOB,
  undone_by BLOB
) STRICT;
CREATE TABLE history_cards (
  card_id BLOB NOT NULL,
  seq INTEGER NOT NULL REFERENCES history(seq),
  PRIMARY KEY (card_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_cards_seq ON history_cards(seq);
