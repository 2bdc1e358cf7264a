-- 維護規範: how often whom, and what comes after a deal. `label` is a group's name and beats the class.
CREATE TABLE rhythm_rules (
  id BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  every_days INTEGER NOT NULL,
  -- Channels in the order they are tried, with commas.
  channels TEXT NOT NULL,
  meet_every INTEGER,
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rhythm_steps (
  id BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  days INTEGER NOT NULL,
  channel TEXT NOT NULL,
  UNIQUE (class, days)
) STRICT;

-- Contacts a week that can be done: one row at most.
CREATE TABLE rhythm_weekly (id BLOB NOT NULL PRIMARY KEY, contacts INTEGER NOT NULL) STRICT;

-- The rule that planned it: `regular`, or `deal:DAY:N`; none when a person did.
ALTER TABLE followups ADD COLUMN rule TEXT;
CREATE INDEX followups_rule ON followups(card_id, rule) WHERE rule IS NOT NULL;

-- The day of the month a repetition began on: the 31st is the 31st again after February.
ALTER TABLE followups ADD COLUMN repeat_day INTEGER;
