//! Trade from a terminal: from something that may be sold to the last payment, and what is refused on the way.

use serde_json::{Value, json};

use crate::Desk;

pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

pub fn twd(amount: &str) -> Value {
    json!({"amount": amount, "currency": "TWD"})
}

pub fn desk() -> Desk {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk
}

fn stage(desk: &Desk) -> (Value, Value) {
    let all = desk.ok(&["opportunity", "list"]);
    let one = &all["opportunities"][0];
    (one["stage"].clone(), one["missing"].clone())
}

/// Day and rest of what is not paid, the earliest first.
fn open(desk: &Desk) -> Vec<(String, String)> {
    let due = desk.ok(&["due"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = due["rows"].as_array().unwrap();
    rows.iter().map(|row| (text(&row["due_on"]), text(&row["left"]["amount"]))).collect()
}

fn opens(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(day, left)| ((*day).to_owned(), (*left).to_owned())).collect()
}

/// 50,000 in four parts: one is 97 days late, one 26, one is due today and one later.
pub const SALE: [&str; 17] = [
    "sale",
    "add",
    "王美玲",
    "--line",
    "終身壽險=50,000",
    "--day",
    "2026-06-01",
    "--part",
    "2026-06-10=12,500:首款",
    "--part",
    "2026-08-20=12500",
    "--part",
    "2026-09-15=1.25萬",
    "--part",
    "2026-12-10=１２５００:尾款",
    "--opportunity",
    "",
];

#[test]
fn from_an_idea_to_the_last_payment_and_all_the_way_back() {
    let desk = desk();
    let catalogue = desk.ok(&[
        "agree",
        "product",
        "終身壽險",
        "--price",
        "38萬",
        "--margin",
        "12.5%",
        "--category",
        "壽險",
    ]);
    let product = &catalogue["products"][0];
    assert_eq!((&product["price"], &product["margin"]), (&twd("380000.00"), &json!(125)));

    let added = desk.ok(&[
        "opportunity",
        "add",
        "王美玲",
        "退休規劃",
        "--product",
        "終身壽險",
        "--value",
        "38萬",
        "--probability",
        "60",
        "--expected",
        "2026-10-01",
        "--source",
        "轉介",
    ]);
    let one = &added["opportunities"][0];
    assert_eq!((&one["title"], &one["value"]), (&json!("退休規劃"), &twd("380000.00")));
    assert_eq!((&one["stage"], &one["missing"]), (&json!("prospect"), &json!(["intent", "means", "soon"])));
    let opportunity = id(one);
    desk.ok(&["opportunity", "edit", &opportunity, "--tick", "intent,means"]);
    assert_eq!(stage(&desk), (json!("prospect"), json!(["soon"])), "two of three are not enough");
    let ticked = desk.ok(&["opportunity", "edit", &opportunity, "--tick", "soon"]);
    assert_eq!(ticked["opportunities"][0]["probability"], 60, "what was not named stays");
    assert_eq!(stage(&desk), (json!("target"), json!(["order", "first_payment"])));

    let mut sale = SALE;
    sale[16] = &opportunity;
    let sold = desk.ok(&sale);
    assert_eq!((&sold["order"]["state"], &sold["warnings"]), (&json!("planned"), &json!([])));
    assert!(sold["op"].is_string());
    assert_eq!(sold["order"]["plan"].as_array().unwrap().len(), 4);
    assert_eq!(stage(&desk), (json!("target"), json!(["first_payment"])));
    let order = id(&sold["order"]);

    let due = desk.ok(&["due"]);
    let first = &due["rows"][0];
    assert_eq!(
        (&first["card"]["name"], &first["name"], &first["part"], &first["late_days"], &first["bucket"]),
        (&json!("王美玲"), &json!("首款"), &json!([1, 4]), &json!(97), &json!("late_more"))
    );
    let ages: Vec<(&str, u64)> = due["ageing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|age| (age["bucket"].as_str().unwrap(), age["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        ages,
        [
            ("later", 1),
            ("soon", 0),
            ("today", 1),
            ("late30", 1),
            ("late60", 0),
            ("late90", 0),
            ("late_more", 1)
        ]
    );
    assert_eq!((&due["left"], &due["mature"]), (&json!([twd("50000.00")]), &json!([twd("37500.00")])));
    assert_eq!((&due["customers"], due["months"].as_array().unwrap().len()), (&json!(1), 6));
    assert_eq!(
        (&due["gap"]["all"], &due["gap"]["not_due"], &due["gap"]["outstanding"]),
        (&twd("50000.00"), &twd("12500.00"), &twd("37500.00"))
    );

    let paid = desk.ok(&["pay", &order, "10,000"]);
    assert_eq!((&paid["receipt"]["number"], &paid["left"]), (&json!("R-2026-0915-01"), &twd("40000.00")));
    assert_eq!(open(&desk)[0], ("2026-06-10".to_owned(), "2500.00".to_owned()));
    assert_eq!(stage(&desk).0, "target", "the first part is not paid in full");
    desk.ok(&["pay", &order, "1.5萬", "--way", "transfer"]);
    assert_eq!(open(&desk), opens(&[("2026-09-15", "12500.00"), ("2026-12-10", "12500.00")]));
    assert_eq!(stage(&desk), (json!("signed"), json!(["full_payment"])));
    let last = desk.ok(&["pay", &order, "30000"]);
    assert_eq!((&last["left"], &last["over"]), (&twd("0.00"), &twd("5000.00")), "what is too much is told");
    assert_eq!(stage(&desk), (json!("qualified"), json!([])));
    assert_eq!(desk.ok(&["due"])["settled"].as_array().unwrap().len(), 4);

    for (undone, stands) in [
        ("book_payment", "signed"),
        ("book_payment", "target"),
        ("book_payment", "target"),
        ("add_order", "target"),
        ("change_opportunity", "prospect"),
    ] {
        assert_eq!(desk.ok(&["undo"])["operations"][0]["op"], undone);
        assert_eq!(stage(&desk).0, stands, "after {undone}");
    }
    assert!(open(&desk).is_empty());
    desk.ok(&["redo"]);
    assert_eq!(stage(&desk).0, "target");
}

#[test]
fn the_rest_of_a_part_goes_where_it_was_said_to_go() {
    let desk = desk();
    let parts = ["--part", "2026-10-01=300", "--part", "2026-11-01=300"];
    let sold = desk.ok(&[&["sale", "add", "王美玲", "--line", "茶=600"][..], &parts].concat());
    let order = id(&sold["order"]);
    for (rest, left) in [
        ("stays", &[("2026-10-01", "200.00"), ("2026-11-01", "300.00")][..]),
        ("next", &[("2026-11-01", "500.00")]),
        ("2026-12-01", &[("2026-11-01", "300.00"), ("2026-12-01", "200.00")]),
        (
            "2026-10-15,2026-12-15",
            &[("2026-10-15", "100.00"), ("2026-11-01", "300.00"), ("2026-12-15", "100.00")],
        ),
        ("let_off", &[("2026-11-01", "300.00")]),
    ] {
        desk.ok(&["pay", &order, "100", "--rest", rest]);
        assert_eq!(open(&desk), opens(left), "{rest}");
        desk.ok(&["undo"]);
        assert_eq!(open(&desk), opens(&[("2026-10-01", "300.00"), ("2026-11-01", "300.00")]), "{rest}");
    }
    let planned = desk.ok(&["sale", "plan", &order, "--part", "2026-12-24=600:一次"]);
    assert_eq!(planned["orders"][0]["plan"][0]["name"], "一次");
    assert_eq!(open(&desk), opens(&[("2026-12-24", "600.00")]));
}

#[test]
fn money_goes_back_as_far_as_it_came_and_no_further() {
    let desk = desk();
    let bought = desk.ok(&["sale", "add", "王美玲", "--line", "茶=1000", "--day", "2026-09-01"]);
    let order = id(&bought["order"]);
    let back = |amount: &'static str, of: &str| -> Vec<String> {
        ["sale", "add", "王美玲", "--line", amount, "--refunds", of].map(str::to_owned).to_vec()
    };
    let run = |args: &[String]| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        desk.ok(&args)
    };
    let code = |args: &[String]| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (exit, error) = desk.refused(&args);
        assert_eq!(exit, 1, "{args:?}");
        error["error"].clone()
    };
    let error = code(&back("茶=-1001", &order));
    assert_eq!(
        (&error["code"], &error["args"]["left"]),
        (&json!("refund_too_large"), &json!("1000.00")),
        "{error}"
    );
    let refund = run(&back("茶=-400", &order));
    assert_eq!(
        (&refund["order"]["amount"], &refund["order"]["refunds"]),
        (&twd("-400.00"), &json!(order.clone()))
    );
    assert_eq!(code(&back("茶=-601", &order))["args"]["left"], "600.00");
    assert_eq!(code(&back("茶=US$-5", &order))["code"], "currencies_mixed");
    assert_eq!(code(&back("茶=5", &order))["code"], "amount_unfit");
    assert_eq!(code(&back("茶=-5", &id(&refund["order"])))["code"], "unknown", "a refund cannot be refunded");
    assert_eq!(code(&back("茶=-5", "nonsense"))["code"], "unknown");
    assert_eq!(desk.refused(&["sale", "remove", &order]).1["error"]["code"], "order_refunded");

    let parts = ["--part", "2026-10-01=400", "--part", "2026-11-01=600"];
    let signed = desk.ok(&[&["sale", "add", "王美玲", "--line", "約=1000"][..], &parts].concat());
    let contract = id(&signed["order"]);
    desk.ok(&["pay", &contract, "300"]);
    assert_eq!(code(&back("約=-5", &contract))["code"], "order_standing");
    assert_eq!(desk.ok(&["sale", "cancel", &contract])["orders"][0]["state"], "cancelled");
    assert_eq!(desk.refused(&["sale", "cancel", &contract]).1["error"]["code"], "order_cancelled");
    assert_eq!(desk.refused(&["pay", &contract, "5"]).1["error"]["code"], "order_cancelled");
    assert_eq!(
        code(&back("約=-301", &contract))["args"]["left"],
        "300.00",
        "what came in, not what was signed"
    );
    run(&back("約=-300", &contract));
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let desk = desk();
    for (text, amount, currency, quantity) in [
        ("茶=12萬", "120000.00", "TWD", "1"),
        ("茶=１２３４", "1234.00", "TWD", "1"),
        ("茶=1,234.50", "1234.50", "TWD", "1"),
        ("茶=NT$18,600元", "18600.00", "TWD", "1"),
        ("茶=US$ 20", "20.00", "USD", "1"),
        ("高山茶=1,200x3", "1200.00", "TWD", "3"),
        ("試喝=0", "0.00", "TWD", "1"),
    ] {
        let sold = desk.ok(&["sale", "add", "王美玲", "--line", text, "--day", "9/1"]);
        let line = &sold["order"]["lines"][0];
        assert_eq!(
            (&line["amount"], &line["quantity"]),
            (&json!({"amount": amount, "currency": currency}), &json!(quantity)),
            "{text}"
        );
        assert_eq!((&sold["order"]["state"], &sold["order"]["day"]), (&json!("paid"), &json!("2026-09-01")));
    }
}

#[test]
fn what_cannot_be_is_refused_by_its_code_and_leaves_nothing() {
    let desk = desk();
    let sale = |more: &[&'static str]| [&["sale", "add", "王美玲"][..], more].concat();
    for (args, exit, wrong) in [
        (sale(&["--line", "茶=1.234,50"]), 1, "amount_unfit"),
        (sale(&["--line", "茶=1234567890123456789012345678"]), 1, "amount_unfit"),
        (sale(&["--line", "茶=1.005"]), 1, "amount_unfit"),
        (sale(&["--line", "茶=5x-2"]), 1, "amount_unfit"),
        (sale(&["--line", "茶"]), 1, "unreadable"),
        (sale(&["--line", "茶=5xq"]), 1, "unreadable"),
        (sale(&["--line", "茶=-5"]), 1, "refund_of_nothing"),
        (sale(&["--line", "茶=100", "--line", "壺=US$5"]), 1, "currencies_mixed"),
        (sale(&["--line", "茶=100", "--day", "1899-12-31"]), 1, "date_too_early"),
        (sale(&["--line", "茶=100", "--day", "2026-09-16"]), 1, "date_impossible"),
        (sale(&["--line", "茶=100", "--day", "2026-02-30"]), 1, "date_impossible"),
        (sale(&["--line", "茶=1000", "--part", "2026-10-01=400"]), 1, "plan_differs"),
        (sale(&["--line", "茶=400", "--part", "2026-09-14=400"]), 1, "date_impossible"),
        (vec!["sale", "add", "沒這人", "--line", "茶=5"], 1, "card_unknown"),
        (vec!["sale", "list", "沒這人"], 1, "card_unknown"),
        (vec!["pay", "nope", "5"], 1, "unknown"),
        (vec!["opportunity", "edit", "nope", "--tick", "soon"], 1, "unknown"),
        (vec!["opportunity", "add", "王美玲", "x", "--value", "1.234,50"], 1, "amount_unfit"),
        (vec!["opportunity", "add", "王美玲", "x", "--probability", "101"], 1, "amount_unfit"),
        (vec!["agree", "product", "茶", "--margin", "120%"], 1, "amount_unfit"),
        (vec!["agree", "terms", "x"], 1, "unreadable"),
        (vec!["agree", "reward", "王美玲", "-5", "換禮"], 1, "amount_unfit"),
        (vec!["agree", "cost", "傳單", "x"], 1, "amount_unfit"),
    ] {
        let (code, error) = desk.refused(&args);
        assert_eq!((code, &error["error"]["code"]), (exit, &json!(wrong)), "{args:?} {error}");
        assert!(!error["error"]["message"].as_str().unwrap().contains('{'), "{args:?} {error}");
    }
    for usage in [
        &["sale", "add", "王美玲"][..],
        &["opportunity", "add", "王美玲", "x", "--tick", "wish"],
        &["opportunity", "add", "王美玲", "x", "--kind", "gift"],
        &["pay", "x", "5", "--way", "bitcoin"],
        &["holding", "add", "王美玲", "x", "--kind", "gold"],
    ] {
        assert_eq!(desk.refused(usage).0, 2, "{usage:?}");
    }
    let trade = desk.ok(&["sale", "list", "王美玲"]);
    for rows in ["orders", "opportunities", "receipts", "holdings", "rewards"] {
        assert!(trade[rows].as_array().unwrap().is_empty(), "{rows}");
    }
    assert_eq!(desk.ok(&["history"])["operations"].as_array().unwrap().len(), 1, "only the card was added");
}

#[test]
fn a_payment_needs_a_plan_an_amount_and_a_day_that_can_be() {
    let desk = desk();
    let counter = desk.ok(&["sale", "add", "王美玲", "--line", "茶=500"]);
    let (exit, error) = desk.refused(&["pay", &id(&counter["order"]), "5"]);
    assert_eq!((exit, &error["error"]["code"]), (1, &json!("no_plan")));
    let sold = desk.ok(&[
        "sale",
        "add",
        "王美玲",
        "--line",
        "約=500",
        "--day",
        "2026-09-10",
        "--part",
        "2026-10-01=500",
    ]);
    let order = id(&sold["order"]);
    for (args, wrong) in [
        (&["1.234,50"][..], "amount_unfit"),
        (&["1234567890123456789012345678"], "amount_unfit"),
        (&["0"], "amount_unfit"),
        (&["--", "-5"], "amount_unfit"),
        (&["US$5"], "currencies_mixed"),
        (&["5", "--day", "1899-12-31"], "date_too_early"),
        (&["5", "--day", "2026-09-16"], "date_impossible"),
        (&["5", "--day", "2026-09-09"], "date_impossible"),
        (&["5", "--rest", "whenever"], "unreadable"),
    ] {
        let (exit, error) = desk.refused(&[&["pay", order.as_str()][..], args].concat());
        assert_eq!((exit, &error["error"]["code"]), (1, &json!(wrong)), "{args:?} {error}");
    }
    desk.ok(&["pay", &order, "5", "--number", "N-1"]);
    let (_, error) = desk.refused(&["pay", &order, "5", "--number", "N-1"]);
    assert_eq!(error["error"]["code"], "number_taken");
    assert_eq!(open(&desk), opens(&[("2026-10-01", "495.00")]));
}

#[test]
fn what_is_held_matures_and_is_worth_something_on_a_day() {
    let desk = desk();
    let args = [
        "holding",
        "add",
        "王美玲",
        "優利定存",
        "--kind",
        "time",
        "--account",
        "001",
        "--matures",
        "2026-10-01",
    ];
    let held = desk.ok(&args);
    let holding = id(&held["holdings"][0]);
    desk.ok(&["holding", "balance", &holding, "30萬", "--day", "2026-09-01"]);
    let noted = desk.ok(&["holding", "balance", &holding, "-5"]);
    assert_eq!(
        noted["holdings"][0]["balances"],
        json!([{"day": "2026-09-15", "amount": twd("-5.00")}, {"day": "2026-09-01", "amount": twd("300000.00")}])
    );
    for (args, wrong) in [
        (&["5", "--day", "2026-09-16"][..], "date_impossible"),
        (&["1.234,50"], "amount_unfit"),
        (&["US$5"], "currencies_mixed"),
    ] {
        let (exit, error) = desk.refused(&[&["holding", "balance", holding.as_str()][..], args].concat());
        assert_eq!((exit, &error["error"]["code"]), (1, &json!(wrong)), "{args:?}");
    }
    let due = desk.ok(&["holding", "maturing"]);
    assert_eq!(
        (&due["maturing"][0]["card"]["name"], &due["maturing"][0]["matures_on"]),
        (&json!("王美玲"), &json!("2026-10-01"))
    );
    assert!(desk.ok(&["holding", "maturing", "--days", "15"])["maturing"].as_array().unwrap().is_empty());
    desk.ok(&["holding", "remove", &holding]);
    assert!(desk.ok(&["holding", "list", "王美玲"])["holdings"].as_array().unwrap().is_empty());
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["holding", "list", "王美玲"])["holdings"][0]["name"], "優利定存");
}

#[test]
fn what_is_agreed_is_kept_and_credit_warns_but_never_blocks() {
    let desk = desk();
    let credit =
        desk.ok(&["agree", "credit", "王美玲", "--limit", "1000", "--grade", "月結", "--hold", "true"]);
    assert_eq!((&credit["credit"]["limit"], &credit["credit"]["hold"]), (&twd("1000.00"), &json!(true)));
    let sold = desk.ok(&[
        "sale",
        "add",
        "王美玲",
        "--line",
        "茶=2000",
        "--part",
        "2026-10-01=2000",
        "--number",
        "A1",
    ]);
    let codes = |sold: &Value| -> Vec<String> {
        let all = sold["warnings"].as_array().unwrap();
        all.iter().map(|warning| warning["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes(&sold), ["over_limit", "hold"]);
    let credit = desk.ok(&["agree", "credit", "王美玲", "--limit", "none", "--hold", "false"]);
    assert_eq!(
        (&credit["credit"]["limit"], &credit["credit"]["grade"], &credit["credit"]["owed"]),
        (&Value::Null, &json!("月結"), &json!([twd("2000.00")])),
        "what was not named stays"
    );
    let again = desk.ok(&["sale", "add", "王美玲", "--line", "茶=5", "--number", "A1"]);
    assert_eq!(codes(&again), ["number_taken"]);

    let terms = desk.ok(&["agree", "terms", "100000=3%:免運", "50000!=5%"]);
    assert_eq!(
        (&terms["terms"][0]["punctual"], &terms["terms"][0]["discount"], &terms["terms"][1]["service"]),
        (&json!(true), &json!(50), &json!("免運"))
    );
    let price =
        desk.ok(&["agree", "price", "王美玲", "茶", "900", "--until", "2026-12-31", "--reason", "老客"]);
    assert_eq!(price["prices"][0]["price"], twd("900.00"));
    desk.ok(&["agree", "reward", "王美玲", "100", "滿額"]);
    assert_eq!(
        desk.ok(&["agree", "reward", "王美玲", "-40", "換禮"])["rewards"].as_array().unwrap().len(),
        2
    );
    assert!(
        desk.ok(&["agree", "commission", &id(&sold["order"]), "介紹人", "100"])["commission"].is_string()
    );
    let costs = desk.ok(&["agree", "cost", "傳單", "3,000", "--day", "2026-08-01"]);
    assert_eq!(costs["costs"][0]["amount"], twd("3000.00"));
    assert!(desk.ok(&["agree", "terms"])["terms"].as_array().unwrap().is_empty());
    desk.ok(&["undo"]);
    let trade = desk.ok(&["sale", "list", "王美玲"]);
    assert_eq!((trade["terms"].as_array().unwrap().len(), &trade["referred"]), (2, &json!([0, 0])));
}

#[test]
fn an_opportunity_is_lost_taken_up_again_and_taken_out() {
    let desk = desk();
    let added = desk.ok(&["opportunity", "add", "王美玲", "保險", "--tick", "intent,means,soon"]);
    let one = id(&added["opportunities"][0]);
    desk.ok(&["opportunity", "lose", &one, "--reason", "price", "--note", "太貴"]);
    assert_eq!(stage(&desk), (json!("lost"), json!([])));
    assert_eq!(desk.refused(&["opportunity", "lose", &one, "--reason", "mood"]).0, 2);
    desk.ok(&["opportunity", "reopen", &one]);
    assert_eq!(stage(&desk).0, "target");
    desk.ok(&["opportunity", "edit", &one, "--untick", "soon", "--title", "醫療險"]);
    assert_eq!(stage(&desk), (json!("prospect"), json!(["soon"])));
    assert_eq!(desk.ok(&["opportunity", "list", "王美玲"])["opportunities"][0]["title"], "醫療險");
    desk.ok(&["opportunity", "remove", &one]);
    assert!(desk.ok(&["opportunity", "list"])["opportunities"].as_array().unwrap().is_empty());
    assert_eq!(desk.refused(&["opportunity", "remove", &one]).1["error"]["code"], "unknown");
}
