//! What speaks against a gift, and what could be given instead. Pure.

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

use crate::base::fold::fold;
use crate::base::money::Money;

/// Years in which the same gift counts as the same again.
pub(super) const YEARS: i32 = 3;
/// Gifts that could be given instead.
pub(super) const SWAPS: usize = 3;

/// What speaks against a gift. One a row, the worst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "code")]
#[ts(export, rename = "GiftWarning")]
pub enum Warning {
    /// 公職不收禮: this person may accept none.
    MayNotAccept,
    /// The same was given before.
    Again {
        /// What it was called then.
        what: String,
        /// When.
        day: NaiveDate,
        /// What the person said of it.
        reaction: String,
    },
    /// The card says to leave this alone.
    Taboo {
        /// What stands there.
        what: String,
    },
    /// It costs more than one gift of this festival may.
    TooDear {
        /// That much.
        each: Money,
    },
}

/// Something else that could be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "GiftSwap")]
pub struct Swap {
    /// What.
    pub what: String,
    /// Where it comes from: what the card says, or how often it was given.
    pub because: Because,
    /// What it cost when it was given.
    pub value: Option<Money>,
}

/// Why something is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "code")]
#[ts(export, rename = "GiftBecause")]
pub enum Because {
    /// The customer likes it.
    Likes,
    /// Somebody of the family does.
    Family {
        /// Who.
        name: String,
    },
    /// Others got it, so many.
    Given {
        /// How many.
        count: u32,
    },
}

/// What was given before.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub what: String,
    pub day: NaiveDate,
    pub reaction: String,
}

/// What a card says about gifts.
#[derive(Clone, Debug, Default)]
pub(super) struct Taste {
    pub may_not: bool,
    pub taboo: Vec<String>,
    pub likes: Vec<String>,
    /// Who, and what stands about him.
    pub family: Vec<(String, String)>,
}

/// The single things a field names: 高山茶（不要濾掛）、登山 → 高山茶, 登山.
pub(super) fn things(text: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let parts = plain.split(['、', '，', ',', '；', ';', '・', '/', '\n']);
    parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// What not to give: 不送鐘、傘 names clocks and umbrellas.
pub(super) fn forbidden(text: &str) -> Vec<String> {
    let bare = |thing: String| {
        ["不送", "不要", "不吃", "不喝", "不能吃", "別送", "别送", "no ", "No "]
            .into_iter()
            .find_map(|word| thing.strip_prefix(word).map(str::to_owned))
            .unwrap_or(thing)
    };
    things(text).into_iter().map(bare).filter(|thing| !thing.is_empty()).collect()
}

/// Whether two names mean one thing: one holds the other, in whatever script. A single letter means nothing.
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let (short, long) =
        if one.chars().count() <= other.chars().count() { (one, other) } else { (other, one) };
    short.chars().count() >= 2 && long.contains(&short)
}

/// The worst that speaks against a gift.
pub(super) fn warning(
    what: &str,
    value: Option<i64>,
    taste: &Taste,
    before: &[Before],
    each: Option<&Money>,
) -> Option<Warning> {
    if taste.may_not && (value.is_some_and(|value| value > 0) || value.is_none() && !what.is_empty()) {
        return Some(Warning::MayNotAccept);
    }
    if what.is_empty() {
        return None;
    }
    if let Some(again) = before.iter().find(|before| same(&before.what, what)) {
        return Some(Warning::Again {
            what: again.what.clone(),
            day: again.day,
            reaction: again.reaction.clone(),
        });
    }
    if let Some(taboo) = taste.taboo.iter().find(|taboo| fold(what).contains(&fold(taboo))) {
        return Some(Warning::Taboo { what: taboo.clone() });
    }
    let most = each.and_then(|each| each.minor().ok());
    (value.zip(most).is_some_and(|(value, most)| value > most))
        .then(|| each.cloned().map(|each| Warning::TooDear { each }))
        .flatten()
}

/// What could be given instead: what the card likes, what the family likes, what others were given. Nothing given in the last
/// years and nothing forbidden.
pub(super) fn swaps(taste: &Taste, before: &[Before], given: &[(String, u32, Option<Money>)]) -> Vec<Swap> {
    let unfit = |what: &str| {
        before.iter().any(|before| same(&before.what, what))
            || taste.taboo.iter().any(|taboo| fold(what).contains(&fold(taboo)))
    };
    let likes =
        taste.likes.iter().map(|what| Swap { what: what.clone(), because: Because::Likes, value: None });
    let family = taste.family.iter().filter_map(|(name, note)| {
        let what = liked(note)?;
        Some(Swap { what, because: Because::Family { name: name.clone() }, value: None })
    });
    let given = given.iter().map(|(what, count, value)| Swap {
        what: what.clone(),
        because: Because::Given { count: *count },
        value: value.clone(),
    });
    // One of each kind first: two likes and no idea of the children would be poor.
    let (mut likes, mut family, mut given) =
        (likes.collect::<Vec<_>>().into_iter(), family.collect::<Vec<_>>().into_iter(), given);
    let mut found: Vec<Swap> = Vec::new();
    while found.len() < SWAPS {
        let round: Vec<Swap> = [likes.next(), family.next(), given.next()].into_iter().flatten().collect();
        if round.is_empty() {
            break;
        }
        for swap in round {
            if !unfit(&swap.what) && !found.iter().any(|known| same(&known.what, &swap.what)) {
                found.push(swap);
            }
        }
    }
    found.truncate(SWAPS);
    found
}

/// What a note says somebody likes: 小二，喜歡恐龍 → 恐龍.
fn liked(note: &str) -> Option<String> {
    ["喜歡", "喜欢", "愛看", "爱看", "愛吃", "爱吃", "愛", "爱", "likes ", "loves "].into_iter().find_map(
        |word| {
            let (_, after) = note.split_once(word)?;
            let thing: String = after
                .chars()
                .take_while(|c| !matches!(c, '，' | ',' | '。' | '、' | '；' | '.' | ';' | '\n'))
                .collect();
            let thing = thing.trim().to_owned();
            (!thing.is_empty() && thing.chars().count() <= 12).then_some(thing)
        },
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn before(what: &str) -> Before {
        Before {
            what: what.into(), day: "2025-10-04".parse().unwrap(), reaction: "家裡茶還很多".into()
        }
    }
    fn money(minor: i64) -> Money {
        Money::from_minor(minor, "TWD")
    }

    #[test]
    fn the_worst_is_told_first() {
        let taste = Taste { may_not: true, taboo: forbidden("甜食、不送鐘"), ..Taste::default() };
        let mild = Taste { may_not: false, ..taste.clone() };
        let gone = [before("梨山高山茶四兩")];
        let each = money(120_000);
        let warn = |what: &str, value, taste: &Taste| warning(what, value, taste, &gone, Some(&each));
        assert_eq!(warn("高山茶", Some(115_000), &taste), Some(Warning::MayNotAccept));
        assert_eq!(warn("手寫卡", Some(0), &taste), None, "a card costs nothing");
        assert!(matches!(warn("高山茶", Some(115_000), &mild), Some(Warning::Again { .. })));
        assert_eq!(warn("掛鐘", Some(500_000), &mild), Some(Warning::Taboo { what: "鐘".into() }));
        assert_eq!(warn("東方美人茶", Some(145_000), &mild), Some(Warning::TooDear { each: each.clone() }));
        assert_eq!(warn("港式月餅", Some(98_000), &mild), None);
        assert_eq!(warn("", None, &mild), None);
    }

    #[test]
    fn the_same_is_seen_in_either_script_and_one_letter_is_not_the_same() {
        assert!(same("高山茶", "梨山 高山茶 四两") && same("乌龙茶", "烏龍茶禮盒"));
        assert!(!same("茶", "高山茶") && !same("月餅", "蛋糕"));
    }

    #[test]
    fn something_else_comes_from_this_book_only() {
        let taste = Taste {
            likes: things("高山茶（不要濾掛）、登山、園藝"),
            family: vec![("林小禾".into(), "小二，喜歡恐龍，最近迷暴龍".into())],
            taboo: forbidden("甜食"),
            ..Taste::default()
        };
        let given = [("甜食禮盒".to_owned(), 9, None), ("無糖堅果禮盒".to_owned(), 4, Some(money(96_000)))];
        let found = swaps(&taste, &[before("高山茶")], &given);
        let names: Vec<&str> = found.iter().map(|swap| swap.what.as_str()).collect();
        assert_eq!(names, ["恐龍", "登山", "無糖堅果禮盒"]);
        assert_eq!(found[0].because, Because::Family { name: "林小禾".into() });
        assert!(swaps(&Taste::default(), &[], &[]).is_empty());
    }
}
