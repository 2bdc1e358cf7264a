//! Balances: one row is what one account of a customer was worth on a day.

use super::{Cells, Options, Taken};
use crate::base::error::{Code, Error, Result};
use crate::sales::holdings::{self, Balance, HoldingDraft, HoldingKind};
use crate::sales::orders::past;
use crate::store::WriteTx;

/// Notes one row. An account nobody has is a deposit, and one that matures a time deposit.
pub(super) fn one(tx: &WriteTx<'_>, row: &Cells<'_>, options: &Options) -> Result<Taken> {
    let day = past(super::day(row.cell("date"), &options.read, tx.today())?, tx.today())?;
    let amount = row.money("amount", &options.currency)?;
    let account = row.cell("account");
    if account.is_empty() {
        return Err(Error::new(Code::TextMissing).with("text", ""));
    }
    let matures_on = match row.cell("maturity") {
        "" => None,
        text => Some(super::day(text, &options.read, tx.today())?),
    };
    let card = super::customer(tx, row.cell("customer"), options.new_customers)?;
    let holding = match holdings::by_account(tx, card, account)? {
        Some(known) => known,
        None => {
            let kind = if matures_on.is_some() { HoldingKind::Time } else { HoldingKind::Demand };
            let draft =
                HoldingDraft { kind, account: account.to_owned(), matures_on, ..HoldingDraft::default() };
            holdings::save(tx, card, None, &draft)?
        }
    };
    let matured = match matures_on {
        Some(day) => holdings::set_maturity(tx, holding, day)?,
        None => false,
    };
    Ok(match holdings::set_balance(tx, holding, &Balance { day, amount })? {
        holdings::Noted::New => Taken::Created,
        holdings::Noted::Changed => Taken::Updated,
        holdings::Noted::Same if matured => Taken::Updated,
        holdings::Noted::Same => Taken::Skipped,
    })
}
