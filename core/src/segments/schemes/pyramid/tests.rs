use super::*;

fn classes(profits: &[i64]) -> Vec<Class> {
    let levels = Levels::new(profits.to_vec());
    profits.iter().map(|profit| levels.classify(Some(*profit), &Settings::default()).unwrap()).collect()
}

fn suggested(profits: &[i64]) -> String {
    let levels = Levels::new(profits.to_vec());
    let of = |profit: &i64| match levels.suggestion(Some(*profit), &Settings::default()).unwrap() {
        Suggestion::Keep => 'k',
        Suggestion::Develop => '-',
        Suggestion::LetGo => 'g',
    };
    profits.iter().map(of).collect()
}

#[test]
fn the_top_fifth_with_a_profit_is_most_valuable_and_a_loss_is_negative() {
    use Class::{MostValuable as M, Negative as N, Potential as P};
    // Ten: two at the top.
    assert_eq!(classes(&[90, 80, 70, 60, 50, 40, 30, 20, 0, -1]), [M, M, P, P, P, P, P, P, P, N]);
    // Six: 20 % are 1.2 customers; the second is the one who crosses.
    assert_eq!(classes(&[6, 5, 4, 3, 2, 1]), [M, M, P, P, P, P]);
    // Equal profits are in together.
    assert_eq!(classes(&[9, 7, 7, 7, 1, 1, 1, 1, 1, 1]), [M, M, M, M, P, P, P, P, P, P]);
    // Nobody is most valuable without a profit.
    assert_eq!(classes(&[0, -1, -2, -3, -4]), [P, N, N, N, N]);
    assert_eq!([M, P, N].map(Class::deed), [Deed::Invest, Deed::Nurture, Deed::Talk]);
}

#[test]
fn twenty_sixty_twenty_lets_equal_customers_stay_together() {
    assert_eq!(suggested(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), "kk------gg");
    assert_eq!(suggested(&[5, 4, 3, 2, 1]), "k---g");
    // 1.2 customers at either end: at the top who crosses is in, at the end he stays.
    assert_eq!(suggested(&[6, 5, 4, 3, 2, 1]), "kk---g");
    // Three equal ones are more than the last fifth of ten: nobody is let go.
    assert_eq!(suggested(&[10, 9, 8, 7, 6, 5, 4, 1, 1, 1]), "kk--------");
    assert_eq!(suggested(&[3; 5]), "kkkkk");
}

#[test]
fn the_median_parts_high_from_low() {
    use ladder::Class::{Advocate, Loyal, Satisfied};
    // Between 30 and 40: 35.
    let levels = Levels::new(vec![60, 50, 40, 30, 20, 10]);
    for (profit, rung, cell) in [
        (40, Loyal, Cell::LoyalHigh),
        (35, Advocate, Cell::LoyalHigh),
        (34, Loyal, Cell::LoyalLow),
        (40, Satisfied, Cell::OpenHigh),
        (30, Satisfied, Cell::OpenLow),
    ] {
        assert_eq!(levels.cell(Some(profit), rung), Ok(cell), "{profit} {rung:?}");
    }
    // The middle one of five is high.
    let odd = Levels::new(vec![5, 4, 3, 2, 1]);
    assert_eq!(
        (odd.cell(Some(3), Loyal), odd.cell(Some(2), Loyal)),
        (Ok(Cell::LoyalHigh), Ok(Cell::LoyalLow))
    );
}

#[test]
fn an_unknown_profit_and_too_few_customers_are_no_class() {
    let few = Levels::new(vec![1, 2, 3, -4]);
    let settings = Settings::default();
    assert_eq!(few.classify(None, &settings), Err(Missing::NoProfit));
    assert_eq!(few.classify(Some(3), &settings), Err(Missing::FewCustomers));
    assert_eq!(few.classify(Some(-4), &settings), Ok(Class::Negative));
    assert_eq!(few.suggestion(Some(-4), &settings), Err(Missing::FewCustomers));
    assert_eq!(few.cell(Some(3), ladder::Class::Loyal), Err(Missing::FewCustomers));
    assert_eq!(Levels::new(vec![]).cell(Some(3), ladder::Class::Loyal), Err(Missing::FewCustomers));
    assert_eq!(why(&few, None, 5, &settings).code, "pyramid_no_profit");
    assert_eq!(why(&few, Some(9), 5, &settings).code, "pyramid_few_customers");
}

#[test]
fn a_reason_counts_margin_less_care() {
    let levels = Levels::new(vec![90, 80, 70, 60, 50]);
    let why = why(&levels, Some(100), 20, &Settings::default());
    assert_eq!(
        serde_json::to_string(&why).unwrap(),
        r#"{"code":"pyramid_potential","args":{"margin":100,"care":20,"profit":80,"deed":"nurture","rank":2,"customers":5,"top_percent":20}}"#
    );
    assert_eq!((profit(100, 120), profit(i64::MIN, 1), profit(i64::MAX, -1)), (-20, i64::MIN, i64::MAX));
    let greatest = Levels::new(vec![i64::MAX; 6]);
    assert_eq!(greatest.cell(Some(i64::MAX), ladder::Class::Aware), Ok(Cell::OpenHigh));
}

#[test]
fn impossible_settings_are_refused() {
    let usual = Settings::default();
    assert_eq!(usual.check(), Ok(()));
    assert_eq!(Settings { top_percent: 0, ..usual }.check(), Err(Unfit::TooSmall));
    assert_eq!(Settings { top_percent: 81, ..usual }.check(), Err(Unfit::TooLarge));
    assert_eq!(Settings { last_percent: 51, ..usual }.check(), Err(Unfit::TooLarge));
}
