//! `shuke round`: one deed for every card that fits.

use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::CardId;
use shuke_core::base::sql::named;
use shuke_core::cards::{Class, LabelChange};
use shuke_core::followups::FollowupDraft;
use shuke_core::interactions::{Direction, LogDraft};
use shuke_core::round::{self, RoundPlan};
use shuke_core::search::list::ids;
use shuke_core::search::{ListQuery, Now};
use shuke_core::store::WriteTx;
use shuke_core::{Book, Op};

use crate::args::{Deed, Round};
use crate::output::Output;

pub fn run(book: &Book, args: &Round, out: &Output) -> Result<()> {
    let query = ListQuery { r#where: args.filter.clone(), ..ListQuery::default() };
    let chosen = book.roll(|tx, roll| ids(roll, Now::of(tx), &query))?;
    let today = book.clock().now().today();
    let day = |text: &str, field: &str| super::day(text, today, field);
    let (op, preview) = match &args.deed {
        Deed::Label { tags, off, group, off_group } => {
            let change = LabelChange {
                add_tags: tags.clone(),
                remove_tags: off.clone(),
                add_groups: group.clone(),
                remove_groups: off_group.clone(),
            };
            return deed(book, args, out, Op::LabelCards, &chosen, |tx| round::label(tx, &chosen, &change));
        }
        Deed::Class { class } => {
            let unreadable = || Error::new(Code::Unreadable).of("class").with("text", class.as_str());
            let class = match class.as_str() {
                "none" | "-" => None,
                letter => Some(named::<Class>(&letter.to_uppercase()).ok_or_else(unreadable)?),
            };
            return deed(book, args, out, Op::ClassifyCards, &chosen, |tx| {
                round::classify(tx, &chosen, class)
            });
        }
        Deed::Log { kind, note, next } => {
            let draft = LogDraft { note: note.clone(), ..LogDraft::of(*kind, Direction::Out) };
            let next = match next {
                Some(text) => {
                    Some(FollowupDraft { due: Some(day(text, "next")?), ..FollowupDraft::default() })
                }
                None => None,
            };
            return deed(book, args, out, Op::LogCards, &chosen, |tx| {
                round::log(tx, &chosen, &draft, next.as_ref())
            });
        }
        Deed::Followup { from, per_day, channel, purpose } => {
            let plan = RoundPlan {
                channel: *channel,
                purpose: purpose.clone(),
                from: day(from, "from")?,
                per_day: *per_day,
            };
            let preview = book.read(|tx| round::preview(tx, &chosen, &plan))?;
            let op = match args.dry_run {
                true => None,
                false => book.write(Op::FollowupCards, |tx| round::follow_up(tx, &chosen, &plan))?.op,
            };
            (op, preview)
        }
    };
    out.show(&json!({ "cards": preview.planned, "op": op, "plan": preview }), |words| {
        let mut lines = vec![words.fill("cli_round", &[("cards", &preview.planned.to_string())])];
        lines.extend(preview.days.iter().map(|d| format!("{}  +{}  ({})", d.date, d.added, d.existing)));
        lines
    });
    Ok(())
}

fn deed(
    book: &Book,
    args: &Round,
    out: &Output,
    op: Op,
    chosen: &[CardId],
    f: impl FnOnce(&WriteTx<'_>) -> Result<u32>,
) -> Result<()> {
    let (cards, op) = match args.dry_run {
        true => (book.rehearse(f)?, None),
        false => {
            let done = book.write(op, f)?;
            (done.value, done.op)
        }
    };
    out.show(&json!({ "chosen": chosen.len(), "cards": cards, "op": op }), |words| {
        vec![words.fill("cli_round", &[("cards", &cards.to_string())])]
    });
    Ok(())
}
