//! What a day is called: its lunar day, solar term 節氣 and festivals, as a calendar page in Taiwan shows them.
//! Ids only; the words stand in the messages under `festival_<id>` and `term_<id>`. Knows no customer.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::Serialize;
use ts_rs::TS;

use crate::base::lunar::{FIRST_YEAR, LAST_YEAR, LunarDay, lunar_of, solar_of, term_on};

/// A festival that falls on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(export)]
pub struct Festival {
    /// `mid_autumn`, `mothers_day` …
    pub id: &'static str,
    /// A public holiday in Taiwan, by the law of 2025 for every year; moved days off are not reckoned.
    pub holiday: bool,
}

/// Everything a calendar cell says about a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DayInfo {
    /// The day.
    #[ts(type = "string")]
    pub date: NaiveDate,
    /// Its lunar day, 1901–2100.
    pub lunar: Option<LunarDay>,
    /// The solar term that falls on it.
    pub term: Option<&'static str>,
    /// Its festivals, the best known first.
    pub festivals: Vec<Festival>,
}

/// A festival for which gifts are given, and when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct NextFestival {
    /// `spring_festival`, `dragon_boat` or `mid_autumn`.
    pub id: &'static str,
    /// Its day.
    #[ts(type = "string")]
    pub date: NaiveDate,
    /// Days until it; 0 = today.
    #[ts(type = "number")]
    pub days: i64,
}

const SOLAR: [(u32, u32, &str, bool); 16] = [
    (1, 1, "new_year", true),
    (2, 14, "valentines", false),
    (2, 28, "peace_228", true),
    (3, 8, "womens_day", false),
    (3, 12, "arbor_day", false),
    (3, 29, "youth_day", false),
    (4, 4, "childrens_day", true),
    (5, 1, "labour_day", true),
    (8, 8, "fathers_day", false),
    (9, 3, "armed_forces_day", false),
    (9, 28, "teachers_day", true),
    (10, 10, "national_day", true),
    (10, 25, "retrocession_day", true),
    (12, 24, "christmas_eve", false),
    (12, 25, "christmas", false),
    (12, 25, "constitution_day", true),
];

const LUNAR: [(u8, u8, &str, bool); 11] = [
    (1, 1, "spring_festival", true),
    (1, 2, "spring_festival_2", true),
    (1, 3, "spring_festival_3", true),
    (1, 15, "lantern", false),
    (2, 2, "touya", false),
    (5, 5, "dragon_boat", true),
    (7, 7, "qixi", false),
    (7, 15, "ghost", false),
    (8, 15, "mid_autumn", true),
    (9, 9, "double_ninth", false),
    (12, 16, "weiya", false),
];

/// The festivals for which customers are given something.
const GIFT: [(u8, u8, &str); 3] = [(1, 1, "spring_festival"), (5, 5, "dragon_boat"), (8, 15, "mid_autumn")];

/// What is known about a day.
pub fn day_info(date: NaiveDate) -> DayInfo {
    let (lunar, term) = (lunar_of(date), term_on(date));
    DayInfo { date, lunar, term, festivals: festivals_on(date, lunar, term) }
}

/// Whether people work on a day: neither a weekend nor a public holiday.
pub fn is_workday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

/// Whether nobody works on a day because of a festival. Asked a hundred thousand times for one plan, so each year is reckoned once.
pub fn is_holiday(date: NaiveDate) -> bool {
    const YEARS: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize;
    static HOLIDAYS: [OnceLock<Vec<NaiveDate>>; YEARS] = [const { OnceLock::new() }; YEARS];
    let holiday = |day: &NaiveDate| day_info(*day).festivals.iter().any(|festival| festival.holiday);
    let year = usize::try_from(date.year() - FIRST_YEAR).ok().and_then(|at| HOLIDAYS.get(at));
    let first = NaiveDate::from_ymd_opt(date.year(), 1, 1);
    let Some((year, first)) = year.zip(first) else { return holiday(&date) };
    let all = || first.iter_days().take_while(|day| day.year() == date.year()).filter(holiday).collect();
    year.get_or_init(all).binary_search(&date).is_ok()
}

/// The days from `from` on, at most `days` of them.
pub fn days_from(from: NaiveDate, days: usize) -> impl Iterator<Item = DayInfo> {
    from.iter_days().take(days).map(day_info)
}

/// The next festival for which gifts are given, if it is at most `within_days` away; today counts.
pub fn next_festival(today: NaiveDate, within_days: i64) -> Option<NextFestival> {
    let year = today.year();
    (year.saturating_sub(1)..=year)
        .flat_map(|year| GIFT.map(|(month, day, id)| (solar_of(year, month, false, day), id)))
        .chain([(solar_of(year.saturating_add(1), 1, false, 1), "spring_festival")])
        .filter_map(|(date, id)| date.map(|date| NextFestival { id, date, days: (date - today).num_days() }))
        .find(|next| (0..=within_days).contains(&next.days))
}

fn festivals_on(date: NaiveDate, lunar: Option<LunarDay>, term: Option<&str>) -> Vec<Festival> {
    let mut found = Vec::new();
    let mut add = |id, holiday| found.push(Festival { id, holiday });
    // Festivals are not kept again in a leap month.
    if let Some(lunar) = lunar.filter(|lunar| !lunar.leap) {
        for (.., id, holiday) in LUNAR.iter().filter(|entry| (entry.0, entry.1) == (lunar.month, lunar.day)) {
            add(*id, *holiday);
        }
    }
    match days_to_spring_festival(date, lunar) {
        Some(1) => add("lunar_new_year_eve", true),
        Some(2) => add("little_new_year_eve", true),
        _ => {}
    }
    match term {
        Some("qingming") => add("tomb_sweeping", true),
        Some("dongzhi") => add("winter_solstice", false),
        _ => {}
    }
    for (.., id, holiday) in SOLAR.iter().filter(|entry| (entry.0, entry.1) == (date.month(), date.day())) {
        add(*id, *holiday);
    }
    if date.month() == 5 && date.weekday() == Weekday::Sun && (8..=14).contains(&date.day()) {
        add("mothers_day", false);
    }
    found
}

/// 1 on the eve of the lunar new year, 2 the day before; asked only at the end of a year, since it looks
/// ahead.
fn days_to_spring_festival(date: NaiveDate, lunar: Option<LunarDay>) -> Option<i64> {
    lunar.filter(|lunar| lunar.month == 12 && lunar.day >= 28)?;
    (1..=2).find(|days| {
        let ahead = TimeDelta::try_days(*days).and_then(|days| date.checked_add_signed(days));
        ahead.and_then(lunar_of).is_some_and(|ahead| (ahead.month, ahead.day) == (1, 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ids(text: &str) -> Vec<&'static str> {
        day_info(day(text)).festivals.iter().map(|festival| festival.id).collect()
    }

    #[test]
    fn the_days_of_2026_carry_their_names() {
        let known: [(&str, &[&str]); 20] = [
            ("2026-01-01", &["new_year"]),
            ("2026-02-02", &["weiya"][..0]),
            ("2026-02-03", &["weiya"]),
            ("2026-02-14", &["valentines"]),
            ("2026-02-15", &["little_new_year_eve"]),
            ("2026-02-16", &["lunar_new_year_eve"]),
            ("2026-02-17", &["spring_festival"]),
            ("2026-02-19", &["spring_festival_3"]),
            ("2026-03-03", &["lantern"]),
            ("2026-04-04", &["childrens_day"]),
            ("2026-04-05", &["tomb_sweeping"]),
            ("2026-05-10", &["mothers_day"]),
            ("2026-06-19", &["dragon_boat"]),
            ("2026-08-08", &["fathers_day"]),
            ("2026-08-19", &["qixi"]),
            ("2026-08-27", &["ghost"]),
            ("2026-09-25", &["mid_autumn"]),
            ("2026-10-18", &["double_ninth"]),
            ("2026-12-22", &["winter_solstice"]),
            ("2026-12-25", &["christmas", "constitution_day"]),
        ];
        for (date, festivals) in known {
            assert_eq!(ids(date), festivals, "{date}");
        }
    }

    #[test]
    fn the_eve_comes_before_every_new_year_whether_the_month_has_29_or_30_days() {
        for year in 1902..=2100 {
            let first = solar_of(year, 1, false, 1).unwrap();
            let eve = day_info(first.pred_opt().unwrap());
            assert!(eve.festivals.iter().any(|festival| festival.id == "lunar_new_year_eve"), "{year}");
            assert_eq!(eve.lunar.unwrap().year, year - 1);
        }
        assert_eq!(ids("2025-01-28"), ["lunar_new_year_eve"], "廿九");
        assert_eq!(ids("2024-02-09"), ["lunar_new_year_eve"], "三十");
    }

    #[test]
    fn a_leap_month_has_no_second_festival() {
        // 2020 had 閏四月, 2017 閏六月, 1987 閏六月, 2033 閏十一月; 2006 閏七月 would give two 中元.
        assert_eq!(ids("2006-08-08"), ["ghost", "fathers_day"]);
        assert_eq!(ids("2006-09-07"), Vec::<&str>::new());
    }

    #[test]
    fn the_next_gift_festival_is_found_only_within_reach() {
        let next = |today, within| next_festival(day(today), within).map(|next| (next.id, next.days));
        assert_eq!(next("2026-09-15", 30), Some(("mid_autumn", 10)));
        assert_eq!(next("2026-09-25", 30), Some(("mid_autumn", 0)));
        assert_eq!(next("2026-09-26", 30), None);
        assert_eq!(next("2026-12-31", 60), Some(("spring_festival", 37)));
        assert_eq!(next("2027-01-20", 30), Some(("spring_festival", 17)));
        assert_eq!(next("2100-12-01", 300), None);
        assert_eq!(next_festival(NaiveDate::MAX, 30), None);
        assert_eq!(next_festival(NaiveDate::MIN, 30), None);
    }

    #[test]
    fn two_centuries_of_days_have_4800_terms_and_known_parts() {
        let days: Vec<_> = days_from(day("1901-01-01"), 73_049).collect();
        assert_eq!(days.last().unwrap().date, day("2100-12-31"));
        assert_eq!(days.iter().filter(|day| day.term.is_some()).count(), 4_800);
        assert!(days.iter().all(|day| day.lunar.is_some()));
    }

    #[test]
    fn days_outside_the_range_are_empty_but_no_panic() {
        let info = day_info(day("2101-10-10"));
        assert_eq!((info.lunar, info.term, info.festivals.len()), (None, None, 1));
        assert_eq!(days_from(NaiveDate::MAX, 5).count(), 0, "chrono stops before its last day");
        assert!(day_info(NaiveDate::MAX).lunar.is_none());
    }
}
