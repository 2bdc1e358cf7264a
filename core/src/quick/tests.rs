//! The table of cases, and what no line may bring about.

use std::path::Path;

use super::*;
use crate::followups::Unit;

const KNOWN: &[&str] = &[
    "王美玲",
    "王太太",
    "wml",
    "王小明",
    "wxm",
    "陳國雄",
    "cgx",
    "lzy",
    "陳董",
    "林志遠",
    "林大哥",
    "林雅芳",
    "林店長",
    "黃淑芬",
    "黃阿姨",
    "許雅筑",
    "許小姐",
    "蔡明憲",
    "蔡老闆",
    "歐陽菲",
    "歐陽小姐",
    "李强",
    "李总",
    "張偉",
    "zhangwei",
    "amy lin",
    "amy",
    "robert chen",
    "robert",
    "0588",
    "4417",
];

fn on(text: &str) -> Reading {
    let known = |name: &str| KNOWN.iter().any(|one| fold(one) == fold(name));
    read(text, "2026-09-15".parse().unwrap(), &known, &[])
}

fn told(reading: &Reading) -> [String; 5] {
    let impossible = |what: What| reading.spans.iter().any(|span| span.what == what && span.impossible);
    let or = |value: Option<String>, what: What| match impossible(what) {
        true => "!".to_owned(),
        false => value.unwrap_or_default(),
    };
    [
        reading.person.clone(),
        or(reading.date.map(|date| date.to_string()), What::Date),
        or(reading.time.clone(), What::Time),
        reading.kind.and_then(crate::base::sql::name_of).unwrap_or_default(),
        reading.note.clone(),
    ]
}

#[test]
fn every_line_of_the_table_is_read_as_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/quick.tsv");
    let table = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(cases.len() >= 300, "{}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| told(&on(case[0])).as_slice() != &case[1..])
        .map(|case| format!("{}\n  wanted {:?}\n  read   {:?}", case[0], &case[1..], told(&on(case[0]))))
        .collect();
    assert!(wrong.is_empty(), "{} of {} are read otherwise:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn spans_tell_windows_where_the_words_stand() {
    let text = "🙂 王太太 週四下午三點 拜訪 送禮盒";
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let reading = on(text);
    let words: Vec<(What, String)> = reading
        .spans
        .iter()
        .map(|span| (span.what, String::from_utf16(&utf16[span.from as usize..span.to as usize]).unwrap()))
        .collect();
    let expected =
        [(What::Person, "王太太"), (What::Date, "週四"), (What::Time, "下午三點"), (What::Deed, "拜訪")];
    assert_eq!(words, expected.map(|(what, word)| (what, word.to_owned())));
    assert_eq!(reading.note, "🙂 送禮盒");
}

#[test]
fn what_comes_back_is_read_beside_its_first_day() {
    for (text, every, unit, date, note) in [
        ("每週三 打給陳董", 1, Unit::Week, Some("2026-09-16"), ""),
        ("每個月5號 陳董 收款", 1, Unit::Month, Some("2026-10-05"), "收款"),
        ("每月底 打給陳董", 1, Unit::Month, Some("2026-09-30"), ""),
        ("每兩週 打給陳董 近況", 2, Unit::Week, None, "近況"),
        ("每隔三天 陳董", 3, Unit::Day, None, ""),
        ("陳董 每年9/18 續保", 1, Unit::Year, Some("2026-09-18"), "續保"),
        ("每半年 拜訪 陳董", 6, Unit::Month, None, ""),
        ("每季拜訪陳董", 3, Unit::Month, None, ""),
        ("每个月 10号 李总 对账", 1, Unit::Month, Some("2026-10-10"), "对账"),
        ("call Amy every Monday 9am", 1, Unit::Week, Some("2026-09-21"), ""),
        ("call Amy every two weeks", 2, Unit::Week, None, ""),
    ] {
        let read = on(text);
        let told = (read.repeat, read.date.map(|date| date.to_string()), read.note.as_str());
        assert_eq!(told, (Some(Repeat::every(every, unit)), date.map(str::to_owned), note), "{text}");
    }
    for text in ["每一位 陳董", "每零天 陳董", "陳董 每次都遲到", "everyone 陳董", "陳董 monthly statement"]
    {
        assert_eq!(on(text).repeat, None, "{text}");
    }
}

#[test]
fn a_day_that_is_none_is_told_with_the_days_beside_it() {
    let days = |read: &Reading| -> Vec<String> {
        read.amiss.iter().flat_map(|amiss| &amiss.instead).map(NaiveDate::to_string).collect()
    };
    for (text, code, length, instead) in [
        ("9/31 打給陳董", AmissCode::NoSuchDay, Some(30), vec!["2026-09-30", "2026-10-01", "2026-10-31"]),
        ("2/30 陳董", AmissCode::NoSuchDay, Some(28), vec!["2027-02-28", "2027-03-01", "2027-03-30"]),
        ("2028/2/30 陳董", AmissCode::NoSuchDay, Some(29), vec!["2028-02-29", "2028-03-01", "2028-03-30"]),
        ("農曆八月三十 陳董", AmissCode::NoSuchDay, Some(29), vec!["2026-10-09", "2026-10-10"]),
        ("農曆七月三十一 陳董", AmissCode::NoSuchDay, Some(30), vec!["2027-08-31", "2027-09-01"]),
        ("13月5日 陳董", AmissCode::NoSuchDay, None, vec![]),
        ("昨天 陳董 拜訪", AmissCode::Past, None, vec![]),
        ("2025/9/18 陳董", AmissCode::Past, Some(30), vec!["2026-09-18"]),
        ("明天25點 陳董", AmissCode::NoSuchTime, None, vec![]),
    ] {
        let read = on(text);
        let amiss = read.amiss.as_ref().unwrap();
        assert_eq!(
            (amiss.code, amiss.month_length, days(&read)),
            (code, length, instead.iter().map(|day| (*day).to_owned()).collect()),
            "{text}"
        );
    }
}

#[test]
fn a_time_that_is_none_is_told_with_what_may_be_meant() {
    let times = |text: &str| on(text).amiss.unwrap().times;
    assert_eq!(times("明天25點 陳董"), ["13:00", "01:00"]);
    assert_eq!(times("明天14:75 陳董"), ["14:00", "15:15"]);
    assert_eq!(times("明天99:99 陳董"), [""; 0]);
}

#[test]
fn figures_may_be_meant_as_a_lunar_day_and_any_part_as_plain_words() {
    assert_eq!(on("8/15 陳董").as_lunar, NaiveDate::from_ymd_opt(2026, 9, 25));
    assert_eq!((on("2026/8/15 陳董").as_lunar, on("農曆八月十五 陳董").as_lunar), (None, None));
    let known = |name: &str| name == "陳董";
    let plain = |plain: &[What]| {
        let read = read("陳董 明天 送禮盒", "2026-09-15".parse().unwrap(), &known, plain);
        (read.person, read.date.is_some(), read.kind.is_some(), read.note)
    };
    assert_eq!(plain(&[]), ("陳董".into(), true, true, "送禮盒".into()));
    assert_eq!(plain(&[What::Date]), ("陳董".into(), false, true, "明天 送禮盒".into()));
    assert_eq!(plain(&[What::Person, What::Deed]), (String::new(), true, false, "陳董 送禮盒".into()));
}

#[test]
fn a_first_word_that_may_be_a_name_is_offered_and_never_taken() {
    for (text, newcomer) in [
        ("林正隆 明天 拜訪", "林正隆"),
        ("歐陽大文 週五", "歐陽大文"),
        ("高雄 客戶 週五", "高雄"),
        ("王美玲 明天", ""),
        ("保單 明天 送", ""),
        ("明天 林正隆", "林正隆"),
        ("林正隆的保單 明天", ""),
    ] {
        let read = on(text);
        assert_eq!(read.newcomer, newcomer, "{text}");
        assert!(read.note.contains(newcomer) || !read.person.is_empty(), "{text}");
    }
}

#[test]
fn urgency_is_a_word_of_its_own() {
    let urgent = on("急 打給陳董 理賠");
    assert_eq!((urgent.urgency, urgent.note.as_str()), (Some(Kind::Urgent), "理賠"));
    assert_eq!(on("打給陳董 急診理賠").urgency, None);
}

#[test]
fn no_line_is_too_odd_and_no_letter_is_lost() {
    for text in [
        "",
        " ",
        "🙂🙂🙂",
        "\u{202e}王太太\u{0}明天",
        "給給給",
        "((((",
        "禮",
        "賴",
        "25點",
        "农历",
        "+",
        "前前前前",
        "十十十十十十十十點",
    ] {
        let reading = on(text);
        assert!(reading.note.chars().count() <= text.chars().count(), "{text}");
    }
    let long = "續保".repeat(5_000);
    assert_eq!(on(&long).note.replace(' ', ""), long);
    let long = format!("王太太 明天 {long}");
    let reading = on(&long);
    assert_eq!((reading.person.as_str(), reading.date.is_some()), ("王太太", true));
    assert_eq!(reading.note.matches("續保").count(), 5_000);
}

#[test]
fn random_lines_put_together_from_odd_pieces_are_read_without_a_panic() {
    let pieces = [
        "王", "太太", "明", "天", "下", "週", "五", "點", "三", "半", "/", "-", "9", "31", "農曆", "月",
        "閏", "給", "送", "禮", " ", "，", "am", "mr ", "call", "０", "🙂", "中秋", "前", "後", "個", "(",
        ")", ":",
    ];
    let seed = std::env::var("SHUKE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_260_915_u64);
    println!("seed {seed}");
    let mut state = seed | 1;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(pieces[(state % pieces.len() as u64) as usize]);
        }
        let reading = on(&text);
        let taken: usize = reading.spans.iter().map(|span| (span.to - span.from) as usize).sum();
        assert!(taken <= text.encode_utf16().count(), "{text}: spans overlap");
        assert!(
            reading.spans.windows(2).all(|pair| pair[0].to <= pair[1].from),
            "{text}: {:?}",
            reading.spans
        );
    }
}
