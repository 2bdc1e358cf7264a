//! Whether two cards are one person: what is held against each other, how much it weighs, and when too little speaks for
//! it to ask. Pure; it reads no book.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::base::birthday::YearlyDate;
use crate::base::fold::fold;

/// How likely two cards are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PairCertainty")]
pub enum Certainty {
    /// Two things at least speak for it and nothing against.
    Likely,
    /// Something speaks for it.
    Possible,
    /// They share something, as families do, but more speaks against.
    Unlikely,
}

/// What a feature says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PairVerdict")]
#[allow(missing_docs)]
pub enum Verdict {
    For,
    Against,
    Unknown,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PairFeature")]
#[allow(missing_docs)]
pub enum Feature {
    Name,
    Phone,
    Email,
    Birthday,
    Company,
    Address,
    Gender,
}

/// One thing that speaks for or against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "PairSign")]
pub struct Sign {
    /// What was compared.
    pub feature: Feature,
    /// What it says.
    pub verdict: Verdict,
    /// What is shared, or what the two cards say.
    pub texts: Vec<String>,
}

/// What is compared of one card.
#[derive(Clone, Default)]
pub(super) struct Face {
    pub number: u32,
    pub archived: bool,
    pub name: String,
    pub gender: Option<String>,
    pub birthday: Option<YearlyDate>,
    pub company: String,
    /// By key, with the value as it is written.
    pub phones: BTreeMap<String, String>,
    pub emails: BTreeMap<String, String>,
    pub addresses: BTreeMap<String, String>,
}

/// What the two say about one feature: shared values, or one of each where both have some.
fn held(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> (Verdict, Vec<String>) {
    let shared: Vec<String> =
        one.iter().filter(|(key, _)| other.contains_key(*key)).map(|(_, value)| value.clone()).collect();
    if !shared.is_empty() {
        return (Verdict::For, shared);
    }
    match (one.values().next(), other.values().next()) {
        (Some(a), Some(b)) => (Verdict::Against, vec![a.clone(), b.clone()]),
        _ => (Verdict::Unknown, Vec::new()),
    }
}

fn compared(feature: Feature, a: &str, b: &str) -> Sign {
    let (verdict, texts) = match (a.is_empty() || b.is_empty(), fold(a) == fold(b)) {
        (true, _) => (Verdict::Unknown, Vec::new()),
        (_, true) => (Verdict::For, vec![a.to_owned()]),
        (_, false) => (Verdict::Against, vec![a.to_owned(), b.to_owned()]),
    };
    Sign { feature, verdict, texts }
}

/// Whether two birthdays can be one: what either does not know cannot contradict.
fn birthdays(a: Option<YearlyDate>, b: Option<YearlyDate>) -> Sign {
    let feature = Feature::Birthday;
    let (Some(a), Some(b)) = (a, b) else {
        return Sign { feature, verdict: Verdict::Unknown, texts: Vec::new() };
    };
    let known = |x: Option<i64>, y: Option<i64>| x.is_none() || y.is_none() || x == y;
    let parts = |d: YearlyDate| [d.year.map(i64::from), d.month.map(i64::from), d.day.map(i64::from)];
    let fits = a.calendar == b.calendar
        && a.leap == b.leap
        && parts(a).into_iter().zip(parts(b)).all(|(x, y)| known(x, y));
    let told = a.day.is_some() && b.day.is_some();
    let verdict = match (a.calendar == b.calendar, fits, told) {
        // A lunar and a solar day cannot be held against each other without a year on both; nobody guesses here.
        (false, ..) | (_, true, false) => Verdict::Unknown,
        (true, true, true) => Verdict::For,
        (true, false, _) => Verdict::Against,
    };
    let texts = match verdict {
        Verdict::Unknown => Vec::new(),
        Verdict::For => vec![a.to_string()],
        Verdict::Against => vec![a.to_string(), b.to_string()],
    };
    Sign { feature, verdict, texts }
}

/// How likely the two are one, and why. `None` when too little speaks for it to ask.
pub(super) fn judged(one: &Face, other: &Face) -> Option<(Certainty, i32, Vec<Sign>)> {
    let points = |feature, a, b| {
        let (verdict, texts) = held(a, b);
        // Two numbers are no contradiction: people have several.
        let verdict = if verdict == Verdict::Against { Verdict::Unknown } else { verdict };
        Sign { feature, verdict, texts: if verdict == Verdict::Unknown { Vec::new() } else { texts } }
    };
    let gender = |face: &Face| face.gender.clone().unwrap_or_default();
    let signs = [
        compared(Feature::Name, &one.name, &other.name),
        points(Feature::Phone, &one.phones, &other.phones),
        points(Feature::Email, &one.emails, &other.emails),
        birthdays(one.birthday, other.birthday),
        points(Feature::Address, &one.addresses, &other.addresses),
        match compared(Feature::Company, &one.company, &other.company) {
            // People change employers.
            sign if sign.verdict == Verdict::Against => {
                Sign { verdict: Verdict::Unknown, texts: Vec::new(), ..sign }
            }
            sign => sign,
        },
        match compared(Feature::Gender, &gender(one), &gender(other)) {
            // Half of all people share it.
            sign if sign.verdict == Verdict::For => {
                Sign { verdict: Verdict::Unknown, texts: Vec::new(), ..sign }
            }
            sign => sign,
        },
    ];
    let weight = |sign: &Sign| match (sign.feature, sign.verdict) {
        (_, Verdict::Unknown) => 0,
        (Feature::Name | Feature::Phone | Feature::Email | Feature::Birthday, Verdict::For) => 3,
        (_, Verdict::For) => 1,
        (Feature::Birthday, Verdict::Against) => -5,
        (_, Verdict::Against) => -3,
    };
    let all: i32 = signs.iter().map(weight).sum();
    let against = signs.iter().any(|sign| sign.verdict == Verdict::Against);
    let for_it = signs.iter().filter(|sign| sign.verdict == Verdict::For).count();
    let certainty = match (all, against) {
        (6.., false) => Certainty::Likely,
        (4.., _) => Certainty::Possible,
        // The name alone says little, unless one card says nothing else one could tell them apart by.
        (3, false) if for_it == 1 && bare(one) | bare(other) => Certainty::Possible,
        _ if signs
            .iter()
            .any(|s| s.verdict == Verdict::For && matches!(s.feature, Feature::Phone | Feature::Email)) =>
        {
            Certainty::Unlikely
        }
        _ => return None,
    };
    let mut signs = signs.to_vec();
    signs.sort_by_key(|sign| (sign.verdict == Verdict::Unknown, -weight(sign).abs()));
    Some((certainty, all, signs))
}

/// Nothing on it but a name.
fn bare(face: &Face) -> bool {
    face.phones.is_empty() && face.emails.is_empty() && face.birthday.is_none() && face.company.is_empty()
}

/// What the two cards say of all that is compared, as a hash: customer texts stay on the cards.
pub(super) fn said_by(one: &Face, other: &Face) -> String {
    let mut hash = Sha256::new();
    for face in [one, other] {
        let birthday = face.birthday.map(|b| b.to_string()).unwrap_or_default();
        let gender = face.gender.as_deref().unwrap_or_default();
        for text in [face.name.as_str(), gender, &birthday, &face.company] {
            hash.update(text.as_bytes());
            hash.update([0xff]);
        }
        for keys in [&face.phones, &face.emails, &face.addresses] {
            keys.keys().for_each(|key| hash.update([key.as_bytes(), &[0xfe]].concat()));
            hash.update([0xff]);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
