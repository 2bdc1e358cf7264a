use super::*;

/// Rows known for a year, keyed by their place.
fn rows(amounts: &[i64]) -> Vec<Row<usize>> {
    amounts.iter().enumerate().map(|(key, received)| Row { key, received: *received, known: 365 }).collect()
}

/// Classes as a word: `AAB-`.
fn word(amounts: &[i64], settings: &Settings) -> String {
    let ranking = classify(&rows(amounts), settings);
    ranking.classes.iter().map(|class| class.map_or("-".into(), |class| format!("{class:?}"))).collect()
}

fn crossing() -> Settings {
    Settings { crossing: true, ..Settings::default() }
}

#[test]
fn lines_are_drawn_at_80_and_95_percent() {
    for (amounts, textbook, including) in [
        // 50, 80, 95, 100 %: exactly on a line is inside, and neither rule has anybody crossing one.
        (&[50, 30, 15, 5][..], "AABC", "AABC"),
        // 40, 70, 90, 100 %: the third crosses 80, the fourth 95.
        (&[40, 30, 20, 10], "AABC", "AAAB"),
        // 96, 99, 100 %: the first is A whatever his share; behind him no money is left before 95 %.
        (&[96, 3, 1], "ACC", "ACC"),
        // 90, 96, 100 %.
        (&[90, 6, 4], "ACC", "ABC"),
        // In any order of rows.
        (&[5, 50, 15, 30], "CABA", "CABA"),
        (&[7], "A", "A"),
        (&[], "", ""),
    ] {
        assert_eq!(word(amounts, &Settings::default()), textbook, "{amounts:?}");
        assert_eq!(word(amounts, &crossing()), including, "{amounts:?}");
    }
    // One unit beyond a line is outside: 8001 of 10,000.
    assert_eq!(word(&[5000, 3001, 1499, 500], &Settings::default()), "ABBC");
}

#[test]
fn equal_amounts_have_the_class_of_the_first_of_them() {
    // 20 % each: the first ends at 20 %.
    assert_eq!(word(&[20; 5], &Settings::default()), "AAAAA");
    // 60, then 70, 80, 90, 100 %: the first of the four tens ends at 70 %.
    assert_eq!(word(&[10, 60, 10, 10, 10], &Settings::default()), "AAAAA");
    // 75, then 85 and 95 %, then 98 and 100 %.
    let ranking = classify(&rows(&[10, 75, 3, 10, 2]), &Settings::default());
    let ranks: Vec<_> = [10, 75, 3, 10, 2].map(|amount| ranking.rank(amount).unwrap()).to_vec();
    assert_eq!(ranks, [2, 1, 4, 2, 5]);
    assert_eq!(ranking.order, [1, 0, 3, 2, 4]);
    assert_eq!(ranking.limits, [Some(75), Some(10)]);
    assert!((ranking.share(10).unwrap() - 0.85).abs() < 1e-12);
}

#[test]
fn nothing_received_is_c_or_not_yet_known() {
    let row = |received, known| Row { key: 0, received, known };
    let all = [row(100, 3), row(0, 89), row(0, 90), row(-40, 89), row(-40, 200)];
    let ranking = classify(&all, &Settings::default());
    let classes: Vec<_> = ranking.classes.clone();
    let new = Err(Missing::TooNew);
    assert_eq!(classes, [Ok(Class::A), new, Ok(Class::C), new, Ok(Class::C)]);
    assert_eq!((ranking.total(), ranking.order.len(), ranking.rank(0)), (100, 1, None));
    assert_eq!(why(&ranking, 1, 0, 89, &Settings::default()).code, "abc_too_new");
    assert_eq!(why(&ranking, 2, 0, 90, &Settings::default()).code, "abc_nothing");
    // A line in money lets nobody in who is too new, either.
    let fixed = Settings { fixed: Some(Fixed { a: 100, b: 50 }), ..Settings::default() };
    assert_eq!(classify(&all, &fixed).classes[1], new);
}

#[test]
fn fixed_lines_ask_for_the_amount_alone() {
    let fixed = Settings { fixed: Some(Fixed { a: 100, b: 50 }), ..Settings::default() };
    assert_eq!(word(&[99, 100, 50, 49, 1], &fixed), "BABCC");
    let ranking = classify(&rows(&[99, 100, 50, 49, 1]), &fixed);
    let needed = |class, own| ranking.needed(class, own, &fixed);
    assert_eq!(
        (needed(Class::A, 99), needed(Class::B, 49), needed(Class::B, 99)),
        (Some(100), Some(50), None)
    );
}

#[test]
fn what_another_class_needs_is_told() {
    // 40, 70, 90, 100 %. The third has 20: with 30 he is one of two seconds, who end at 70 of 110.
    let ranking = classify(&rows(&[40, 30, 20, 10]), &Settings::default());
    assert_eq!(ranking.needed(Class::A, 20, &Settings::default()), Some(30));
    // The last with 20 is one of two thirds: 90 of 110 = 82 %, B.
    assert_eq!(ranking.needed(Class::B, 10, &Settings::default()), Some(20));
    let why = why(&ranking, 2, 20, 365, &Settings::default());
    assert_eq!(
        serde_json::to_string(&why).unwrap(),
        r#"{"code":"abc_rank","args":{"rank":3,"class":"b","received":20,"months":12,"known_days":365,"customers":4,"total":100,"share":0.9,"a_percent":80,"b_percent":95,"a_limit":30,"b_limit":20,"a_needs":30}}"#
    );
}

#[test]
fn what_is_needed_is_what_trying_every_amount_finds() {
    for settings in [Settings::default(), crossing()] {
        // With 98 beside 100 and 10, less money would reach B by the textbook; more has to be found.
        for amounts in [
            &[40, 30, 20, 10][..],
            &[96, 3, 1],
            &[9, 9, 2, 2, 1],
            &[100, 11, 10],
            &[100, 98, 10],
            &[30, 29, 1, 0],
        ] {
            for (at, own) in amounts.iter().enumerate() {
                let with = |amount: i64| {
                    let mut changed = amounts.to_vec();
                    changed[at] = amount;
                    classify(&rows(&changed), &settings).classes[at].unwrap()
                };
                let ranking = classify(&rows(amounts), &settings);
                for class in [Class::A, Class::B] {
                    let found =
                        (with(*own) > class).then(|| (own + 1..).find(|more| with(*more) <= class).unwrap());
                    assert_eq!(ranking.needed(class, *own, &settings), found, "{amounts:?} {own} {class:?}");
                }
            }
        }
    }
}

#[test]
fn more_money_can_cost_a_class_by_the_textbook_but_never_with_the_crossing_one() {
    // Beside 100 and 10: with 11 he ends at 111 of 121 (91.7 %), with 99 at 199 of 209 (95.2 %).
    let textbook = |own| word(&[100, own, 10], &Settings::default());
    assert_eq!((textbook(11), textbook(99)), ("ABC".to_owned(), "ACC".to_owned()));
    let classes = (1..=120).map(|own| classify(&rows(&[100, own, 10]), &crossing()).classes[1].unwrap());
    assert!(classes.is_sorted_by(|less, more| less >= more));
}

#[test]
fn the_greatest_amounts_do_not_overflow() {
    let ranking = classify(&rows(&[i64::MAX, i64::MAX, i64::MIN, 1]), &Settings::default());
    assert_eq!(ranking.total(), 2 * i128::from(i64::MAX) + 1);
    let classes: Vec<_> = ranking.classes.iter().map(|class| class.unwrap()).collect();
    assert_eq!(classes, [Class::A, Class::A, Class::C, Class::C]);
    assert_eq!(ranking.needed(Class::A, i64::MIN, &Settings::default()), Some(i64::MAX));
}

#[test]
fn impossible_settings_are_refused() {
    let usual = Settings::default();
    assert_eq!(usual.check(), Ok(()));
    assert_eq!(Settings { a_percent: 95, ..usual }.check(), Err(Unfit::Falling));
    assert_eq!(Settings { b_percent: 101, ..usual }.check(), Err(Unfit::TooLarge));
    assert_eq!(Settings { months: 0, ..usual }.check(), Err(Unfit::TooSmall));
    let fixed = |a, b| Settings { fixed: Some(Fixed { a, b }), ..usual }.check();
    assert_eq!((fixed(2, 1), fixed(1, 1), fixed(1, 0)), (Ok(()), Err(Unfit::Falling), Err(Unfit::TooSmall)));
}
