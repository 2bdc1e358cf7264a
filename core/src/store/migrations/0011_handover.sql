-- 交接: books that gave cards away or took some in. One row a file; its id is the one inside the file.
CREATE TABLE handovers (
  id BLOB NOT NULL PRIMARY KEY,
  -- out, in.
  direction TEXT NOT NULL,
  -- leave, lend, return.
  mode TEXT NOT NULL,
  -- open, taken, sealed, erased, returned.
  state TEXT NOT NULL DEFAULT 'open',
  -- Who is on the other side, and by which code that book is known.
  peer TEXT NOT NULL,
  peer_code TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  until TEXT,
  check_code TEXT NOT NULL,
  -- What was signed, and the signature.
  manifest TEXT NOT NULL,
  signature BLOB NOT NULL,
  -- For what comes back: the file that went out.
  answers_id BLOB,
  -- The signed receipt: received for what went out, given for what came in.
  receipt TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX handovers_answers ON handovers(answers_id) WHERE answers_id IS NOT NULL;

-- One card of one of them. `hold` says what may be done with it in this book until it is let go.
CREATE TABLE handover_cards (
  id BLOB NOT NULL PRIMARY KEY,
  handover_id BLOB NOT NULL REFERENCES handovers(id) DEFERRABLE INITIALLY DEFERRED,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  -- Empty, sealed, borrowed, given_back.
  hold TEXT NOT NULL DEFAULT '',
  -- What the card said in this book then: whether it was changed since is told by it.
  hash BLOB NOT NULL,
  -- The rows of a card that was lent, so that both sides' changes can be told apart when it comes back.
  base BLOB,
  -- What came of it on the other side.
  result TEXT NOT NULL DEFAULT '',
  -- What both sides had changed, and which was taken.
  settled TEXT NOT NULL DEFAULT '',
  UNIQUE (handover_id, card_id)
) STRICT;
CREATE INDEX handover_cards_card ON handover_cards(card_id);
CREATE INDEX handover_cards_held ON handover_cards(card_id, hold) WHERE hold <> '';

-- Actions that came with a handover: they are told like any other and taken back with it alone.
ALTER TABLE history ADD COLUMN origin BLOB;

-- What only its keeper needs; it stays behind when the card is handed over, unless it is asked for.
ALTER TABLE cards ADD COLUMN private_note TEXT NOT NULL DEFAULT '';

-- 帶卡: cards taken out of the house, on paper or in a sealed file, and when they are due back.
CREATE TABLE loans (
  id BLOB NOT NULL PRIMARY KEY,
  day TEXT NOT NULL,
  -- paper, file.
  way TEXT NOT NULL,
  holder TEXT NOT NULL,
  due_day TEXT NOT NULL,
  due_time TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  handover_id BLOB,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE loan_cards (
  id BLOB NOT NULL PRIMARY KEY,
  loan_id BLOB NOT NULL REFERENCES loans(id) DEFERRABLE INITIALLY DEFERRED,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  place INTEGER NOT NULL,
  -- From and to, `HH:MM`, where the visit has a time.
  starts TEXT,
  ends TEXT,
  -- out, back, lost.
  state TEXT NOT NULL DEFAULT 'out',
  -- met, missed, moved, skipped.
  result TEXT,
  -- Of a card that was lost: when, where, what was on it.
  words TEXT NOT NULL DEFAULT '',
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  returned_at TEXT,
  UNIQUE (loan_id, card_id)
) STRICT;
CREATE INDEX loan_cards_card ON loan_cards(card_id);
-- A card is out once at most.
CREATE UNIQUE INDEX loan_cards_once ON loan_cards(card_id) WHERE state = 'out';
CREATE INDEX loan_cards_out ON loan_cards(loan_id, state) WHERE state = 'out';

-- 路線順序: areas in the order somebody drives through them.
CREATE TABLE route_areas (
  id BLOB NOT NULL PRIMARY KEY,
  area TEXT NOT NULL UNIQUE,
  place INTEGER NOT NULL
) STRICT;

-- Who read the page on a customer before a visit, and when.
CREATE TABLE brief_readings (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  at TEXT NOT NULL,
  by TEXT NOT NULL
) STRICT;
CREATE INDEX brief_readings_card ON brief_readings(card_id, at);
