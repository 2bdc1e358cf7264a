use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 萬 of a currency with two decimals.
const WAN: i64 = 1_000_000;

fn on(changes: &[(NaiveDate, i64)], today: &str) -> Tier {
    classify(changes, &Settings::default(), day(today)).unwrap()
}

#[test]
fn edges_belong_to_the_tier_above() {
    for (balance, class) in [
        (-5, Class::Plain),
        (0, Class::Plain),
        (9_990_000, Class::Plain),
        (10 * WAN - 1, Class::Plain),
        (10 * WAN, Class::Select),
        (20 * WAN - 1, Class::Select),
        (20 * WAN, Class::Focus),
        (30 * WAN - 1, Class::Focus),
        (30 * WAN, Class::Vip),
        (i64::MAX, Class::Vip),
    ] {
        assert_eq!(on(&[(day("2026-01-01"), balance)], "2026-09-15").class, class, "{balance}");
    }
    // Yen have no minor unit.
    assert_eq!(Settings::of(0).at(100_000), Class::Select);
}

#[test]
fn without_a_snapshot_up_to_today_there_is_no_tier() {
    let later = [(day("2026-09-16"), 50 * WAN)];
    assert_eq!(classify(&[], &Settings::default(), day("2026-09-15")), Err(Missing::NoBalance));
    assert_eq!(classify(&later, &Settings::default(), day("2026-09-15")), Err(Missing::NoBalance));
    assert_eq!(why(&later, &Settings::default(), day("2026-09-15")).code, "tier_no_balance");
}

#[test]
fn a_tier_goes_up_at_once_and_down_after_three_months() {
    let changes =
        [(day("2026-01-01"), 5 * WAN), (day("2026-02-10"), 25 * WAN), (day("2026-06-15"), 12 * WAN)];
    for (today, class) in [
        ("2026-02-09", Class::Plain),
        ("2026-02-10", Class::Focus),
        ("2026-06-15", Class::Focus),
        ("2026-09-14", Class::Focus),
        ("2026-09-15", Class::Select),
    ] {
        assert_eq!(on(&changes, today).class, class, "{today}");
    }
    let kept = on(&changes, "2026-08-01");
    assert_eq!((kept.now, kept.grace), (Class::Select, Some((day("2026-06-15"), day("2026-09-15")))));
    let why = why(&changes, &Settings::default(), day("2026-08-01"));
    assert_eq!(
        serde_json::to_string(&why).unwrap(),
        r#"{"code":"tier_kept","args":{"class":"focus","now":"select","balance":12000000,"edge":20000000,"next_edge":30000000,"since":"2026-06-15","falls":"2026-09-15","falls_to":"select"}}"#
    );
}

#[test]
fn three_months_from_the_end_of_a_month_end_with_february() {
    for (left, last, gone) in [
        ("2026-11-30", "2027-02-27", "2027-02-28"),
        ("2027-11-30", "2028-02-28", "2028-02-29"),
        ("2026-12-01", "2027-02-28", "2027-03-01"),
    ] {
        let changes = [(day("2026-01-01"), 30 * WAN), (day(left), WAN)];
        assert_eq!(
            (on(&changes, last).class, on(&changes, gone).class),
            (Class::Vip, Class::Plain),
            "{left}"
        );
    }
}

#[test]
fn tiers_between_are_kept_too_and_a_short_return_starts_anew() {
    // VIP left in June, 重點維護 left in August: one falls in September, the other in November.
    let stairs = [(day("2026-01-01"), 30 * WAN), (day("2026-06-10"), 20 * WAN), (day("2026-08-10"), WAN)];
    assert_eq!(on(&stairs, "2026-09-09").class, Class::Vip);
    let then = why(&stairs, &Settings::default(), day("2026-09-09"));
    assert_eq!(then.args.get("falls_to"), Some(&"focus".into()));
    let between = on(&stairs, "2026-09-10");
    assert_eq!((between.class, between.grace.unwrap().0), (Class::Focus, day("2026-08-10")));
    assert_eq!(on(&stairs, "2026-11-10").class, Class::Plain);
    // Below from 10 June, above for one day, below from 2 July: counted from July.
    let back = [
        (day("2026-01-01"), 30 * WAN),
        (day("2026-06-10"), WAN),
        (day("2026-07-01"), 31 * WAN),
        (day("2026-07-02"), WAN),
    ];
    assert_eq!((on(&back, "2026-10-01").class, on(&back, "2026-10-02").class), (Class::Vip, Class::Plain));
}

/// The rule said day by day: the highest tier of any day that ended less than three months ago.
fn by_days(changes: &[(NaiveDate, i64)], today: NaiveDate) -> Class {
    let settings = Settings::default();
    let at =
        |on: NaiveDate| changes.iter().rfind(|(day, _)| *day <= on).map(|(_, total)| settings.at(*total));
    let days = changes.first().unwrap().0.iter_days().take_while(|day| *day <= today);
    let holds = |on: NaiveDate| {
        on == today || on.succ_opt().unwrap().checked_add_months(Months::new(3)).unwrap() > today
    };
    days.filter(|on| holds(*on)).filter_map(at).max().unwrap()
}

#[test]
fn the_walk_over_changes_says_what_a_walk_over_days_says() {
    // Some 60 changes one to 40 days apart, from a plain generator.
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut changes = vec![(day("2023-01-05"), 0)];
    while changes.len() < 60 {
        let on = changes.last().unwrap().0 + chrono::Days::new(1 + next(40));
        changes.push((on, i64::try_from(next(40)).unwrap() * WAN));
    }
    for today in day("2023-01-05").iter_days().take(1500) {
        let tier = classify(&changes, &Settings::default(), today).unwrap();
        assert_eq!(tier.class, by_days(&changes, today), "{today}");
        // Grace says when the tier was last left, and stands only where today's balance would not do.
        let settings = Settings::default();
        let mut left = changes.windows(2).rev().filter(|pair| pair[1].0 <= today);
        let left = left.find(|pair| settings.at(pair[0].1) >= tier.class).map(|pair| pair[1].0);
        let expected = (tier.class > tier.now).then(|| left.unwrap());
        assert_eq!(tier.grace.map(|(since, _)| since), expected, "{today}");
        assert!(tier.grace.is_none_or(|(since, gone)| since <= today && today < gone), "{today}");
    }
}

#[test]
fn of_two_totals_of_one_day_only_the_later_one_ever_held() {
    let changes = [(day("2026-01-01"), WAN), (day("2026-09-01"), 30 * WAN), (day("2026-09-01"), WAN)];
    assert_eq!(on(&changes, "2026-09-02").class, Class::Plain);
}

#[test]
fn accounts_add_up_from_their_first_snapshot_on() {
    let mut accounts = Accounts::default();
    for (on, account, balance) in [
        ("2026-01-01", "a", 5),
        ("2026-02-01", "b", 10),
        ("2026-02-01", "a", 6),
        ("2026-03-01", "b", 0),
        ("2026-03-01", "b", 1),
        ("2026-04-01", "a", -2),
    ] {
        accounts.push(day(on), account, balance);
    }
    let expected = [("2026-01-01", 5), ("2026-02-01", 16), ("2026-03-01", 7), ("2026-04-01", -1)]
        .map(|(on, t)| (day(on), t));
    assert_eq!(accounts.changes(), expected);
    accounts.clear();
    for account in ["a", "b", "c"] {
        accounts.push(day("2026-01-01"), account, i64::MAX);
    }
    assert_eq!(accounts.changes(), [(day("2026-01-01"), i64::MAX)]);
    accounts.push(day("2026-01-02"), "a", i64::MIN);
    assert_eq!(accounts.changes().last(), Some(&(day("2026-01-02"), i64::MAX - 1)));
}

#[test]
fn impossible_settings_are_refused() {
    let usual = Settings::default();
    assert_eq!(usual.check(), Ok(()));
    assert_eq!(Settings { focus: usual.vip, ..usual }.check(), Err(Unfit::Falling));
    assert_eq!(Settings { select: 0, ..usual }.check(), Err(Unfit::TooSmall));
    assert_eq!(Settings { grace_months: 61, ..usual }.check(), Err(Unfit::TooLarge));
    assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), usual);
}
