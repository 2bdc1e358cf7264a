//! `shuke calendar` against the observatory, from outside.

use std::collections::HashMap;

use serde_json::json;

use crate::{Desk, shared};

#[test]
fn two_centuries_come_out_in_one_go_and_agree_with_the_observatory() {
    let desk = Desk::empty();
    let all = desk.ok(&["calendar", "--from", "1901-01-01", "--days", "73049"]);
    let days = all["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[73_048]["date"]), (73_049, &json!("2100-12-31")));
    assert!(days.iter().all(|day| day["lunar"]["day"].is_u64()));
    // Our own few, for where the tables are absent: new years and leap months that programs get wrong.
    let by_date: HashMap<&str, &serde_json::Value> =
        days.iter().map(|d| (d["date"].as_str().unwrap(), d)).collect();
    for (date, year, month, day, leap) in [
        ("2026-09-15", 2026, 8, 5, false),
        ("2027-02-06", 2027, 1, 1, false),
        ("2033-12-22", 2033, 11, 1, true),
        ("1954-11-25", 1954, 11, 1, false),
        ("2100-02-09", 2100, 1, 1, false),
    ] {
        let lunar = &by_date[date]["lunar"];
        assert_eq!(
            (&lunar["year"], &lunar["month"], &lunar["day"], &lunar["leap"]),
            (&json!(year), &json!(month), &json!(day), &json!(leap)),
            "{date}"
        );
    }
    assert_eq!(by_date["2026-09-23"]["term"], "qiufen");
    assert_eq!(by_date["2026-09-25"]["festivals"][0], "mid_autumn");

    let Some(path) = shared("open/lunar/lunar_months_1960_1999.csv") else { return };
    let mut checked = 0;
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let first: chrono::NaiveDate = cells[3].parse().unwrap();
        for n in 0..cells[4].trim().parse::<u32>().unwrap() {
            let date = (first + chrono::Days::new(n.into())).to_string();
            let lunar = &by_date[date.as_str()]["lunar"];
            let told = format!(
                "{},{},{},{}",
                lunar["year"],
                lunar["month"],
                u8::from(lunar["leap"] == true),
                lunar["day"]
            );
            assert_eq!(told, format!("{},{},{},{}", cells[0], cells[1], cells[2], n + 1), "{date}");
            checked += 1;
        }
    }
    assert!(checked > 14_000, "{checked}");
}
