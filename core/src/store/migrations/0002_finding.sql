-- What lists and Today ask of every card, worked out of its rows in the transaction that changed them. Derived: no part
-- of history and undo (an undone contact must not clash over a column both touched), made anew when the rules change.
CREATE TABLE kept (
  card_id BLOB NOT NULL PRIMARY KEY,
  archived INTEGER NOT NULL,
  class INTEGER NOT NULL,
  last_contact TEXT,
  next_follow TEXT,
  silent_since TEXT NOT NULL,
  by_zhuyin BLOB NOT NULL,
  by_pinyin BLOB NOT NULL,
  by_stroke BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_zhuyin ON kept(archived, by_zhuyin);
CREATE INDEX kept_pinyin ON kept(archived, by_pinyin);
CREATE INDEX kept_stroke ON kept(archived, by_stroke);
-- With the columns of its own condition, so that counting never leaves the index.
CREATE INDEX kept_asleep ON kept(class, silent_since, archived, next_follow)
  WHERE archived = 0 AND next_follow IS NULL;

CREATE INDEX interactions_reached ON interactions(card_id, day) WHERE reached = 1;
CREATE INDEX cards_created ON cards(created_at);
CREATE INDEX followups_closed ON followups(closed_at) WHERE status = 'done';
CREATE INDEX greetings_created ON greetings(created_at);
-- The key of an occasion ends with its day.
CREATE INDEX greetings_day ON greetings(substr(occasion, -10), occasion);

-- Birthdays are looked up by the parts that are kept on a day, so nothing has to be rolled forward at midnight.
CREATE INDEX cards_birthday ON cards(birthday_month, birthday_day, birthday_calendar, birthday_leap, birthday_year,
    class, id, archived_at, do_not_contact)
  WHERE birthday_month IS NOT NULL AND archived_at IS NULL AND do_not_contact = 0;
CREATE INDEX relations_birthday ON relations(birthday_month, birthday_day, birthday_calendar, birthday_leap, birthday_year,
    card_id, other_id, id)
  WHERE birthday_month IS NOT NULL;
CREATE INDEX occasions_date ON occasions(date_month, date_day, date_calendar, date_leap, date_year);

-- 名單: lists people are put on by hand.
CREATE TABLE card_groups (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  UNIQUE (card_id, name)
) STRICT;

-- 檢視: filters with a name.
CREATE TABLE views (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  sort TEXT NOT NULL,
  place INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
