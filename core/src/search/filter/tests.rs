//! The filter language: read, written, refused.

use super::*;

fn parse(text: &str) -> Filter {
    Filter::parse(text, &[]).unwrap()
}

#[test]
fn an_unknown_key_names_the_word_and_the_nearest_key() {
    for (typed, near) in [
        ("clas:A", "class"),
        ("ara:內湖", "area"),
        ("taag:x", "tag"),
        ("compnay:x", "company"),
        ("公:x", "公司"),
    ] {
        let error = Filter::parse(typed, &[]).unwrap_err();
        assert_eq!((error.code, error.args["nearest"].as_str()), (Code::FieldUnknown, Some(near)), "{typed}");
    }
    let error = Filter::parse("zzzzzz:1", &[]).unwrap_err();
    assert_eq!((error.args["text"].as_str(), error.args.get("nearest")), (Some("zzzzzz"), None));
}

#[test]
fn terms_are_split_at_spaces_but_not_inside_quotes() {
    let filter = parse("class:A,B -tag:勿擾 stale>30 \"王 小\" tag:\"高山 茶\",烏龍");
    assert_eq!(filter.terms.len(), 5);
    assert_eq!(filter.terms[0].values, ["A", "B"]);
    assert!(filter.terms[1].negated);
    assert_eq!((filter.terms[2].compare, filter.terms[2].amount), (Compare::More, Some(Amount::Number(30))));
    assert_eq!(filter.terms[3].values, ["王 小"]);
    assert_eq!(filter.terms[4].values, ["高山 茶", "烏龍"]);
    assert_eq!(parse("級:A").terms[0].values, parse("class:A").terms[0].values);
    assert_eq!(parse("久＞30").terms[0].amount, Some(Amount::Number(30)));
}

#[test]
fn a_quote_still_open_swallows_nothing_that_is_added_behind_it() {
    let filter = parse("名:\"王 小").toggled(Key::Tag, "茶");
    assert_eq!(filter.to_string(), "名:\"王 小\" tag:茶");
    assert_eq!(parse(&filter.to_string()).chips(), filter.chips());
}

#[test]
fn an_expression_is_written_as_it_was_typed() {
    for text in ["class:A,B area:內湖 stale>30 tag:高山茶 -tag:勿擾 birthday:9月", "級:A \"王 小\" 久>30"]
    {
        assert_eq!(parse(text).to_string(), text);
    }
}

#[test]
fn a_facet_adds_and_takes_off_one_value() {
    let one = parse("stale>30").toggled(Key::Class, "A");
    assert_eq!(one.to_string(), "stale>30 class:A");
    let two = one.toggled(Key::Class, "B").toggled(Key::Tag, "高山 茶");
    assert_eq!(two.to_string(), "stale>30 class:A,B tag:\"高山 茶\"");
    let back = parse(&two.to_string()).toggled(Key::Tag, "高山 茶").toggled(Key::Class, "A");
    assert_eq!(back.to_string(), "stale>30 class:B");
    assert_eq!(back.toggled(Key::Class, "B").without(0).to_string(), "");
}

#[test]
fn a_value_that_is_none_is_refused() {
    for text in ["stale>many", "birthday:13月", "gender:x", "class>A", "class:", "age:x"] {
        assert_eq!(Filter::parse(text, &[]).unwrap_err().code, Code::Unreadable, "{text}");
    }
    assert_eq!(Filter::parse("is:gone", &[]).unwrap_err().code, Code::FieldUnknown);
    assert_eq!(parse("is:逾期").terms[0].values, ["overdue"]);
}

#[test]
fn what_nobody_would_type_is_read_or_refused_but_never_panics() {
    for text in [
        "",
        " ",
        "-",
        "--",
        ":",
        ">",
        "\"",
        "\"\"",
        "class:\"",
        "-:",
        "名:",
        "🦖",
        "a:b:c",
        "%_'*\\",
        "\u{202e}王",
    ] {
        let _ = Filter::parse(text, &[]);
    }
    assert!(parse("\"\"").is_empty());
}
