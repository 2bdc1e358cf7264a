-- 祝賀: how somebody wants to be greeted. No greetings at all, since when and why; plainly while the house is in mourning; in
-- which language.
CREATE TABLE greeting_wishes (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL UNIQUE REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  none_since TEXT,
  reason TEXT NOT NULL DEFAULT '',
  mourning_until TEXT,
  language TEXT
) STRICT;

-- What somebody changed of one greeting before it is sent: another wording, own words, left out this time, copied already.
CREATE TABLE greeting_drafts (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  occasion TEXT NOT NULL UNIQUE,
  wording INTEGER,
  text TEXT,
  skipped INTEGER NOT NULL DEFAULT 0,
  copied INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX greeting_drafts_card ON greeting_drafts(card_id);

-- The wording that was sent, counted from 1, so that nobody gets last year's.
ALTER TABLE greetings ADD COLUMN wording INTEGER;

-- 人情簿: what was given and received. A planned gift has the day it is meant for.
CREATE TABLE gifts (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  direction TEXT NOT NULL,
  state TEXT NOT NULL,
  what TEXT NOT NULL DEFAULT '',
  -- A festival's id, or own words; empty for an ordinary day.
  occasion TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL,
  value_minor INTEGER,
  value_currency TEXT,
  -- The value is a guess.
  about INTEGER NOT NULL DEFAULT 0,
  way TEXT NOT NULL DEFAULT '',
  reaction TEXT NOT NULL DEFAULT '',
  -- A warning was seen, and it is given all the same.
  despite INTEGER NOT NULL DEFAULT 0,
  -- The gift received that this one answers.
  answers_id BLOB REFERENCES gifts(id) DEFERRABLE INITIALLY DEFERRED,
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX gifts_card ON gifts(card_id, day);
CREATE INDEX gifts_day ON gifts(day);
CREATE INDEX gifts_answers ON gifts(answers_id) WHERE answers_id IS NOT NULL;

-- What may be spent on the gifts of one festival of one year.
CREATE TABLE gift_budgets (
  id BLOB NOT NULL PRIMARY KEY,
  occasion TEXT NOT NULL,
  year INTEGER NOT NULL,
  total_minor INTEGER,
  each_minor INTEGER,
  currency TEXT NOT NULL,
  UNIQUE (occasion, year)
) STRICT;

-- 承諾: what was promised to a customer, and by when.
CREATE TABLE promises (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  what TEXT NOT NULL,
  due TEXT NOT NULL,
  -- open, kept, broken.
  state TEXT NOT NULL DEFAULT 'open',
  closed_on TEXT,
  interaction_id BLOB REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX promises_card ON promises(card_id);
CREATE INDEX promises_open ON promises(due) WHERE state = 'open';
CREATE INDEX promises_closed ON promises(closed_on) WHERE closed_on IS NOT NULL;
CREATE INDEX promises_interaction ON promises(interaction_id) WHERE interaction_id IS NOT NULL;

-- A gift may also stand in the log only, as a contact of that kind.
CREATE INDEX interactions_gift ON interactions(day, card_id) WHERE kind = 'gift';
CREATE INDEX gifts_interaction ON gifts(interaction_id) WHERE interaction_id IS NOT NULL;
