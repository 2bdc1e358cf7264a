use super::*;

#[test]
fn every_cell_has_one_group_and_the_groups_have_their_sizes() {
    let mut counts = std::collections::BTreeMap::new();
    for recency in 1..=5 {
        for frequency in 1..=5 {
            for amount in 1..=5 {
                let class = Class::of(recency, frequency, amount);
                *counts.entry(class).or_insert(0) += 1;
                let cell = (recency, frequency, amount);
                let (recent, away) = (recency >= 4, recency <= 2);
                let (frequent, rare, large) = (frequency >= 4, frequency <= 2, amount >= 4);
                // The three groups of the trade are exactly their definitions.
                assert_eq!(class == Class::HighValue, recent && frequent && large, "{cell:?}");
                assert_eq!(class == Class::Dormant, away && frequent && large, "{cell:?}");
                assert_eq!(class == Class::Lost, away && rare && large, "{cell:?}");
                // And the others are what their documentation says.
                assert_eq!(class == Class::Cooling, recency == 3 && frequent && large, "{cell:?}");
                assert_eq!(class == Class::SmallRegular, !away && frequent && !large, "{cell:?}");
                assert_eq!(class == Class::Regular, !away && frequency == 3, "{cell:?}");
                assert_eq!(class == Class::Newcomer, recent && rare, "{cell:?}");
                assert_eq!(class == Class::Occasional, recency == 3 && rare, "{cell:?}");
                assert_eq!(class == Class::Passing, away && rare && !large, "{cell:?}");
            }
        }
    }
    use Class::*;
    let expected = [
        (HighValue, 8),
        (Cooling, 4),
        (Dormant, 8),
        (Lost, 8),
        (SmallRegular, 18),
        (Regular, 15),
        (Newcomer, 20),
        (Occasional, 10),
        (Quiet, 22),
        (Passing, 12),
    ];
    assert_eq!(counts, expected.into());
    let hints: std::collections::BTreeSet<_> = expected.iter().map(|(class, _)| class.hint()).collect();
    assert_eq!(hints.len(), 10);
}

#[test]
fn a_value_on_a_cut_is_in_the_lower_step() {
    let days = Steps([30, 60, 90, 180]);
    for (value, step) in [(0, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5)] {
        assert_eq!(days.of(value), step, "{value}");
    }
}

#[test]
fn quintiles_lie_between_the_values_at_both_sides() {
    // Ten values: places 1.8, 3.6, 5.4 and 7.2 are 28, 46, 64 and 82.
    let mut values: Vec<i64> = (1..=10).rev().map(|n| n * 10).collect();
    assert_eq!(Steps::quintile(&mut values), Some(Steps([28, 46, 64, 82])));
    // Six values: places 1, 2, 3 and 4, each exactly one of them.
    assert_eq!(Steps::quintile(&mut [6, 5, 4, 3, 2, 1]), Some(Steps([2, 3, 4, 5])));
    // Places 0.8 … 3.2 of 0, 1, 2, 3, 4: cut 0.8, so 1 is below 1.8 and in the lower step; 3.2 lets 4 in likewise.
    let steps = Steps::quintile(&mut [0, 1, 2, 3, 4]).unwrap();
    assert_eq!((0..=4).map(|value| steps.of(value)).collect::<Vec<_>>(), [1, 1, 2, 3, 4]);
    // Rounded up below zero, too: −3.2 becomes −3.
    assert_eq!(Steps::quintile(&mut [-4, -3, -2, -1, 0]), Some(Steps([-3, -2, -1, 0])));
    assert_eq!(Steps::quintile(&mut [1, 2, 3, 4]), None);
    assert!(Steps::quintile(&mut [i64::MIN, i64::MIN, 0, i64::MAX, i64::MAX]).is_some());
}

#[test]
fn whole_cuts_say_what_cuts_with_fractions_say() {
    // The rule as the package has it, in fractions: below cut + 1.
    let mut values: Vec<i64> = (0_i64..57).map(|n| (n * n * 37) % 211).collect();
    let steps = Steps::quintile(&mut values).unwrap();
    let cut = |fifths: f64| {
        let place = (values.len() - 1) as f64 * fifths / 5.0;
        let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
        low as f64 + place.fract() * (high - low) as f64
    };
    for value in -5..220 {
        let step = 1 + [1.0, 2.0, 3.0, 4.0].into_iter().filter(|p| value as f64 >= cut(*p) + 1.0).count();
        assert_eq!(usize::from(steps.of(value)), step, "{value}");
    }
}

#[test]
fn a_card_gets_its_cell_and_group() {
    // Amounts 100 … 1000: cuts 280, 460, 640, 820.
    let facts = |days_since, days, amount| Facts { days_since, days, amount };
    let all: Vec<Facts> = (1..=10).map(|n| facts(1, 1, n * 100)).collect();
    let grid = Grid::new(&all, &Settings::default()).unwrap();
    for (facts, cell, class) in [
        (facts(0, 9, 1000), (5, 5, 5), Class::HighValue),
        (facts(60, 6, 700), (4, 4, 4), Class::HighValue),
        (facts(61, 6, 700), (3, 4, 4), Class::Cooling),
        (facts(91, 6, 700), (2, 4, 4), Class::Dormant),
        (facts(181, 2, 900), (1, 2, 5), Class::Lost),
        (facts(181, 4, 900), (1, 3, 5), Class::Quiet),
        (facts(181, 1, 100), (1, 1, 1), Class::Passing),
        (facts(30, 1, 100), (5, 1, 1), Class::Newcomer),
    ] {
        let place = grid.classify(&facts);
        assert_eq!(((place.recency, place.frequency, place.amount), place.class), (cell, class), "{facts:?}");
    }
    let why = why(Ok(&grid), Some(&facts(91, 6, 700)));
    assert_eq!(
        serde_json::to_string(&why).unwrap(),
        r#"{"code":"rfm_cell","args":{"class":"dormant","hint":"wake","days_since":91,"days":6,"amount":700,"recency":2,"frequency":4,"amount_step":4,"recency_cuts":[30,60,90,180],"frequency_cuts":[1,3,5,8],"amount_cuts":[280,460,640,820]}}"#
    );
}

#[test]
fn nothing_bought_and_too_few_customers_are_no_class() {
    let one = Facts { days_since: 1, days: 1, amount: 1 };
    let few = Grid::new(&[one; 4], &Settings::default());
    assert_eq!(few, Err(Missing::FewCustomers));
    assert_eq!(classify(few.as_ref().map_err(|e| *e), Some(&one)), Err(Missing::FewCustomers));
    let fixed = Settings { amount: Cuts::Fixed([1, 2, 3, 4]), ..Settings::default() };
    let grid = Grid::new(&[], &fixed).unwrap();
    assert_eq!(classify(Ok(&grid), None), Err(Missing::NoPurchase));
    assert_eq!(classify(Ok(&grid), Some(&one)).unwrap().class, Class::Newcomer);
    assert_eq!(why(Ok(&grid), None).code, "rfm_no_purchase");
    assert_eq!(why(Err(Missing::FewCustomers), Some(&one)).code, "rfm_few_customers");
}

#[test]
fn impossible_settings_are_refused() {
    let usual = Settings::default();
    let recency = |cuts| Settings { recency: Cuts::Fixed(cuts), ..usual }.check();
    assert_eq!((usual.check(), recency([0, 1, 2, 3])), (Ok(()), Ok(())));
    assert_eq!(
        (recency([30, 30, 90, 180]), recency([-1, 1, 2, 3])),
        (Err(Unfit::Falling), Err(Unfit::TooSmall))
    );
    let json = r#"{"amount":{"fixed":[1,2,3,4]},"frequency":"quintile"}"#;
    let read: Settings = serde_json::from_str(json).unwrap();
    assert_eq!(
        (read.amount, read.frequency, read.recency),
        (Cuts::Fixed([1, 2, 3, 4]), Cuts::Quintile, usual.recency)
    );
}
