//! The Chinese lunisolar calendar 農曆 and the 24 solar terms 節氣 of 1901–2100, as the observatories publish
//! them. Pure day arithmetic: no names, no festivals, no rule about when a birthday is kept.

use std::f64::consts::{PI, TAU};
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, TimeDelta};
use icu_calendar::{Date, Gregorian, cal::ChineseTraditional, types::Month};
use serde::Serialize;
use ts_rs::TS;

/// First Gregorian year every answer here is known for.
pub const FIRST_YEAR: i32 = 1901;
/// Last Gregorian year every answer here is known for; later lunar months are predictions nobody has
/// published.
pub const LAST_YEAR: i32 = 2100;

/// One day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(export)]
pub struct LunarDay {
    /// The Gregorian year in which this lunar year begins (丙午 = 2026).
    pub year: i32,
    /// 1–12
    pub month: u8,
    /// 1–30
    pub day: u8,
    /// Whether the month is the leap month 閏月 of that number.
    pub leap: bool,
    /// Place of the year in the cycle of sixty, 1 = 甲子.
    pub cyclic: u8,
    /// 29 or 30
    pub days_in_month: u8,
}

/// The lunar day of a Gregorian day, 1901-01-01 to 2100-12-31.
pub fn lunar_of(date: NaiveDate) -> Option<LunarDay> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return None;
    }
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    let lunar = Date::try_new_gregorian(date.year(), month, day).ok()?.to_calendar(ChineseTraditional::new());
    let year = lunar.cyclic_year();
    let month = lunar.month().to_input();
    Some(LunarDay {
        year: year.related_iso,
        month: month.number(),
        day: lunar.day_of_month().0,
        leap: month.is_leap(),
        cyclic: year.year,
        days_in_month: lunar.days_in_month(),
    })
}

/// The Gregorian day of a lunar one, exactly: a leap month the year does not have, or day 30 of a short
/// month, is none.
pub fn solar_of(year: i32, month: u8, leap: bool, day: u8) -> Option<NaiveDate> {
    let date = lunar_date(year, month, leap, day)?.to_calendar(Gregorian);
    let (month, day) = (date.month().to_input().number(), date.day_of_month().0);
    NaiveDate::from_ymd_opt(date.era_year().extended_year, month.into(), day.into())
        .filter(|date| (FIRST_YEAR..=LAST_YEAR).contains(&date.year()))
}

/// 29 or 30, if that lunar year has the month.
pub fn month_length(year: i32, month: u8, leap: bool) -> Option<u8> {
    lunar_date(year, month, leap, 1).map(|date| date.days_in_month())
}

/// The number of the leap month of a lunar year, if it has one.
pub fn leap_month(year: i32) -> Option<u8> {
    (1..=12).find(|month| lunar_date(year, *month, true, 1).is_some())
}

/// The lunar year a Gregorian day belongs to; it turns at 正月初一.
pub fn lunar_year(date: NaiveDate) -> Option<i32> {
    lunar_of(date).map(|day| day.year)
}

fn lunar_date(year: i32, month: u8, leap: bool, day: u8) -> Option<Date<ChineseTraditional>> {
    // 1901 opens in the eleventh month of lunar 1900.
    if !(FIRST_YEAR - 1..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let month = if leap { Month::leap(month) } else { Month::new(month) };
    Date::try_new_chinese_traditional(year, month, day).ok()
}

/// The ids of the 24 solar terms in the order of the Gregorian year: 小寒 … 冬至.
pub const TERMS: [&str; 24] = [
    "xiaohan",
    "dahan",
    "lichun",
    "yushui",
    "jingzhe",
    "chunfen",
    "qingming",
    "guyu",
    "lixia",
    "xiaoman",
    "mangzhong",
    "xiazhi",
    "xiaoshu",
    "dashu",
    "liqiu",
    "chushu",
    "bailu",
    "qiufen",
    "hanlu",
    "shuangjiang",
    "lidong",
    "xiaoxue",
    "daxue",
    "dongzhi",
];

/// The solar term that falls on a day of 1901–2100.
pub fn term_on(date: NaiveDate) -> Option<&'static str> {
    let days = terms_of(date.year())?;
    days.iter().zip(TERMS).find(|(day, _)| **day == date).map(|(_, id)| id)
}

/// The days of the 24 solar terms in a year of 1901–2100, in the order of [`TERMS`].
pub fn terms_of(year: i32) -> Option<&'static [NaiveDate; 24]> {
    // A year costs some 7,000 cosines; a calendar page asks for the same year 42 times.
    static YEARS: [OnceLock<Option<[NaiveDate; 24]>>; 200] = [const { OnceLock::new() }; 200];
    let slot = usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?;
    YEARS.get(slot)?.get_or_init(|| reckon_terms(year)).as_ref()
}

/// Days on which the published almanacs differ from the sky as it is known today, by month and day. Up to
/// 1928 the almanac was reckoned for the meridian of Beijing, until 1913 by tables of 1742; in 1979 the sun
/// passed 300° six seconds before midnight and the almanac said 00:00. Sources: the Hong Kong Observatory's
/// conversion tables 1901–2100, the Purple Mountain Observatory's 新編萬年曆, and the list of differences in Y. T.
/// Liu's "Chinese calendar: computation".
const PUBLISHED: [(i32, &str, u32, u32); 6] = [
    (1912, "xiaoxue", 11, 23),
    (1913, "qiufen", 9, 24),
    (1917, "daxue", 12, 7),
    (1927, "bailu", 9, 8),
    (1928, "xiazhi", 6, 21),
    (1979, "dahan", 1, 21),
];

fn reckon_terms(year: i32) -> Option<[NaiveDate; 24]> {
    let start = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let noon_2000 = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let mut days = [start; 24];
    for (place, (day, id)) in (0_u32..).zip(days.iter_mut().zip(TERMS)) {
        let published = PUBLISHED.iter().find(|entry| entry.0 == year && entry.1 == id);
        *day = if let Some((_, _, month, day)) = published {
            NaiveDate::from_ymd_opt(year, *month, *day)?
        } else {
            let place = f64::from(place);
            // 小寒 stands near 5 January at 285°; each step is 15°.
            let guess = (start - noon_2000).num_days() as f64 + 4.5 + place * 15.2184;
            let terrestrial = when_longitude((285.0 + 15.0 * place).to_radians(), guess);
            let universal = terrestrial - delta_t(f64::from(year) + place / 24.0) / 86_400.0;
            let beijing_days = (universal + 0.5 + 8.0 / 24.0).floor() as i64;
            noon_2000.checked_add_signed(TimeDelta::try_days(beijing_days)?)?
        };
    }
    Some(days)
}

/// The moment (days of terrestrial time since 2000-01-01 12:00) near `guess` when the sun stands at `target`.
fn when_longitude(target: f64, guess: f64) -> f64 {
    let mut moment = guess;
    for _ in 0..8 {
        let off = (target - solar_longitude(moment) + PI).rem_euclid(TAU) - PI;
        moment += off / TAU * 365.242_2;
        if off.abs() < 1e-9 {
            break;
        }
    }
    moment
}

/// Apparent geocentric longitude of the sun, in radians: VSOP87 cut at 0.05″, FK5, aberration, nutation. Good
/// to a few seconds of time, which the test needs: in 1911 a term falls 17 seconds after midnight.
fn solar_longitude(days_since_2000: f64) -> f64 {
    let century = days_since_2000 / 36_525.0;
    let t = century / 10.0;
    let sum = |terms: &[[f64; 3]]| -> f64 { terms.iter().map(|[a, b, c]| a * (b + c * t).cos()).sum() };
    let earth = (sum(&L0) + t * (sum(&L1) + t * sum(&L2))) * 1e-8;
    let radius = 1.000_14 + 0.016_707 * (3.098_5 + 6_283.075_85 * t).cos();
    let arcsec = |x: f64| (x / 3_600.0).to_radians();
    earth + PI - arcsec(0.090_33) - arcsec(20.489_8) / radius + arcsec(nutation(century))
}

/// Nutation in longitude, arc seconds.
fn nutation(century: f64) -> f64 {
    let at = |start: f64, speed: f64| (start + speed * century).to_radians();
    let node = at(125.044_52, -1_934.136_261);
    let sun = at(280.466_5, 36_000.769_8);
    let moon = at(218.316_5, 481_267.881_3);
    let sun_anomaly = at(357.527_72, 35_999.050_34);
    let moon_anomaly = at(134.962_98, 477_198.867_4);
    (-17.199_6 - 0.017_42 * century) * node.sin() - 1.318_7 * (2.0 * sun).sin() - 0.227_4 * (2.0 * moon).sin()
        + 0.206_2 * (2.0 * node).sin()
        + 0.142_6 * sun_anomaly.sin()
        + 0.071_2 * moon_anomaly.sin()
        - 0.051_7 * (2.0 * sun + sun_anomaly).sin()
        - 0.038_6 * (2.0 * moon - node).sin()
        - 0.030_1 * (2.0 * moon + moon_anomaly).sin()
        + 0.021_7 * (2.0 * sun - sun_anomaly).sin()
}

/// Terrestrial minus universal time in seconds: measured every five years to 2010, then the expressions of
/// Espenak and Meeus (2006) that published predictions rest on. The earth has turned a little faster since;
/// were that to go on, the spring equinox of 2084 (seventy seconds before midnight) would fall a day later
/// than the tables say today.
fn delta_t(year: f64) -> f64 {
    const MEASURED: [f64; 23] = [
        -2.8, 3.9, 10.5, 17.2, 21.2, 23.6, 24.0, 23.9, 24.3, 26.8, 29.1, 31.1, 33.2, 35.7, 40.2, 45.5, 50.5,
        54.3, 56.9, 60.8, 63.8, 64.7, 66.1,
    ];
    let steps = (year - 1_900.0) / 5.0;
    let below = steps.floor().max(0.0) as usize;
    let t = year - 2_000.0;
    match (MEASURED.get(below), MEASURED.get(below + 1)) {
        (Some(a), Some(b)) => a + (b - a) * (steps - steps.floor()),
        _ if year < 2_050.0 => 62.92 + 0.322_17 * t + 0.005_589 * t * t,
        _ => -20.0 + 32.0 * ((year - 1_820.0) / 100.0).powi(2) - 0.562_8 * (2_150.0 - year),
    }
}

/// VSOP87 D (Bretagnon & Francou 1988), heliocentric longitude of the earth: amplitude × 10⁸, phase, radians
/// per thousand years.
#[rustfmt::skip]
const L0: [[f64; 3]; 64] = [
    [175347046.0, 0.0, 0.0], [3341656.0, 4.6692568, 6283.07585], [34894.0, 4.6261, 12566.1517],
    [3497.0, 2.7441, 5753.3849], [3418.0, 2.8289, 3.5231], [3136.0, 3.6277, 77713.7715],
    [2676.0, 4.4181, 7860.4194], [2343.0, 6.1352, 3930.2097], [1324.0, 0.7425, 11506.7698],
    [1273.0, 2.0371, 529.691], [1199.0, 1.1096, 1577.3435], [990.0, 5.233, 5884.927],
    [902.0, 2.045, 26.298], [857.0, 3.508, 398.149], [780.0, 1.179, 5223.694],
    [753.0, 2.533, 5507.553], [505.0, 4.583, 18849.228], [492.0, 4.205, 775.523],
    [357.0, 2.92, 0.067], [317.0, 5.849, 11790.629], [284.0, 1.899, 796.298],
    [271.0, 0.315, 10977.079], [243.0, 0.345, 5486.778], [206.0, 4.806, 2544.314],
    [205.0, 1.869, 5573.143], [202.0, 2.458, 6069.777], [156.0, 0.833, 213.299],
    [132.0, 3.411, 2942.463], [126.0, 1.083, 20.775], [115.0, 0.645, 0.98],
    [103.0, 0.636, 4694.003], [102.0, 0.976, 15720.839], [102.0, 4.267, 7.114],
    [99.0, 6.21, 2146.17], [98.0, 0.68, 155.42], [86.0, 5.98, 161000.69],
    [85.0, 1.3, 6275.96], [85.0, 3.67, 71430.7], [80.0, 1.81, 17260.15],
    [79.0, 3.04, 12036.46], [75.0, 1.76, 5088.63], [74.0, 3.5, 3154.69],
    [74.0, 4.68, 801.82], [70.0, 0.83, 9437.76], [62.0, 3.98, 8827.39],
    [61.0, 1.82, 7084.9], [57.0, 2.78, 6286.6], [56.0, 4.39, 14143.5],
    [56.0, 3.47, 6279.55], [52.0, 0.19, 12139.55], [52.0, 1.33, 1748.02],
    [51.0, 0.28, 5856.48], [49.0, 0.49, 1194.45], [41.0, 5.37, 8429.24],
    [41.0, 2.4, 19651.05], [39.0, 6.17, 10447.39], [37.0, 6.04, 10213.29],
    [37.0, 2.57, 1059.38], [36.0, 1.71, 2352.87], [36.0, 1.78, 6812.77],
    [33.0, 0.59, 17789.85], [30.0, 0.44, 83996.85], [30.0, 2.74, 1349.87],
    [25.0, 3.16, 4690.48],
];
#[rustfmt::skip]
const L1: [[f64; 3]; 13] = [
    [628331966747.0, 0.0, 0.0], [206059.0, 2.678235, 6283.07585], [4303.0, 2.6351, 12566.1517],
    [425.0, 1.59, 3.523], [119.0, 5.796, 26.298], [109.0, 2.966, 1577.344],
    [93.0, 2.59, 18849.23], [72.0, 1.14, 529.69], [68.0, 1.87, 398.15],
    [67.0, 4.41, 5507.55], [59.0, 2.89, 5223.69], [56.0, 2.17, 155.42],
    [45.0, 0.4, 796.3],
];
const L2: [[f64; 3]; 3] = [[52919.0, 0.0, 0.0], [8720.0, 1.0721, 6283.0758], [309.0, 0.867, 12566.152]];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The rows of an observatory table that stands beside the repository, or none with a word why.
    fn table(name: &str) -> Option<Vec<Vec<String>>> {
        let path = format!("{}/../../shared/data/open/lunar/{name}", env!("CARGO_MANIFEST_DIR"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {path} is not on this machine");
            return None;
        };
        Some(text.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect())
    }

    #[test]
    fn every_day_of_1960_to_1999_is_as_the_observatory_says() {
        let Some(rows) = table("lunar_months_1960_1999.csv") else {
            return;
        };
        let mut days = 0;
        for row in &rows {
            let (year, month): (i32, u8) = (row[0].parse().unwrap(), row[1].parse().unwrap());
            let (leap, first, length) = (row[2] == "1", day(&row[3]), row[4].parse::<u8>().unwrap());
            assert_eq!(month_length(year, month, leap), Some(length), "{row:?}");
            for (number, date) in (1..=length).zip(first.iter_days()) {
                let lunar = lunar_of(date).unwrap();
                assert_eq!(
                    (lunar.year, lunar.month, lunar.leap, lunar.day),
                    (year, month, leap, number),
                    "{date}"
                );
                assert_eq!(lunar.days_in_month, length);
                assert_eq!(solar_of(year, month, leap, number), Some(date));
                days += 1;
            }
        }
        assert!(days > 14_000, "{days} days compared");
    }

    #[test]
    fn new_years_and_leap_months_are_as_the_observatory_says() {
        for row in table("spring_festival_1960_2040.csv").unwrap_or_default() {
            assert_eq!(solar_of(row[0].parse().unwrap(), 1, false, 1), Some(day(&row[1])));
        }
        let Some(rows) = table("leap_months_1901_2100.csv") else {
            return;
        };
        for row in &rows {
            assert_eq!(leap_month(row[0].parse().unwrap()), row[1].parse().ok(), "{row:?}");
        }
    }

    #[test]
    fn days_that_programs_often_get_wrong_are_right() {
        let known = [
            ("1901-01-01", (1900, 11, false, 11)),
            ("1954-11-24", (1954, 10, false, 29)),
            ("1954-11-25", (1954, 11, false, 1)),
            ("1968-09-26", (1968, 8, false, 5)),
            ("1979-01-28", (1979, 1, false, 1)),
            ("2026-02-17", (2026, 1, false, 1)),
            ("2026-09-15", (2026, 8, false, 5)),
            ("2027-02-06", (2027, 1, false, 1)),
            ("2033-12-22", (2033, 11, true, 1)),
            ("2034-02-19", (2034, 1, false, 1)),
            // The new moon of 2057-09-29 comes seconds after midnight; the tables of the observatory say the
            // 28th.
            ("2057-09-27", (2057, 8, false, 29)),
            ("2057-09-28", (2057, 9, false, 1)),
            ("2089-09-04", (2089, 8, false, 1)),
            ("2097-08-07", (2097, 7, false, 1)),
            ("2100-12-31", (2100, 12, false, 1)),
        ];
        for (date, parts) in known {
            let lunar = lunar_of(day(date)).unwrap();
            assert_eq!((lunar.year, lunar.month, lunar.leap, lunar.day), parts, "{date}");
        }
        assert_eq!(lunar_of(day("2026-11-21")).unwrap().cyclic, 43, "丙午");
        assert_eq!(lunar_of(day("1984-02-02")).unwrap().cyclic, 1, "甲子");
    }

    #[test]
    fn all_73_049_days_go_to_lunar_and_back_and_never_jump() {
        let mut before: Option<LunarDay> = None;
        let mut days = 0;
        for date in day("1901-01-01").iter_days().take_while(|date| date.year() <= LAST_YEAR) {
            let lunar = lunar_of(date).unwrap();
            assert_eq!(solar_of(lunar.year, lunar.month, lunar.leap, lunar.day), Some(date));
            if let Some(before) = before {
                let next = if before.day == before.days_in_month { 1 } else { before.day + 1 };
                assert_eq!(lunar.day, next, "{date}");
            }
            before = Some(lunar);
            days += 1;
        }
        assert_eq!(days, 73_049);
    }

    #[test]
    fn impossible_and_unknown_days_are_none() {
        assert_eq!(lunar_of(day("1900-12-31")), None);
        assert_eq!(lunar_of(day("2101-01-01")), None);
        assert_eq!(lunar_of(NaiveDate::MAX), None);
        assert_eq!(solar_of(2026, 1, true, 1), None);
        assert_eq!(solar_of(2100, 12, false, 29), None, "2101");
        for (year, month, day) in [(2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 31), (i32::MIN, 1, 1)]
        {
            assert_eq!(solar_of(year, month, false, day), None);
        }
        assert_eq!(month_length(2026, 12, false), Some(29), "2027-02-05 is the eve");
        assert_eq!(solar_of(2026, 12, false, 30), None);
        assert_eq!((leap_month(2025), leap_month(2026)), (Some(6), None));
        assert_eq!((terms_of(1900), terms_of(2101), terms_of(i32::MIN)), (None, None, None));
    }

    #[test]
    fn solar_terms_near_midnight_fall_on_the_published_day() {
        let known = [
            ("1911-05-07", "lixia"),
            ("1912-11-23", "xiaoxue"),
            ("1923-02-19", "yushui"),
            ("1928-06-21", "xiazhi"),
            ("1951-12-23", "dongzhi"),
            ("1979-01-21", "dahan"),
            ("2008-05-21", "xiaoman"),
            ("2021-12-21", "dongzhi"),
            ("2026-04-05", "qingming"),
            ("2026-11-22", "xiaoxue"),
            ("2051-03-20", "chunfen"),
            ("2083-02-03", "lichun"),
            ("2084-03-19", "chunfen"),
            ("2084-06-05", "mangzhong"),
        ];
        for (date, id) in known {
            assert_eq!(term_on(day(date)), Some(id), "{date}");
            assert_eq!(term_on(day(date).succ_opt().unwrap()), None);
        }
        for year in FIRST_YEAR..=LAST_YEAR {
            let days = terms_of(year).unwrap();
            assert!(
                days.windows(2).all(|pair| (14..=17).contains(&(pair[1] - pair[0]).num_days())),
                "{year}"
            );
            assert!(days.iter().all(|day| day.year() == year));
        }
    }
}
