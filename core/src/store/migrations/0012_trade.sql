-- 進程・收款: what is offered, sold, owed, paid and held. Amounts are minor units of an ISO 4217 currency, quantities
-- exact decimals as text. Every row of a customer carries the card, also where its order would say it.

-- The catalogue. Rows of customers name a product, so that they read the same in another book.
CREATE TABLE products (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT '',
  price_minor INTEGER,
  currency TEXT,
  -- What is earned of it, in thousandths of the price.
  margin INTEGER,
  retired INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

-- 商機. Its stage is never stored: it follows from the ticks and from what its order was paid.
CREATE TABLE opportunities (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  title TEXT NOT NULL,
  product TEXT NOT NULL DEFAULT '',
  -- new, trade_in, add_on, referral.
  kind TEXT NOT NULL DEFAULT 'new',
  -- 預計貢獻
  value_minor INTEGER,
  currency TEXT,
  -- Percent.
  probability INTEGER,
  expected_on TEXT,
  -- The days on which 有意願, 有能力, 短期能成 were ticked.
  intent_on TEXT,
  means_on TEXT,
  soon_on TEXT,
  source TEXT NOT NULL DEFAULT '',
  opened_on TEXT NOT NULL,
  lost_on TEXT,
  lost_reason TEXT,
  note TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX opportunities_card ON opportunities(card_id);

-- A purchase, or, with instalments, a contract. A refund is an order below zero that names the one it takes back.
CREATE TABLE orders (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL,
  currency TEXT NOT NULL,
  -- The sum of its lines.
  amount_minor INTEGER NOT NULL,
  -- paid (when it was bought), planned (by instalments), cancelled.
  state TEXT NOT NULL DEFAULT 'paid',
  -- The invoice's number.
  number TEXT NOT NULL DEFAULT '',
  way TEXT,
  opportunity_id BLOB REFERENCES opportunities(id) DEFERRABLE INITIALLY DEFERRED,
  refunds_id BLOB REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED,
  cancelled_on TEXT,
  note TEXT NOT NULL DEFAULT '',
  -- What was earned of it by the margins of that day; NULL where the catalogue knows none of its products.
  margin_minor INTEGER,
  -- 首款 and the last day of the plan as they were agreed: parts may be put off, and are not signed nor in time for that.
  first_minor INTEGER,
  term_on TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
-- Everything the grouped scan asks for stands in it.
CREATE INDEX orders_card ON orders(card_id, day, state, currency, amount_minor, margin_minor);
CREATE INDEX orders_day ON orders(day);
CREATE INDEX orders_opportunity ON orders(opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX orders_refunds ON orders(refunds_id) WHERE refunds_id IS NOT NULL;

CREATE TABLE order_lines (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  order_id BLOB NOT NULL REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED,
  place INTEGER NOT NULL,
  product TEXT NOT NULL,
  quantity TEXT NOT NULL DEFAULT '1',
  amount_minor INTEGER NOT NULL
) STRICT;
CREATE INDEX order_lines_order ON order_lines(order_id, place);
CREATE INDEX order_lines_card ON order_lines(card_id);

-- What is due when. `name` says which one it is: 首款, 第 2/4 期.
CREATE TABLE instalments (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  order_id BLOB NOT NULL REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED,
  place INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  -- When a reminder was sent last.
  reminded_on TEXT
) STRICT;
CREATE INDEX instalments_order ON instalments(order_id, due_on, place, amount_minor);
CREATE INDEX instalments_card ON instalments(card_id);

-- What was paid, or let off (way allowance). A receipt's number is never given twice.
CREATE TABLE receipts (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  order_id BLOB NOT NULL REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  -- cash, transfer, cheque, card, other, allowance.
  way TEXT NOT NULL,
  number TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX receipts_order ON receipts(order_id, day, amount_minor);
CREATE INDEX receipts_card ON receipts(card_id, day, way, currency, amount_minor);
CREATE INDEX receipts_day ON receipts(day);
CREATE INDEX receipts_number ON receipts(number);

-- What a customer holds: deposits, policies, cars, houses; with another provider too, whose name then stands here.
CREATE TABLE holdings (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  -- demand, time, policy, fund, loan, car, house, other.
  kind TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  provider TEXT NOT NULL DEFAULT '',
  account TEXT NOT NULL DEFAULT '',
  opened_on TEXT,
  matures_on TEXT,
  closed_on TEXT,
  note TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX holdings_card ON holdings(card_id);
CREATE INDEX holdings_elsewhere ON holdings(card_id, opened_on, closed_on) WHERE provider <> '';
CREATE INDEX holdings_matures ON holdings(matures_on) WHERE matures_on IS NOT NULL;

-- What it was worth on a day.
CREATE TABLE balances (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  holding_id BLOB NOT NULL REFERENCES holdings(id) DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL
) STRICT;
CREATE INDEX balances_card ON balances(card_id, day, holding_id, currency, amount_minor);
CREATE UNIQUE INDEX balances_day ON balances(holding_id, day);

-- 信用: how far a customer may owe.
CREATE TABLE credits (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL UNIQUE REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  grade TEXT NOT NULL DEFAULT '',
  limit_minor INTEGER,
  currency TEXT,
  -- Nothing is to be delivered until it is paid.
  hold INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

-- What one customer pays for a product, until when and why.
CREATE TABLE special_prices (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  product TEXT NOT NULL,
  price_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  until TEXT,
  reason TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX special_prices_card ON special_prices(card_id);

-- 交易條件: from this order size on, and for customers who pay in time or not, so much off and this service.
CREATE TABLE terms (
  id BLOB NOT NULL PRIMARY KEY,
  place INTEGER NOT NULL,
  from_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  -- Only for those who were never late.
  punctual INTEGER NOT NULL DEFAULT 0,
  -- Thousandths of the price.
  discount INTEGER NOT NULL DEFAULT 0,
  service TEXT NOT NULL DEFAULT ''
) STRICT;

-- 佣金: of an order, due when that is paid in full.
CREATE TABLE commissions (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  order_id BLOB NOT NULL REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED,
  payee TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  paid_on TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX commissions_order ON commissions(order_id);
CREATE INDEX commissions_card ON commissions(card_id);

-- 獎勵: points earned and spent, one row each.
CREATE TABLE rewards (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL,
  points INTEGER NOT NULL,
  what TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX rewards_card ON rewards(card_id, day);

-- 夥伴優惠: what a partner grants our customers, and which of them.
CREATE TABLE benefits (
  id BLOB NOT NULL PRIMARY KEY,
  partner TEXT NOT NULL,
  offer TEXT NOT NULL,
  -- Words of the search that find who may have it; everybody where empty.
  filter TEXT NOT NULL DEFAULT '',
  -- What it costs a customer.
  points INTEGER NOT NULL DEFAULT 0,
  from_on TEXT,
  until TEXT,
  note TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;

-- What was spent on a source of customers: adverts, fairs.
CREATE TABLE source_costs (
  id BLOB NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- 分級: each version of a rule, so that every class can say by which it came.
CREATE TABLE class_rules (
  id BLOB NOT NULL PRIMARY KEY,
  scheme TEXT NOT NULL,
  version INTEGER NOT NULL,
  since TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (scheme, version)
) STRICT;

-- What a person decided about a customer against or without the rule: a class that is locked, an attitude seen, 率先使用.
CREATE TABLE judgements (
  id BLOB NOT NULL PRIMARY KEY,
  card_id BLOB NOT NULL REFERENCES cards(id) DEFERRABLE INITIALLY DEFERRED,
  scheme TEXT NOT NULL,
  class TEXT NOT NULL,
  reason TEXT NOT NULL,
  day TEXT NOT NULL,
  until TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX judgements_card ON judgements(card_id, scheme, day);

-- 服務方式 and 維護方法 of the people a saved view finds.
ALTER TABLE views ADD COLUMN service TEXT NOT NULL DEFAULT '';
ALTER TABLE views ADD COLUMN care TEXT NOT NULL DEFAULT '';
-- 理想客戶: how well a card matches it is told.
ALTER TABLE views ADD COLUMN ideal INTEGER NOT NULL DEFAULT 0;

-- What the relationship's depth and the ladder ask of every card: how many contacts, when the fourth latest was, and how the
-- latest was against what was expected.
ALTER TABLE kept ADD COLUMN contacts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kept ADD COLUMN fourth_contact TEXT;
ALTER TABLE kept ADD COLUMN made TEXT NOT NULL DEFAULT '';
UPDATE kept SET
  made = (SELECT substr(created_at, 1, 10) FROM cards c WHERE c.id = kept.card_id),
  contacts = (SELECT count(*) FROM interactions i WHERE i.card_id = kept.card_id AND i.reached = 1),
  fourth_contact = (SELECT day FROM interactions i WHERE i.card_id = kept.card_id AND i.reached = 1
                    ORDER BY day DESC LIMIT 1 OFFSET 3);
CREATE INDEX interactions_experience ON interactions(card_id, day, expectation) WHERE expectation IS NOT NULL;
CREATE INDEX interactions_cost ON interactions(card_id, day, cost_currency, cost_minor) WHERE cost_minor IS NOT NULL;
CREATE INDEX kept_classes ON kept(card_id, archived, class, made, contacts, last_contact, fourth_contact);
CREATE INDEX orders_other ON orders(id, card_id, day, cancelled_on, refunds_id, amount_minor, first_minor, term_on)
  WHERE state <> 'paid';
