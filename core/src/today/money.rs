//! What is to be paid, and what runs out: policies, deposits, leases.

use chrono::Days;

use super::{Action, Item, Kind, Reason, ReasonCode, SHOWN, late};
use crate::base::error::Result;
use crate::cards::Who;
use crate::sales::{holdings, receivables};
use crate::store::ReadTx;

/// How long before it runs out somebody is told.
const RENEWAL_LEAD: u64 = 30;
/// And for how long after it ran out, where nothing was noted since.
const RENEWAL_LATE: u64 = 14;

/// Parts whose day has come and that are not paid, the earliest first; of an order only the first one.
pub(super) fn payments(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    for row in receivables::due_until(tx, who, tx.today())? {
        if items.iter().any(|item| item.order == Some(row.order)) {
            continue;
        }
        items.push(Item {
            kind: Kind::Payment,
            reason: Reason {
                code: ReasonCode::Payment,
                text: row.product,
                amount: Some(row.left),
                ..Reason::default()
            },
            due: row.due_on,
            time: None,
            overdue_days: row.late_days,
            action: Action::Collect,
            followup: None,
            promise: None,
            loan: None,
            order: Some(row.order),
            channel: None,
            occasion: None,
            card: row.card,
        });
        if items.len() == SHOWN {
            break;
        }
    }
    Ok(items)
}

/// What runs out within a month, or has lately.
pub(super) fn renewals(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<Item>> {
    let today = tx.today();
    let from = today.checked_sub_days(Days::new(RENEWAL_LATE)).unwrap_or(today);
    let until = today.checked_add_days(Days::new(RENEWAL_LEAD)).unwrap_or(today);
    let item = |one: holdings::Maturity| Item {
        kind: Kind::Renewal,
        reason: Reason {
            code: ReasonCode::Renewal,
            text: one.name,
            days: u32::try_from((one.matures_on - today).num_days()).ok(),
            ..Reason::default()
        },
        due: one.matures_on,
        time: None,
        overdue_days: late(today, one.matures_on),
        action: Action::Call,
        followup: None,
        promise: None,
        loan: None,
        order: None,
        channel: None,
        occasion: None,
        card: one.card,
    };
    // With another provider it runs out as well, which is a chance; whoever has a contact planned is spoken to anyway.
    let mut planned = tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM followups WHERE card_id = ?1 AND status = 'open')")?;
    let mut items = Vec::new();
    for one in holdings::maturing(tx, who, from, until)? {
        let is_planned: bool = planned.query_row([one.card.id], |row| row.get(0))?;
        if !is_planned && items.len() < SHOWN {
            items.push(item(one));
        }
    }
    Ok(items)
}
