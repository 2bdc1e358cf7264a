//! Values of the core in words, for lines that people read.

use shuke_core::today::{Reason, ReasonCode};

use shuke_words::Words;

/// 今天, 3 天後, 逾期 4 天.
pub fn due(words: &Words, overdue_days: i32) -> String {
    let days = overdue_days.unsigned_abs().to_string();
    match overdue_days {
        0 => words.say("cli_due_today"),
        late if late > 0 => words.fill("cli_due_late", &[("count", &days)]),
        _ => words.fill("cli_due_ahead", &[("count", &days)]),
    }
}

/// Why somebody is in the queue.
pub fn reason(words: &Words, reason: &Reason) -> String {
    let date = reason.date.as_ref().map(|d| words.yearly(d)).unwrap_or_default();
    let age = reason.age.map(|age| words.fill("cli_age", &[("age", &age.to_string())])).unwrap_or_default();
    let person = match (&reason.person, reason.relation) {
        (Some(person), Some(relation)) => words
            .fill("cli_person_of", &[("relation", &words.named("relation", relation)), ("person", person)]),
        _ => String::new(),
    };
    let days = reason.days.unwrap_or_default().to_string();
    let parts = match reason.code {
        ReasonCode::Purpose | ReasonCode::Promise => vec![reason.text.clone()],
        ReasonCode::Payment => {
            let amount =
                reason.amount.as_ref().map(|m| format!("{} {}", m.currency, m.amount)).unwrap_or_default();
            vec![words.fill("cli_payment_due", &[("amount", &amount)]), reason.text.clone()]
        }
        ReasonCode::Renewal => vec![words.say("cli_renewal"), reason.text.clone()],
        ReasonCode::Loan => vec![words.fill("reason_loan", &[("count", &days)]), reason.text.clone()],
        ReasonCode::Regular => vec![words.say("reason_regular")],
        ReasonCode::AfterDeal => vec![words.fill("reason_after_deal", &[("count", &days)])],
        ReasonCode::Birthday => vec![words.say("cli_birthday"), date, age],
        ReasonCode::RelativeBirthday => vec![person, words.say("cli_birthday"), date, age],
        ReasonCode::Occasion => {
            let what = reason.occasion.map(|kind| words.named("occasion", kind)).unwrap_or_default();
            vec![if reason.text.is_empty() { what } else { reason.text.clone() }, date]
        }
        ReasonCode::Invitation => vec![words.fill("cli_invitation", &[("count", &days)]), date, age],
        ReasonCode::Silent => vec![words.fill("cli_silent", &[("count", &days)])],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
