//! What customers hold: deposits, policies, cars, houses, here or elsewhere, what they were worth on which day, and when they
//! mature.

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::orders::{EARLIEST_YEAR, fit, past};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HoldingId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::rules::{NAME_LIMIT, NOTE_LIMIT};
use crate::cards::{self, CardRef, Who};
use crate::store::{ReadTx, WriteTx};

/// What it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum HoldingKind {
    /// 活期存款
    Demand,
    /// 定期存款
    Time,
    /// 保單
    Policy,
    Fund,
    Loan,
    Car,
    House,
    #[default]
    Other,
}

/// The kinds that are money held, as SQL asks for them: what the tier is reckoned by.
pub(crate) const MONEY: &str = "('demand', 'time', 'fund')";

/// A holding as it is put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct HoldingDraft {
    /// What it is.
    pub kind: HoldingKind,
    /// Its name: 終身醫療, RAV4.
    pub name: String,
    /// With whom; empty = with us.
    pub provider: String,
    /// The number of the account or policy.
    pub account: String,
    /// Since when.
    pub opened_on: Option<NaiveDate>,
    /// 到期・續保
    pub matures_on: Option<NaiveDate>,
    /// Until when.
    pub closed_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

/// What it was worth on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Balance {
    /// The day.
    pub day: NaiveDate,
    /// The worth.
    pub amount: Money,
}

/// A holding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Holding {
    /// Identity.
    pub id: HoldingId,
    /// What was put in.
    #[serde(flatten)]
    pub said: HoldingDraft,
    /// What it was worth, the latest day first.
    pub balances: Vec<Balance>,
}

/// Something that matures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Maturity {
    pub id: HoldingId,
    pub card: CardRef,
    pub kind: HoldingKind,
    pub name: String,
    pub matures_on: NaiveDate,
}

fn checked(draft: &HoldingDraft, today: NaiveDate) -> Result<()> {
    for (field, text, limit) in [
        ("name", &draft.name, NAME_LIMIT),
        ("provider", &draft.provider, NAME_LIMIT),
        ("account", &draft.account, NAME_LIMIT),
        ("note", &draft.note, NOTE_LIMIT),
    ] {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    if draft.name.trim().is_empty() && draft.account.trim().is_empty() {
        return Err(Error::new(Code::TextMissing).of("name"));
    }
    for day in [draft.opened_on, draft.closed_on].into_iter().flatten() {
        past(day, today)?;
    }
    let order = [draft.opened_on, draft.matures_on];
    if let [Some(opened), Some(matures)] = order
        && matures < opened
    {
        return Err(Error::new(Code::DateImpossible).of("matures_on").with("text", matures.to_string()));
    }
    if let Some(early) = draft.matures_on.filter(|day| day.year() < EARLIEST_YEAR) {
        return Err(Error::new(Code::DateTooEarly)
            .of("matures_on")
            .with("text", early.to_string())
            .with("year", EARLIEST_YEAR));
    }
    Ok(())
}

/// Saves a holding, a new one or over an old one.
///
/// # Errors
/// `card_unknown`, `unknown`, `text_missing` without name and account, `text_too_long`, `date_too_early`, `date_impossible`.
pub fn save(
    tx: &WriteTx<'_>,
    card: CardId,
    id: Option<HoldingId>,
    draft: &HoldingDraft,
) -> Result<HoldingId> {
    cards::reference(tx, card)?;
    checked(draft, tx.today())?;
    let sql = match id {
        None => "INSERT INTO holdings (id, card_id, kind, name, provider, account, opened_on, matures_on, closed_on, note,
                   created_at, created_by, updated_at, updated_by)
                 VALUES (:id, :card, :kind, :name, :provider, :account, :opened, :matures, :closed, :note, :now, :by, :now, :by)",
        Some(_) => "UPDATE holdings SET kind = :kind, name = :name, provider = :provider, account = :account,
                   opened_on = :opened, matures_on = :matures, closed_on = :closed, note = :note, updated_at = :now,
                   updated_by = :by WHERE id = :id AND card_id = :card",
    };
    let id = id.unwrap_or_else(HoldingId::fresh);
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let written = tx.conn().prepare_cached(sql)?.execute(named_params! {
        ":id": id, ":card": card, ":kind": sql::name_of(draft.kind), ":name": draft.name.trim(),
        ":provider": draft.provider.trim(), ":account": draft.account.trim(), ":opened": text(draft.opened_on),
        ":matures": text(draft.matures_on), ":closed": text(draft.closed_on), ":note": draft.note.trim(),
        ":now": tx.now().utc(), ":by": tx.by(),
    })?;
    if written == 0 { Err(Error::new(Code::Unknown).of("holding")) } else { Ok(id) }
}

/// Takes a holding out that never was, with its balances.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: HoldingId) -> Result<()> {
    owner(tx, id)?;
    tx.conn().execute("DELETE FROM balances WHERE holding_id = ?1", [id])?;
    tx.conn().execute("DELETE FROM holdings WHERE id = ?1", [id])?;
    Ok(())
}

/// Whose a holding is.
///
/// # Errors
/// `unknown`.
pub fn owner(tx: &ReadTx<'_>, id: HoldingId) -> Result<CardId> {
    tx.conn()
        .prepare_cached("SELECT card_id FROM holdings WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown).of("holding"))
}

/// What came of noting a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "BalanceNoted")]
pub enum Noted {
    /// The first of its day.
    New,
    /// In the place of another.
    Changed,
    /// It stood there already.
    Same,
}

/// Says when a holding matures. Answers whether that is new.
///
/// # Errors
/// Those of writing.
pub fn set_maturity(tx: &WriteTx<'_>, id: HoldingId, day: NaiveDate) -> Result<bool> {
    let written = tx
        .conn()
        .prepare_cached(
            "UPDATE holdings SET matures_on = :day, updated_at = :now, updated_by = :by
         WHERE id = :id AND matures_on IS NOT :day",
        )?
        .execute(
            named_params! { ":id": id, ":day": day.to_string(), ":now": tx.now().utc(), ":by": tx.by() },
        )?;
    Ok(written > 0)
}

/// Notes what a holding was worth on a day, in the place of what was noted of that day.
///
/// # Errors
/// `unknown`, `amount_unfit`, `date_too_early`, `date_impossible` for a day to come; `currencies_mixed` for another currency
/// than its other balances have.
pub fn set_balance(tx: &WriteTx<'_>, id: HoldingId, balance: &Balance) -> Result<Noted> {
    let card = owner(tx, id)?;
    let day = past(balance.day, tx.today())?;
    let minor = fit(&balance.amount)?;
    let known: Option<String> = tx
        .conn()
        .prepare_cached("SELECT currency FROM balances WHERE holding_id = ?1 LIMIT 1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if let Some(known) = known.filter(|known| *known != balance.amount.currency) {
        let text = format!("{known} {}", balance.amount.currency);
        return Err(Error::new(Code::CurrenciesMixed).of("amount").with("text", text));
    }
    let before: Option<i64> = tx
        .conn()
        .prepare_cached("SELECT amount_minor FROM balances WHERE holding_id = ?1 AND day = ?2")?
        .query_row(rusqlite::params![id, day.to_string()], |row| row.get(0))
        .optional()?;
    if before == Some(minor) {
        return Ok(Noted::Same);
    }
    tx.conn()
        .prepare_cached(
            "INSERT INTO balances (id, card_id, holding_id, day, amount_minor, currency)
             VALUES (:id, :card, :holding, :day, :amount, :currency)
             ON CONFLICT (holding_id, day) DO UPDATE SET amount_minor = excluded.amount_minor",
        )?
        .execute(named_params! {
            ":id": uuid::Uuid::now_v7().as_bytes().as_slice(), ":card": card, ":holding": id,
            ":day": day.to_string(), ":amount": minor, ":currency": balance.amount.currency,
        })?;
    Ok(if before.is_some() { Noted::Changed } else { Noted::New })
}

/// The holdings of a card: with us first, then elsewhere, what was closed last.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Holding>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT * FROM holdings WHERE card_id = ?1 ORDER BY closed_on IS NOT NULL, provider <> '', kind, name, id",
    )?;
    let found: Vec<Holding> = query
        .query_map([card], |row| {
            Ok(Holding {
                id: row.get("id")?,
                said: HoldingDraft {
                    kind: sql::or_default(row, "kind")?,
                    name: row.get("name")?,
                    provider: row.get("provider")?,
                    account: row.get("account")?,
                    opened_on: sql::opt_day(row, "opened_on")?,
                    matures_on: sql::opt_day(row, "matures_on")?,
                    closed_on: sql::opt_day(row, "closed_on")?,
                    note: row.get("note")?,
                },
                balances: Vec::new(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let mut query = tx.conn().prepare_cached(
        "SELECT day, amount_minor, currency FROM balances WHERE holding_id = ?1 ORDER BY day DESC",
    )?;
    found
        .into_iter()
        .map(|mut holding| {
            let balances = query.query_map([holding.id], |row| {
                let currency: String = row.get(2)?;
                Ok(Balance { day: sql::day(row, 0)?, amount: Money::from_minor(row.get(1)?, &currency) })
            })?;
            holding.balances = balances.collect::<Result<_, _>>()?;
            Ok(holding)
        })
        .collect()
}

/// The holding of a card by its account, or by its name, with us.
///
/// # Errors
/// Those of reading the file.
pub fn by_account(tx: &ReadTx<'_>, card: CardId, account: &str) -> Result<Option<HoldingId>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT id FROM holdings WHERE card_id = ?1 AND provider = '' AND (account = ?2 OR account = '' AND name = ?2)
             ORDER BY account = '', id LIMIT 1",
        )?
        .query_row(rusqlite::params![card, account], |row| row.get(0))
        .optional()?)
}

/// What matures in a span of days, the earliest first.
///
/// # Errors
/// Those of reading the file.
pub fn maturing(tx: &ReadTx<'_>, who: &dyn Who, from: NaiveDate, until: NaiveDate) -> Result<Vec<Maturity>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT h.id, h.card_id, h.kind, h.name, h.account, h.matures_on FROM holdings h JOIN cards c ON c.id = h.card_id
         WHERE h.matures_on BETWEEN ?1 AND ?2 AND h.closed_on IS NULL AND c.archived_at IS NULL ORDER BY h.matures_on, h.id",
    )?;
    let mut rows = query.query([from.to_string(), until.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get("name")?;
        found.push(Maturity {
            id: row.get("id")?,
            card: who.line(row.get("card_id")?)?,
            kind: sql::or_default(row, "kind")?,
            name: if name.is_empty() { row.get("account")? } else { name },
            matures_on: sql::day(row, "matures_on")?,
        });
    }
    Ok(found)
}
