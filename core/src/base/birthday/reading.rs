//! Reads a birthday the way people write it, in Chinese, digits or English. It does not know which lunar months had a
//! leap month or 30 days in a given year; the calendar does.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::{Calendar, YearlyDate};
use crate::base::error::{Code, Error, Result};

/// Simplified and variant characters, and below them what they are folded to before matching.
const VARIANTS: &str = "农历歷闰润腊国阴阳旧号號〇";
const FOLDED: &str = "農曆曆閏閏臘國陰陽舊日日零";
/// Words that say which calendar or era is meant, longest first.
const LUNAR: &str = "lunar: lunar 農民曆 農曆 陰曆 舊曆 古曆 農 陰";
const SOLAR: &str = "solar: solar 國曆 陽曆 西曆 公曆 新曆 陽 國";
const BEFORE_ROC: &str = "民國前 民前";
const ROC: &str = "中華民國 民國 民 roc";
const WESTERN: &str = "西元 公元 ad";
const NOISE: &str = "出生日期 出生 生日 生於 生 :";
const MONTHS: &str = "january february march april may june july august september october november december";

/// How the year is counted.
#[derive(Clone, Copy, PartialEq)]
enum Era {
    Unsaid,
    Western,
    Roc,
    BeforeRoc,
}

/// A year as written: the number and how many digits it had, because `66` can be two years and `1966` cannot.
type Year = (i32, usize);

/// What one spelling can mean, before the year is settled.
#[derive(Clone, Copy, Default)]
struct Parts {
    year: Option<Year>,
    month: Option<u8>,
    day: Option<u8>,
    leap: bool,
}

impl Parts {
    fn solar(year: Option<Year>, month: Option<u8>, day: Option<u8>) -> Self {
        Self { leap: false, year, month, day }
    }
}

/// No date people write is longer; a pasted page must not cost time.
const LONGEST: usize = 200;

pub(super) fn read(text: &str, today: NaiveDate, future: bool) -> Result<Vec<YearlyDate>> {
    let shown: String = text.chars().take(40).collect();
    let refuse = |code| Error::new(code).with("text", shown.as_str()).of("birthday");
    if text.len() > LONGEST {
        return Err(refuse(Code::Unreadable));
    }
    let mut s: String = text.nfkc().flat_map(char::to_lowercase).map(fold).collect();
    s.retain(|c| !matches!(c, '(' | ')' | '[' | ']' | '\'' | '"' | '~' | '約'));
    let lunar = take(&mut s, LUNAR);
    let eras = [(BEFORE_ROC, Era::BeforeRoc), (ROC, Era::Roc), (WESTERN, Era::Western)];
    let era = eras.into_iter().find(|(words, _)| take(&mut s, words)).map_or(Era::Unsaid, |(_, era)| era);
    // After 民國, whose second character would otherwise read as 國曆.
    let solar = take(&mut s, SOLAR);
    let s = without_time(s.trim());
    let mut s = s.to_owned();
    take(&mut s, NOISE);
    let s = s.trim();
    let traditional = s.contains(['初', '廿', '卅', '閏', '正', '冬', '臘']);
    // 八月十五 without a unit behind the day is how people write lunar days, and sometimes solar ones.
    let perhaps =
        !s.ends_with('日') && s.contains(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    let calendars: &[Calendar] = match (lunar, solar) {
        (true, _) => &[Calendar::Lunar],
        (_, true) => &[Calendar::Solar],
        _ if traditional => &[Calendar::Lunar],
        _ if perhaps && s.contains('月') => &[Calendar::Lunar, Calendar::Solar],
        _ => &[Calendar::Solar],
    };
    let spellings =
        chinese(s).or_else(|| english(s)).or_else(|| digits(s)).ok_or(refuse(Code::Unreadable))?;
    let mut found: Vec<YearlyDate> = Vec::new();
    for parts in &spellings {
        for &calendar in calendars {
            for year in years(parts.year, era, today, future) {
                let Parts { month, day, leap, .. } = *parts;
                let date = YearlyDate { calendar, year, month, day, leap };
                let past = future || !date.is_future(today);
                if date.exists() && past && !found.contains(&date) {
                    found.push(date);
                }
            }
        }
        if !found.is_empty() && parts.year.is_some_and(|(_, len)| len < 3) {
            break; // 66/8/14 has been read year first; 14 August '66 is only for what cannot be read so
        }
    }
    if found.is_empty() { Err(refuse(Code::DateImpossible)) } else { Ok(found) }
}

fn fold(c: char) -> char {
    VARIANTS.chars().zip(FOLDED.chars()).find_map(|(from, to)| (from == c).then_some(to)).unwrap_or(c)
}

/// Takes the first of the words out of the text; true if one stood there.
fn take(text: &mut String, words: &str) -> bool {
    words.split(' ').any(|word| match text.find(word) {
        Some(at) => {
            text.replace_range(at..at + word.len(), " ");
            true
        }
        None => false,
    })
}

/// Cuts off a time of day: `1977-08-14T00:00:00Z`, `19770814t000000`, `1977/8/14 上午 12:00:00`.
fn without_time(s: &str) -> &str {
    let cut = s.char_indices().find(|&(at, c)| {
        let rest = s.get(at + c.len_utf8()..).unwrap_or_default().trim_start();
        let before = s.get(..at).unwrap_or_default();
        let clock = rest.starts_with(['上', '下'])
            || rest
                .split(' ')
                .next()
                .is_some_and(|w| w.contains(':') && w.starts_with(|d: char| d.is_ascii_digit()));
        let t = c == 't' && rest.starts_with(|d: char| d.is_ascii_digit()) && before.len() >= 2;
        (c == ' ' && clock) || (t && before.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    });
    cut.map_or(s, |(at, _)| s.get(..at).unwrap_or(s)).trim()
}

/// The calendar years a written year can stand for, likeliest first.
fn years(year: Option<Year>, era: Era, today: NaiveDate, future: bool) -> Vec<Option<i32>> {
    let Some((n, len)) = year else { return vec![None] };
    // Apple writes 1604, others 0000, for a birthday whose year is unknown.
    if len == 4 && era == Era::Unsaid && (n == 1604 || n == 0) {
        return vec![None];
    }
    let roc = n.saturating_add(1911);
    let all: Vec<i32> = match (era, len) {
        (Era::BeforeRoc, _) => vec![1912_i32.saturating_sub(n)],
        (Era::Roc, _) => vec![roc],
        (_, 4..) => vec![n],
        (Era::Western, 2) => vec![n + 1900, n + 2000],
        (Era::Western, _) => vec![n],
        (Era::Unsaid, 3) => vec![roc],
        (Era::Unsaid, _) => vec![roc, n + 1900, n + 2000],
    };
    let newest = today.year().saturating_add(if future { 100 } else { 0 });
    let oldest = if era == Era::Unsaid && len < 4 { 1880 } else { 1800 };
    all.into_iter().filter(|y| (oldest..=newest).contains(y)).map(Some).collect()
}

/// `1977年8月14日`, `66年閏三月初三`, `八月十五`, `8月`, `1977年`.
fn chinese(s: &str) -> Option<Vec<Parts>> {
    if !s.contains(['年', '月']) {
        return None;
    }
    let s: String = s.chars().filter(|c| !c.is_whitespace() && *c != '份').collect();
    let mut parts = Parts::default();
    let mut rest = s.as_str();
    if let Some((year, after)) = rest.split_once('年') {
        parts.year = Some(number(year)?);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('閏') {
        parts.leap = true;
        rest = after;
    }
    if let Some((month, after)) = rest.split_once('月') {
        parts.month = Some(match month {
            "正" | "元" => 1,
            "冬" => 11,
            "臘" => 12,
            other => small(other)?,
        });
        rest = after;
    }
    let day = rest.strip_suffix('日').unwrap_or(rest);
    if !day.is_empty() {
        parts.day = Some(small(day.strip_prefix('初').unwrap_or(day))?);
    }
    Some(vec![parts])
}

fn small(text: &str) -> Option<u8> {
    u8::try_from(number(text)?.0).ok()
}

/// A number in digits or in Chinese numerals; `None` for anything else.
pub(crate) fn numeral(text: &str) -> Option<u32> {
    u32::try_from(number(text)?.0).ok()
}

/// A number in digits or in Chinese numerals, with its length: `66`, `六十六`, `一九七七`, `廿七`, `一百零五`.
fn number(text: &str) -> Option<Year> {
    let len = text.chars().count();
    if len == 0 || len > 6 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Some((text.parse().ok()?, len));
    }
    const NUMERALS: &str = "零一二三四五六七八九";
    let digit = |c: char| NUMERALS.chars().position(|n| n == c).and_then(|n| i32::try_from(n).ok());
    if len > 1 && text.chars().all(|c| digit(c).is_some()) {
        return Some((text.chars().filter_map(digit).fold(0, |sum, n| sum * 10 + n), len));
    }
    let (mut sum, mut last) = (0_i32, 0_i32);
    for c in text.chars() {
        match c {
            '百' => (sum, last) = (sum + last.max(1) * 100, 0),
            '十' => (sum, last) = (sum + last.max(1) * 10, 0),
            '廿' => sum += 20,
            '卅' => sum += 30,
            _ => last = digit(c)?,
        }
    }
    let value = sum + last;
    Some((value, if value > 99 { 3 } else { 2 }))
}

/// `14 Aug 1977`, `August 14, 1977`, `14-Aug-77`, `Aug 14`.
fn english(s: &str) -> Option<Vec<Parts>> {
    let mut parts = Parts::default();
    for word in s.split([' ', ',', '-', '.', '/']).filter(|w| !w.is_empty()) {
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        if let Ok(n) = bare.parse::<i32>() {
            match (bare.len(), parts.day) {
                (1 | 2, None) => parts.day = u8::try_from(n).ok(),
                (2 | 4, _) if parts.year.is_none() => {
                    // Nobody writes a 民國 year beside an English month.
                    parts.year = Some(if bare.len() == 2 { (western(n), 4) } else { (n, 4) });
                }
                _ => return None,
            }
        } else {
            let at = MONTHS.split(' ').position(|m| {
                word.len() >= 3 && (m.starts_with(word) || word == "sept" && m.starts_with("sep"))
            })?;
            if parts.month.replace(u8::try_from(at + 1).ok()?).is_some() {
                return None;
            }
        }
    }
    parts.month.map(|_| vec![parts])
}

/// `1977-08-14`, `66.8.14`, `660814`, `8/14`, `--08-14`, `--0814`, `1966-L3-03`, `1977-08`, `1977`.
fn digits(s: &str) -> Option<Vec<Parts>> {
    if let Some(rest) = s.strip_prefix("--") {
        let compact = rest.len() == 4 && rest.bytes().all(|b| b.is_ascii_digit());
        let split = if compact { rest.split_at_checked(2) } else { rest.split_once('-') };
        let (month, day) = split.unwrap_or((rest, ""));
        let (leap, month) = leap_month(month)?;
        let day = if day.is_empty() { None } else { Some(short(day)?) };
        return Some(vec![Parts { leap, ..Parts::solar(None, Some(month), day) }]);
    }
    let separators = ['-', '/', '.', ' ', ',', '、', '\\', '_'];
    let pieces: Vec<&str> = s.split(separators).filter(|p| !p.is_empty()).collect();
    let year = |text: &str| number(text).filter(|_| text.len() <= 4);
    match *pieces.as_slice() {
        [y, m, d] if m.starts_with(['l', '閏']) => {
            let (leap, month) = leap_month(m)?;
            Some(vec![Parts { leap, ..Parts::solar(Some(year(y)?), Some(month), Some(short(d)?)) }])
        }
        [a, b, c] if c.len() == 4 && a.len() <= 2 => {
            let mut all = end_with_year(short(a)?, short(b)?, year(c)?);
            if !s.contains('/') {
                all.reverse();
            }
            Some(all)
        }
        [a, b, c] => {
            let mut all = vec![Parts::solar(Some(year(a)?), Some(short(b)?), Some(short(c)?))];
            if a.len() <= 2 && c.len() == 2 {
                all.extend(end_with_year(short(a)?, short(b)?, (western(i32::from(short(c)?)), 4)));
            }
            Some(all)
        }
        [y, m] if y.len() > 2 || number(y).is_some_and(|(n, _)| n > 31) => {
            let (leap, month) = leap_month(m)?;
            Some(vec![Parts { leap, ..Parts::solar(Some(year(y)?), Some(month), None) }])
        }
        [m, y] if y.len() == 4 => Some(vec![Parts::solar(Some(year(y)?), Some(short(m)?), None)]),
        [a, b] => {
            let ((leap, a), b) = (leap_month(a)?, short(b)?);
            let (month, day) = if a > 12 && b <= 12 { (b, a) } else { (a, b) };
            Some(vec![Parts { leap, ..Parts::solar(None, Some(month), Some(day)) }])
        }
        [run] if run.bytes().all(|b| b.is_ascii_digit()) => run_of_digits(run),
        _ => None,
    }
}

/// `8/14/1977` and `14/8/1977`, month first.
fn end_with_year(a: u8, b: u8, year: Year) -> Vec<Parts> {
    let of = |month, day| Parts::solar(Some(year), Some(month), Some(day));
    vec![of(a, b), of(b, a)]
}

/// The year meant by two digits where nobody counts 民國 years.
fn western(n: i32) -> i32 {
    n + if n > 30 { 1900 } else { 2000 }
}

/// `19770814`, `0660814`, `660814`, `197708`, `1977`, `0814`.
fn run_of_digits(run: &str) -> Option<Vec<Parts>> {
    let ymd = |len: usize| {
        let (year, rest) = run.split_at_checked(len)?;
        let (month, day) = rest.split_at_checked(2)?;
        let day = if day.is_empty() { None } else { Some(short(day)?) };
        Some(Parts::solar(number(year), Some(short(month)?), day))
    };
    match run.len() {
        8 => Some(vec![ymd(4)?]),
        7 => Some(vec![ymd(3)?]),
        6 => Some(vec![ymd(2)?, ymd(4)?]),
        4 if run.starts_with('0') || number(run).is_some_and(|(n, _)| n < 1300) => Some(vec![ymd(0)?]),
        4 => Some(vec![Parts::solar(number(run), None, None)]),
        _ => None,
    }
}

fn short(text: &str) -> Option<u8> {
    if text.len() > 2 { None } else { text.parse().ok() }
}

fn leap_month(text: &str) -> Option<(bool, u8)> {
    let bare = text.strip_prefix(['l', '閏']).unwrap_or(text);
    Some((bare.len() < text.len(), short(bare)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    fn written(text: &str) -> String {
        match YearlyDate::parse(text, today()) {
            Ok(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
            Err(error) => format!("{:?}", error.code),
        }
    }

    /// Each line: what it reads as, `<`, and spellings of it separated by `;`.
    const CERTAIN: &str = "
        1977-08-14 < 1977-08-14; 1977/8/14; 1977.8.14; 19770814; 1977年8月14日; １９７７／８／１４; 1977年08月14號; 西元1977年8月14日
        1977-08-14 < 19770814T000000Z; 1977-08-14T00:00:00; 1977/8/14 上午 12:00:00; 1977-08-14 00:00; 1977 8 14
        1977-08-14 < 14 Aug 1977; Aug 14, 1977; August 14th, 1977; 14/8/1977; 8/14/1977; 14.8.1977; 8/14/77; 14-Aug-77
        1977-08-14 < 民國66年8月14日; 民66.8.14; 中華民國六十六年八月十四日; 0660814; 一九七七年八月十四日; (國)1977/8/14; 66年8月14日(民國)
        --08-14 < --08-14; --0814; 8/14; 8月14日; 08-14; 1604-08-14; 0000-08-14; 16040814; 0814; 8.14; 14 August; 八月十四日; 14/8
        lunar:--08-05 < 農曆八月初五; 农历八月初五; 八月初五; 陰曆8月5日; lunar:--08-05
        lunar:1968-08-05 < 農1968-08-05; 1968/8/5(農); lunar:1968-08-05; 1968年農曆八月初五; 民國57年農曆八月初五
        lunar:1966-L3-03 < 農曆1966年閏三月初三; lunar:1966-L3-03; 农历1966年闰三月初三
        lunar:--08-27 < 農8/27; 農曆八月廿七; 農曆8月27日生; 農曆: 8/27; 農曆八月二十七
        lunar:--L6-03 < 農曆閏六月初三; 闰六月初三
        lunar:--12-30 < 腊月三十; 臘月卅日
        lunar:--11-15 < 冬月十五; lunar:--01-01 < 正月初一; lunar:--08 < 農曆8月; --08 < 8月; --08 < --08; 1977 < 1977; 1977 < 1977年
        1977-08 < 1977-08; 1977年8月; 197708; 1977/8; 08/1977
        2016-08-14 < 105/8/14; 1050814; 1909-05-01 < 民國前3年5月1日; --02-29 < 2/29; 2000-02-29 < 2000-02-29";

    #[test]
    fn every_form_of_the_handbook_is_read() {
        for line in CERTAIN.lines() {
            let mut expected = "";
            for text in line.split(';') {
                let text = text.rsplit_once('<').map_or(text, |(result, text)| {
                    expected = result.trim();
                    text
                });
                if !text.trim().is_empty() {
                    assert_eq!(written(text), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn what_can_be_read_two_ways_gives_all_readings_and_no_future_one() {
        for text in ["66.8.14", "66/8/14", "660814", "66年8月14日"] {
            assert_eq!(written(text), "1977-08-14 | 1966-08-14");
        }
        assert_eq!(written("77.8.14"), "1988-08-14 | 1977-08-14");
        assert_eq!(written("農66.8.14"), "lunar:1977-08-14 | lunar:1966-08-14");
        assert_eq!(written("15/8/14"), "1926-08-14 | 1915-08-14 | 2015-08-14");
        assert_eq!(written("99/8/14"), "2010-08-14 | 1999-08-14");
        assert_eq!(written("八月十五"), "lunar:--08-15 | --08-15");
        assert_eq!(written("3/4/1977"), "1977-03-04 | 1977-04-03");
    }

    #[test]
    fn a_day_that_does_not_exist_or_is_to_come_is_impossible_and_nonsense_is_unreadable() {
        let impossible = "2/30;1977-02-29;2/31;農曆七月三十一;13月;1977-13-01;農曆十三月初一;2027-01-01;2026-09-02;206-12-15;\
            1977-08-00;1799-01-01;民國200年1月1日;lunar:2026-10-01;31/4;1977/0/5";
        for text in impossible.split(';') {
            assert_eq!(written(text), "DateImpossible", "{text}");
        }
        let nonsense = "; ;circa 1800;abc;=1+1;---14;66;1-2-3-4;明天;14 Foo 1977;99999999999;年;月;--;-;lunar:;農;28351;六六六六六六六六年";
        for text in nonsense.split(';') {
            assert_eq!(written(text), "Unreadable", "{text}");
        }
        assert_eq!(written(&"1".repeat(10_000)), "Unreadable");
        assert_eq!(written(&"八".repeat(10_000)), "Unreadable");
        let lease = YearlyDate::parse_occasion("2027-01-01", today()).unwrap();
        assert_eq!(lease.first().map(ToString::to_string).as_deref(), Some("2027-01-01"));
    }

    #[test]
    fn the_written_form_of_any_date_reads_back_as_itself() {
        let years = [None, Some(1800), Some(1899), Some(1966), Some(2000), Some(2025)];
        for case in 0..2 * 6 * 13 * 32 * 2 {
            let (lunar, rest) = (case % 2 == 1, case / 2);
            let (year, rest) = (years[rest % 6], rest / 6);
            let (month, rest) = (Some((rest % 13) as u8).filter(|m| *m > 0), rest / 13);
            let (day, leap) = (Some((rest % 32) as u8).filter(|d| *d > 0), rest / 32 == 1 && month.is_some());
            let calendar = if lunar { Calendar::Lunar } else { Calendar::Solar };
            let date = YearlyDate { calendar, year, month, day, leap };
            if date.exists() {
                assert_eq!(YearlyDate::parse(&date.to_string(), today()), Ok(vec![date]), "{date}");
            }
        }
    }
}
