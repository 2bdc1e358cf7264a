//! The rules of yearly dates against real days. The days come from another lunar program, not from the code
//! under test.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn solar(year: impl Into<Option<i32>>, month: u8, day: u8) -> YearlyDate {
    YearlyDate { year: year.into(), month: Some(month), day: Some(day), ..YearlyDate::default() }
}

fn lunar(year: impl Into<Option<i32>>, month: u8, leap: bool, day: u8) -> YearlyDate {
    YearlyDate { calendar: Calendar::Lunar, leap, ..solar(year, month, day) }
}

fn next(yearly: YearlyDate, from: &str) -> Option<(String, Adjusted)> {
    next_occurrence(&yearly, day(from)).map(|it| (it.date.to_string(), it.adjusted))
}

fn on(date: &str, adjusted: Adjusted) -> Option<(String, Adjusted)> {
    Some((date.to_owned(), adjusted))
}

#[test]
fn a_solar_birthday_comes_today_or_next_year() {
    assert_eq!(next(solar(1977, 8, 14), "2026-08-14"), on("2026-08-14", Adjusted::None));
    assert_eq!(next(solar(1977, 8, 14), "2026-08-15"), on("2027-08-14", Adjusted::None));
    assert_eq!(next(solar(None, 1, 1), "2026-12-31"), on("2027-01-01", Adjusted::None));
}

#[test]
fn the_29th_of_february_is_kept_on_the_28th_in_common_years() {
    assert_eq!(next(solar(1988, 2, 29), "2026-02-01"), on("2026-02-28", Adjusted::Feb29));
    assert_eq!(next(solar(1988, 2, 29), "2028-02-01"), on("2028-02-29", Adjusted::None));
    assert_eq!(next(solar(1988, 2, 29), "2100-02-01"), on("2100-02-28", Adjusted::Feb29));
    assert_eq!(next(solar(1988, 2, 30), "2026-02-01"), None);
    assert_eq!(next(solar(1988, 4, 31), "2026-02-01"), None);
}

#[test]
fn a_lunar_birthday_comes_on_its_lunar_day() {
    assert_eq!(next(lunar(1968, 8, false, 5), "2026-09-15"), on("2026-09-15", Adjusted::None));
    assert_eq!(next(lunar(1968, 8, false, 5), "2026-09-16"), on("2027-09-05", Adjusted::None));
    assert_eq!(next(lunar(None, 1, false, 1), "2026-12-01"), on("2027-02-06", Adjusted::None));
}

#[test]
fn the_30th_falls_to_the_29th_in_a_short_month() {
    // 農曆十二月 had 29 days in 2024 (until 2025-01-28) and 30 in 2023.
    assert_eq!(next(lunar(1970, 12, false, 30), "2025-01-01"), on("2025-01-28", Adjusted::ShortMonth));
    assert_eq!(next(lunar(1970, 12, false, 30), "2024-02-01"), on("2024-02-09", Adjusted::None));
}

#[test]
fn a_leap_month_birthday_is_kept_in_the_leap_month_where_there_is_one() {
    let born = lunar(2001, 4, true, 10);
    assert_eq!(next(born, "2001-01-01"), on("2001-06-01", Adjusted::None));
    assert_eq!(next(born, "2012-01-01"), on("2012-05-30", Adjusted::None));
    assert_eq!(next(born, "2020-01-01"), on("2020-06-01", Adjusted::None));
    let kept = occurrences_between(&born, day("2020-01-01"), day("2020-12-31"));
    assert_eq!(kept.len(), 1, "not in the plain fourth month as well");
}

#[test]
fn a_leap_month_birthday_is_kept_in_the_plain_month_elsewhere() {
    assert_eq!(next(lunar(2001, 4, true, 10), "2026-01-01"), on("2026-05-26", Adjusted::LeapMonth));
    // 閏六月三十: 2027's sixth month has only 29 days.
    assert_eq!(month_length(2027, 6, false), Some(29));
    assert_eq!(next(lunar(None, 6, true, 30), "2027-07-01"), on("2027-08-01", Adjusted::LeapMonth));
}

#[test]
fn a_plain_birthday_stays_in_the_first_of_two_months_of_its_number() {
    let kept = occurrences_between(&lunar(1990, 4, false, 10), day("2020-01-01"), day("2020-12-31"));
    assert_eq!(kept.iter().map(|it| it.date.to_string()).collect::<Vec<_>>(), ["2020-05-02"]);
}

#[test]
fn month_only_and_unknown_dates_have_no_day() {
    let month_only = YearlyDate { year: Some(1977), month: Some(8), ..YearlyDate::default() };
    assert_eq!(next_occurrence(&month_only, day("2026-01-01")), None);
    assert_eq!(next_occurrence(&YearlyDate::default(), day("2026-01-01")), None);
    assert!(occurrences_between(&month_only, day("2026-01-01"), day("2030-01-01")).is_empty());
}

#[test]
fn a_birthday_in_the_twelfth_month_can_come_twice_or_never_in_a_gregorian_year() {
    let per_year = |born: YearlyDate, year: i32| {
        let (from, to) = (format!("{year}-01-01"), format!("{year}-12-31"));
        occurrences_between(&born, day(&from), day(&to)).len()
    };
    // 臘月初八: 2025-01-07, then 2026-01-26; 臘月初一: 2024-12-31.
    assert_eq!(next(lunar(1960, 12, false, 8), "2025-12-01"), on("2026-01-26", Adjusted::None));
    assert_eq!(next(lunar(1960, 12, false, 1), "2024-12-01"), on("2024-12-31", Adjusted::None));
    let counts: Vec<_> = (2000..2100).map(|year| per_year(lunar(1960, 12, false, 1), year)).collect();
    assert!(counts.contains(&0) && counts.contains(&2), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), 100);
}

#[test]
fn nothing_is_kept_before_its_year_or_outside_the_known_calendar() {
    assert_eq!(next(solar(2028, 5, 1), "2026-11-21"), on("2028-05-01", Adjusted::None));
    assert_eq!(next(lunar(2028, 5, false, 1), "2026-11-21"), on("2028-05-24", Adjusted::None));
    assert_eq!(next(lunar(1960, 11, false, 11), "1901-01-01"), on("1960-12-28", Adjusted::None));
    assert_eq!(next(lunar(None, 11, false, 11), "1901-01-01"), on("1901-01-01", Adjusted::None));
    assert_eq!(next(lunar(None, 12, false, 1), "2100-12-31"), on("2100-12-31", Adjusted::None));
    assert_eq!(next(lunar(1960, 12, false, 2), "2100-12-31"), None);
    assert_eq!(next(lunar(1960, 5, false, 5), "2150-01-01"), None);
    assert_eq!(next(solar(None, 5, 5), "2150-01-01"), on("2150-05-05", Adjusted::None));
    for edge in [NaiveDate::MIN, NaiveDate::MAX] {
        for born in [
            solar(i32::MAX, 12, 31),
            solar(None, 1, 1),
            lunar(i32::MIN, 1, false, 1),
            lunar(1960, 0, true, 0),
        ] {
            let _ = (next_occurrence(&born, edge), age(&born, edge), invitation(edge, edge));
            assert!(constellation(&YearlyDate { month: Some(99), ..born }).is_none());
        }
    }
    assert!(occurrences_between(&solar(1960, 1, 1), day("2026-01-02"), day("2026-01-01")).is_empty());
}

#[test]
fn each_day_of_a_century_has_the_same_next_birthday_as_the_list_of_all() {
    let seed = 20_261_121_u64;
    println!("seed {seed}");
    let mut state = seed;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..300 {
        let (month, day_of_month) = (1 + random(12) as u8, 1 + random(30) as u8);
        let born = lunar(1950, month, random(2) == 1, day_of_month);
        let all = occurrences_between(&born, day("1951-02-06"), day("2099-12-31"));
        assert!((148..=149).contains(&all.len()), "{born:?}: {}", all.len());
        assert!(all.windows(2).all(|pair| (325..=414).contains(&(pair[1].date - pair[0].date).num_days())));
        let from = day("1951-02-06") + TimeDelta::days(random(54_000) as i64);
        let expected = all.iter().find(|it| it.date >= from).copied();
        assert_eq!(next_occurrence(&born, from), expected, "{born:?} from {from}");
    }
}

#[test]
fn full_age_nominal_age_and_animal_are_reckoned_from_the_parts() {
    let of = |born: YearlyDate, on: &str| age(&born, day(on)).map(|it| (it.age, it.nominal_age, it.zodiac));
    // The card of the design: 58 歲（虛 59）屬猴.
    assert_eq!(of(lunar(1968, 8, false, 5), "2026-09-15"), Some((Some(58), Some(59), Some("monkey"))));
    assert_eq!(of(lunar(1968, 8, false, 5), "2026-09-14"), Some((Some(57), Some(59), Some("monkey"))));
    assert_eq!(of(solar(1977, 8, 14), "2026-09-15"), Some((Some(49), Some(50), Some("snake"))));
    // Born before the new year of 1977 (18 February): still a dragon.
    assert_eq!(of(solar(1977, 2, 17), "2026-02-16"), Some((Some(48), Some(50), Some("dragon"))));
    assert_eq!(of(solar(1977, 2, 18), "2026-02-17"), Some((Some(48), Some(50), Some("snake"))));
    assert_eq!(of(solar(1988, 2, 29), "2026-02-28"), Some((Some(38), Some(39), Some("dragon"))));
    assert_eq!(of(lunar(1960, 12, false, 8), "2026-01-25"), Some((Some(64), Some(66), Some("rat"))));
    assert_eq!(of(lunar(2001, 4, true, 10), "2026-05-26"), Some((Some(25), Some(26), Some("snake"))));
    assert_eq!(of(solar(2026, 11, 21), "2026-11-21"), Some((Some(0), Some(1), Some("horse"))));
    assert_eq!(of(solar(2026, 11, 22), "2026-11-21"), None);
}

#[test]
fn what_is_not_known_makes_no_age() {
    assert_eq!(age(&solar(None, 8, 14), day("2026-09-15")), None);
    assert_eq!(age(&lunar(None, 8, false, 5), day("2026-09-15")), None);
    let year_only = YearlyDate { year: Some(1977), ..YearlyDate::default() };
    let unknown = Age { age: None, nominal_age: None, zodiac: None };
    assert_eq!(age(&year_only, day("2026-09-15")), Some(unknown));
    let lunar_year_only = YearlyDate { calendar: Calendar::Lunar, ..year_only };
    assert_eq!(age(&lunar_year_only, day("2026-09-15")).unwrap().zodiac, Some("snake"));
    let may = YearlyDate { month: Some(5), ..year_only };
    let known = |on| age(&may, day(on)).map(|it| (it.age, it.zodiac)).unwrap();
    assert_eq!(known("2026-04-30"), (Some(48), Some("snake")));
    assert_eq!(known("2026-05-30"), (None, Some("snake")));
    assert_eq!(known("2026-06-01"), (Some(49), Some("snake")));
}

#[test]
fn milestones_say_which_count_they_belong_to() {
    let at = |age: i32| milestone(&Age { age: Some(age), nominal_age: Some(age + 1), zodiac: None });
    assert_eq!(at(60), Some(Milestone { age: 60, nominal: false }));
    assert_eq!(at(59), Some(Milestone { age: 60, nominal: true }));
    assert_eq!(at(58), None);
    assert!(is_milestone(88) && !is_milestone(50));
}

#[test]
fn constellations_turn_on_their_days() {
    let sign = |month, day| constellation(&solar(None, month, day));
    assert_eq!((sign(1, 19), sign(1, 20)), (Some("capricorn"), Some("aquarius")));
    assert_eq!((sign(12, 21), sign(12, 22)), (Some("sagittarius"), Some("capricorn")));
    assert_eq!((sign(8, 14), sign(2, 29), sign(2, 30)), (Some("leo"), Some("pisces"), None));
    assert_eq!(constellation(&lunar(1968, 8, false, 5)), Some("libra"), "1968-09-26");
    assert_eq!(constellation(&lunar(None, 8, false, 5)), None);
}

#[test]
fn the_invitation_opens_21_days_before_and_is_due_14_days_before() {
    let at = |today: &str| invitation(day("2026-10-02"), day(today));
    assert_eq!(at("2026-09-10"), None);
    let task = at("2026-09-15").unwrap();
    assert_eq!((task.opens, task.due), (day("2026-09-11"), day("2026-09-18")));
    assert_eq!((task.days_left, task.due_in), (17, 3));
    assert_eq!(at("2026-10-01").unwrap().due_in, -13);
    assert_eq!(at("2026-10-02"), None);
    assert_eq!(reminder_window(day("2026-09-15"), 7), Some((day("2026-09-08"), day("2026-09-22"))));
}

#[test]
fn a_birth_date_can_be_made_for_any_day_of_ten_years() {
    let mut lunar_days = 0;
    for today in day("2024-01-01").iter_days().take(3_653) {
        for (calendar, in_days, years) in [
            (Calendar::Lunar, 0, 58),
            (Calendar::Lunar, 17, 60),
            (Calendar::Solar, 3, 8),
            (Calendar::Lunar, 40, 31),
        ] {
            let born = yearly_date_for(calendar, in_days, Some(years), today).unwrap();
            let kept = next_occurrence(&born, today).unwrap();
            assert_eq!((kept.date - today).num_days(), in_days, "{today} {born:?}");
            assert_eq!(kept.adjusted, Adjusted::None);
            let turns = age(&born, kept.date).unwrap().age.unwrap();
            let leap_day = (kept.date.month(), kept.date.day()) == (2, 29);
            assert!(turns == years || leap_day && (years..years + 4).contains(&turns), "{today} {born:?}");
            lunar_days += usize::from(born.calendar == Calendar::Lunar);
        }
    }
    assert!(lunar_days * 100 > 3 * 3_653 * 90, "{lunar_days} of {} stayed lunar", 3 * 3_653);
    let unknown = yearly_date_for(Calendar::Lunar, 5, None, day("2026-11-21")).unwrap();
    assert_eq!((unknown.year, unknown.calendar), (None, Calendar::Lunar));
    assert_eq!(yearly_date_for(Calendar::Solar, i64::MAX, None, day("2026-11-21")), None);
}
