-- What a row of the list shows is kept too, so that the first screenful is one walk along an index instead of ten
-- look-ups a card. The table is derived: it is made anew rather than altered, and filled when the book is opened.
DROP TABLE kept;
CREATE TABLE kept (
  card_id BLOB NOT NULL PRIMARY KEY,
  archived INTEGER NOT NULL,
  class INTEGER NOT NULL,
  last_contact TEXT,
  next_follow TEXT,
  next_time TEXT,
  next_channel TEXT,
  silent_since TEXT NOT NULL,
  phone TEXT NOT NULL,
  area TEXT NOT NULL,
  complete INTEGER NOT NULL,
  -- The name the orders were made of: working them out is the dearest part of keeping a card.
  filed_as TEXT NOT NULL,
  by_zhuyin BLOB NOT NULL,
  by_pinyin BLOB NOT NULL,
  by_stroke BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_zhuyin ON kept(archived, by_zhuyin);
CREATE INDEX kept_pinyin ON kept(archived, by_pinyin);
CREATE INDEX kept_stroke ON kept(archived, by_stroke);
CREATE INDEX kept_asleep ON kept(class, silent_since, archived, next_follow)
  WHERE archived = 0 AND next_follow IS NULL;
DELETE FROM meta WHERE key = 'kept_rules';
