//! Who is greeted for what, how, and in which words. Pure: what a card says is handed in.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::language::Language;
use crate::base::lunar::{solar_of, term_on};
use crate::cards::draft::{Channel, Class, PointType};
use crate::cards::names::is_han;

/// Days before and after today whose birthdays and yearly dates stand on the board.
pub(super) const BACK: i64 = 3;
pub(super) const AHEAD: i64 = 14;
/// Festivals are shown so many days ahead, and a few days after.
pub(super) const FESTIVALS_AHEAD: i64 = 120;

/// Festivals people write for.
pub(super) const FESTIVALS: [&str; 14] = [
    "new_year",
    "spring_festival",
    "lantern",
    "womens_day",
    "mothers_day",
    "dragon_boat",
    "fathers_day",
    "qixi",
    "mid_autumn",
    "teachers_day",
    "double_ninth",
    "national_day",
    "winter_solstice",
    "christmas",
];

/// The day of a festival in a solar year. Some are kept on other days on the mainland.
pub(super) fn festival_in(id: &str, year: i32, language: Language) -> Option<NaiveDate> {
    let mainland = language == Language::ZhHans;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let sunday = |month, nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, nth);
    let lunar = |month, day| solar_of(year, month, false, day);
    match id {
        "new_year" => day(1, 1),
        "spring_festival" => lunar(1, 1),
        "lantern" => lunar(1, 15),
        "womens_day" => day(3, 8),
        "mothers_day" => sunday(5, 2),
        "dragon_boat" => lunar(5, 5),
        "fathers_day" if mainland => sunday(6, 3),
        "fathers_day" => day(8, 8),
        "qixi" => lunar(7, 7),
        "mid_autumn" => lunar(8, 15),
        "teachers_day" if mainland => day(9, 10),
        "teachers_day" => day(9, 28),
        "double_ninth" => lunar(9, 9),
        "national_day" if mainland => day(10, 1),
        "national_day" => day(10, 10),
        "winter_solstice" => day(12, 1)?.iter_days().take(31).find(|day| term_on(*day) == Some("dongzhi")),
        "christmas" => day(12, 25),
        _ => None,
    }
}

/// The festivals from so many days ago until so many from now, by day.
pub(in crate::occasions) fn festivals(
    today: NaiveDate,
    days: RangeInclusive<i64>,
    language: Language,
) -> Vec<(&'static str, NaiveDate)> {
    let near = |day: &NaiveDate| days.contains(&(*day - today).num_days());
    let mut found: Vec<_> = (today.year().saturating_sub(1)..=today.year().saturating_add(1))
        .flat_map(|year| FESTIVALS.map(|id| festival_in(id, year, language).map(|day| (id, day))))
        .flatten()
        .filter(|(_, day)| near(day))
        .collect();
    found.sort_by_key(|(_, day)| *day);
    found
}

/// Where a row of the board stands, in the order of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GreetingGroup")]
pub enum Group {
    /// A customers are written to by hand.
    Hand,
    /// No form of address: it comes first.
    Salutation,
    /// The others, one by one.
    One,
    /// Nobody writes to them.
    None,
}

/// Why nobody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GreetingHold")]
pub enum Hold {
    /// Not to be contacted at all.
    DoNotContact,
    /// Wants no greetings.
    NoGreetings,
    /// Wants none of the ways there are.
    OptedOut,
    /// Left out this time.
    Skipped,
}

/// How a text gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GreetingWay")]
pub enum Way {
    /// Copied into a messenger.
    Copy,
    /// By the mail program.
    Mail,
    /// By text message.
    Sms,
    /// Printed.
    Letter,
    /// Said.
    Call,
}

impl Way {
    /// What it is logged as.
    pub fn channel(self) -> Channel {
        match self {
            Self::Copy | Self::Mail | Self::Sms => Channel::Message,
            Self::Letter => Channel::Letter,
            Self::Call => Channel::Call,
        }
    }
}

/// The address that opens a text in the mail program or as a text message; `None` for the other ways. RFC 6068, RFC 5724.
pub fn link(way: Way, to: &str, subject: &str, text: &str) -> Option<String> {
    /// All but what RFC 3986 calls unreserved.
    const SAID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let said = |text: &str| utf8_percent_encode(text, SAID).to_string();
    match way {
        Way::Mail => {
            let to = said(to).replace("%40", "@");
            Some(format!("mailto:{to}?subject={}&body={}", said(subject), said(&text.replace('\n', "\r\n"))))
        }
        Way::Sms => {
            let number: String = to.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            Some(format!("sms:{number}?body={}", said(text)))
        }
        Way::Copy | Way::Letter | Way::Call => None,
    }
}

/// What the rules ask of a card.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub class: Option<Class>,
    pub name: String,
    pub salutation: String,
    pub preferred: Option<Channel>,
    pub opt_outs: Vec<Channel>,
    pub do_not_contact: bool,
    pub im: Option<PointType>,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub phone: bool,
    pub address: bool,
    pub none_since: Option<NaiveDate>,
    pub mourning_until: Option<NaiveDate>,
    pub language: Option<Language>,
}

impl Person {
    /// How the text gets there: as liked best, as far as there is a way and it is not unwelcome.
    pub fn way(&self) -> Option<Way> {
        let there = |way: &Way| match way {
            Way::Copy => self.im.is_some(),
            Way::Sms => self.mobile.is_some(),
            Way::Mail => self.email.is_some(),
            Way::Letter => self.address,
            Way::Call => self.phone,
        };
        let order = [Way::Copy, Way::Sms, Way::Mail, Way::Letter, Way::Call];
        let welcome = || order.into_iter().filter(|way| !self.opt_outs.contains(&way.channel()));
        let liked = welcome().filter(|way| Some(way.channel()) == self.preferred).find(there);
        // Without anything to reach somebody by, the text can still be copied.
        liked.or_else(|| welcome().find(there)).or_else(|| welcome().next())
    }

    /// Why nobody writes, if so.
    pub fn hold(&self) -> Option<Hold> {
        if self.do_not_contact {
            return Some(Hold::DoNotContact);
        }
        if self.none_since.is_some() {
            return Some(Hold::NoGreetings);
        }
        self.way().is_none().then_some(Hold::OptedOut)
    }

    /// Whether the house mourns on a day.
    pub fn mourns(&self, day: NaiveDate) -> bool {
        self.mourning_until.is_some_and(|until| day <= until)
    }

    /// The language to write in: as the card says, else English to whom nothing Chinese is written on it.
    pub fn tongue(&self, usual: Language) -> Language {
        let chinese = self.salutation.chars().chain(self.name.chars()).any(is_han);
        self.language.unwrap_or(match (chinese, usual) {
            (false, _) => Language::En,
            (true, Language::En) => Language::ZhHant,
            (true, usual) => usual,
        })
    }

    /// Where the card stands.
    pub fn group(&self) -> Group {
        match (self.hold(), self.class) {
            (Some(_), _) => Group::None,
            (None, _) if self.salutation.is_empty() => Group::Salutation,
            (None, Some(Class::A)) => Group::Hand,
            (None, _) => Group::One,
        }
    }
}

/// The wording somebody gets, counted from 1: the one after the neighbour's, but not last year's.
pub(super) fn deal(count: usize, neighbour: Option<usize>, last_year: Option<usize>) -> usize {
    let next = |at: usize| at % count.max(1) + 1;
    let first = next(neighbour.unwrap_or(0));
    if Some(first) == last_year && count > 2 { next(first) } else { first }
}

/// Words about business, which no greeting should hold.
pub(super) fn speaks_of_business(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "保單", "保单", "保費", "保费", "續保", "续保", "繳費", "缴费", "金額", "金额", "元整", "優惠",
        "优惠", "折扣", "貸款", "贷款", "投資", "投资", "NT$", "¥", "policy", "premium", "discount",
        "payment",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// Forms of address that may be right, the likeliest first.
pub(super) fn suggestions(name: &str, surname: &str, given: &str, female: Option<bool>) -> Vec<String> {
    if surname.is_empty() {
        return Vec::new();
    }
    if !name.chars().any(is_han) {
        let titles: &[&str] = match female {
            Some(true) => &["Ms."],
            Some(false) => &["Mr."],
            None => &["Mr.", "Ms."],
        };
        let polite = titles.iter().map(|title| format!("{title} {surname}"));
        return polite.chain((!given.is_empty()).then(|| given.to_owned())).collect();
    }
    let titles: &[&str] = match female {
        Some(true) => &["小姐", "太太", "女士"],
        Some(false) => &["先生", "大哥"],
        None => &["先生", "小姐"],
    };
    let polite = titles.iter().map(|title| format!("{surname}{title}"));
    polite.chain((given.chars().count() == 2).then(|| given.to_owned())).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn person() -> Person {
        Person {
            name: "許雅筑".into(),
            salutation: "許小姐".into(),
            class: Some(Class::B),
            ..Person::default()
        }
    }

    #[test]
    fn festivals_fall_where_people_keep_them() {
        let in_2026 = |id, language| festival_in(id, 2026, language).unwrap().to_string();
        let hant = |id| in_2026(id, Language::ZhHant);
        assert_eq!(
            [hant("mid_autumn"), hant("spring_festival"), hant("winter_solstice")],
            ["2026-09-25", "2026-02-17", "2026-12-22"]
        );
        assert_eq!(
            [hant("teachers_day"), in_2026("teachers_day", Language::ZhHans)],
            ["2026-09-28", "2026-09-10"]
        );
        assert_eq!(
            [hant("fathers_day"), in_2026("fathers_day", Language::ZhHans)],
            ["2026-08-08", "2026-06-21"]
        );
        assert_eq!(
            [hant("mothers_day"), in_2026("national_day", Language::ZhHans)],
            ["2026-05-10", "2026-10-01"]
        );
        assert_eq!(
            festival_in("mid_autumn", 2101, Language::ZhHant),
            None,
            "no lunar calendar is known there"
        );
        let near = festivals(day("2026-09-15"), -BACK..=FESTIVALS_AHEAD, Language::ZhHant);
        let ids: Vec<&str> = near.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            ids,
            [
                "mid_autumn",
                "teachers_day",
                "national_day",
                "double_ninth",
                "winter_solstice",
                "christmas",
                "new_year"
            ]
        );
        assert!(
            festivals(day("2150-09-15"), -BACK..=FESTIVALS_AHEAD, Language::ZhHant)
                .iter()
                .all(|(id, _)| *id != "mid_autumn")
        );
    }

    #[test]
    fn neighbours_get_different_wordings_and_nobody_last_years() {
        let last = [None, Some(2), Some(3), None, Some(1), Some(4)];
        let mut dealt: Vec<usize> = Vec::new();
        for was in last {
            let one = deal(4, dealt.last().copied(), was);
            assert_ne!(Some(one), was);
            assert_ne!(Some(&one), dealt.last());
            assert!((1..=4).contains(&one));
            dealt.push(one);
        }
        assert_eq!(dealt, [1, 3, 4, 1, 2, 3]);
        assert_eq!(deal(2, Some(1), Some(2)), 2, "of two there is no other");
    }

    #[test]
    fn a_text_goes_the_way_that_is_liked_there_and_welcome() {
        let way = |change: fn(&mut Person)| {
            let mut person = person();
            change(&mut person);
            (person.way(), person.group())
        };
        assert_eq!(way(|_| {}), (Some(Way::Copy), Group::One), "it can still be copied");
        assert_eq!(way(|p| p.email = Some("a@b".into())).0, Some(Way::Mail));
        assert_eq!(
            way(|p| {
                p.im = Some(PointType::Line);
                p.address = true;
                p.preferred = Some(Channel::Letter);
            })
            .0,
            Some(Way::Letter)
        );
        let none = vec![Channel::Message, Channel::Letter, Channel::Call];
        let mut refused = Person { opt_outs: none, im: Some(PointType::Line), ..person() };
        assert_eq!((refused.way(), refused.hold()), (None, Some(Hold::OptedOut)));
        refused.opt_outs.pop();
        assert_eq!(refused.way(), Some(Way::Call));
    }

    #[test]
    fn first_class_is_written_to_by_hand_and_nobody_without_a_form_of_address() {
        assert_eq!(Person { class: Some(Class::A), ..person() }.group(), Group::Hand);
        assert_eq!(
            Person { class: Some(Class::A), salutation: String::new(), ..person() }.group(),
            Group::Salutation
        );
        assert_eq!(Person { do_not_contact: true, ..person() }.group(), Group::None);
        let refused = Person { none_since: Some(day("2025-06-03")), ..person() };
        assert_eq!((refused.group(), refused.hold()), (Group::None, Some(Hold::NoGreetings)));
        let mourning = Person { mourning_until: Some(day("2026-09-25")), ..person() };
        assert_eq!((mourning.mourns(day("2026-09-25")), mourning.mourns(day("2026-09-26"))), (true, false));
    }

    #[test]
    fn everybody_is_written_to_in_his_language() {
        let (hant, hans, en) = (Language::ZhHant, Language::ZhHans, Language::En);
        assert_eq!((person().tongue(hans), person().tongue(hant), person().tongue(en)), (hans, hant, hant));
        let smith = Person { name: "John Smith".into(), salutation: "Mr. Smith".into(), ..Person::default() };
        assert_eq!((smith.tongue(hant), Person { language: Some(hans), ..smith }.tongue(hant)), (en, hans));
    }

    #[test]
    fn a_text_opens_whole_in_another_program_whatever_stands_in_it() {
        let mail = link(Way::Mail, "mei+x@example.com", "中秋節", "王太太，你好 & 平安？\n周以恩").unwrap();
        assert!(mail.starts_with("mailto:mei%2Bx@example.com?subject=%E4%B8%AD"), "{mail}");
        assert!(mail.contains("%26") && mail.contains("%0D%0A") && !mail.contains(' '), "{mail}");
        assert_eq!(link(Way::Sms, "+886 912-000-417", "", "a#b").unwrap(), "sms:+886912000417?body=a%23b");
        assert_eq!(
            link(Way::Mail, "a@b?bcc=c@d&body=x", "", "").unwrap(),
            "mailto:a@b%3Fbcc%3Dc@d%26body%3Dx?subject=&body="
        );
        assert_eq!(link(Way::Copy, "x", "", ""), None);
    }

    #[test]
    fn forms_of_address_are_offered_by_what_is_known() {
        assert_eq!(suggestions("溫庭瑜", "溫", "庭瑜", Some(true)), ["溫小姐", "溫太太", "溫女士", "庭瑜"]);
        assert_eq!(suggestions("John Smith", "Smith", "John", None), ["Mr. Smith", "Ms. Smith", "John"]);
        assert!(suggestions("老王", "", "", None).is_empty());
        assert!(speaks_of_business("您的保單快到期了") && !speaks_of_business("祝您中秋平安"));
    }
}
