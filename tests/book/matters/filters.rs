//! What lists are asked about the trade: classes, steps, money, products, holdings; in lists, saved views and beside own fields.

use shuke_core::cards::CardDraft;
use shuke_core::cards::draft::FieldDraft;
use shuke_core::cards::own::{self, FieldKind, OwnFieldDraft};
use shuke_core::sales::holdings::{HoldingDraft, HoldingKind};
use shuke_core::search::list::{ListQuery, Sort};
use shuke_core::search::views::{self, ViewDraft};
use shuke_core::search::{self, Now};
use shuke_core::segments::Scheme;
use shuke_core::{Book, Code, Error, Op};

use super::{
    EVERYBODY, account, bought, hold, judge, note, of, opinion, planned, refund, sell, town, twd, usd,
};
use crate::{add, book, named, on};

fn search(book: &Book, filter: &str) -> Result<Vec<String>, Error> {
    let query = ListQuery { r#where: filter.to_owned(), ..ListQuery::default() };
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 1000))?;
    Ok(page.rows.into_iter().map(|row| row.card.name).collect())
}

/// Whom of the town a filter finds, in their order.
fn found(book: &Book, filter: &str) -> String {
    let names = search(book, filter).unwrap();
    EVERYBODY.chars().filter(|one| names.contains(&one.to_string())).collect()
}

#[test]
fn every_class_is_asked_for_by_its_name_in_every_language() {
    let (_folder, book, _) = town();
    for (filter, told) in [
        ("tier:vip", "壬"),
        ("tier:VIP", "壬"),
        ("分層:優質", "甲丙丁"),
        ("分层:优质", "甲丙丁"),
        ("tier:重點,vip", "庚壬"),
        ("tier:一般", "乙丑"),
        ("tier:none", "戊己辛癸子卯"),
        ("-tier:資料不足", "甲乙丙丁庚壬丑"),
        ("abc:a,b", "甲乙丙戊"),
        ("abc:A", "甲丙"),
        ("abc:none", "子"),
        ("-abc:c", "甲乙丙戊子"),
        ("rfm:休眠", "乙"),
        ("rfm:流失,高價值", "甲丙"),
        ("attitude:忠誠", "甲"),
        ("態度:品牌轉移", "丑"),
        ("ladder:忠誠", "甲乙"),
        ("ladder:口碑", "卯"),
        ("stage:簽約", "己"),
        ("階段:流失", "庚"),
        ("stage:target,prospect", "壬癸子卯"),
        ("depth:被遺忘", "丙丁己庚辛癸丑卯"),
        ("關係:深度", "甲壬"),
        ("depth:一般", "乙戊"),
        ("pyramid:負價值", "丁"),
        ("effort:放棄,keep", "甲丙丁"),
        ("drift:late", "乙"),
        ("節奏:變少", "戊"),
        ("early:是", "甲"),
        ("-early:yes abc:a", "丙"),
        // 寅 was put away: not in lists, and in no class when asked for.
        ("is:archived", "寅"),
        ("is:archived abc:a,b,c,none", ""),
    ] {
        assert_eq!(found(&book, filter), told, "{filter}");
    }
}

#[test]
fn a_class_is_the_one_somebody_judged() {
    let (_folder, book, town) = town();
    judge(&book, town["癸"], &opinion(Scheme::Tier, "vip", "鎮長")).unwrap();
    assert_eq!(found(&book, "tier:vip"), "壬癸");
    assert_eq!(found(&book, "tier:none"), "戊己辛子卯");
    book.undo(None).unwrap();
    assert_eq!(found(&book, "tier:vip"), "壬");
}

#[test]
fn steps_of_the_grid_are_asked_for_by_their_number() {
    let (_folder, book, _) = town();
    for (filter, told) in [
        ("recency:5", "甲丁戊"),
        ("recency:5 frequency:1", ""),
        ("recency:5 frequency:2", "丁"),
        ("最近:1 次數:1", "丙丑"),
        ("recency:3 frequency:1", "己"),
        ("recency:1,2", "乙丙丑"),
        ("frequency:4,5", "甲乙"),
        // Whoever bought nothing stands on no step.
        ("-recency:1,2,3,4,5", "庚辛壬癸子卯"),
    ] {
        assert_eq!(found(&book, filter), told, "{filter}");
    }
    for filter in ["recency:0", "recency:6", "frequency:x", "recency>3", "tier>vip", "balance:", "owes:viel"]
    {
        assert_eq!(search(&book, filter).unwrap_err().code, Code::Unreadable, "{filter}");
    }
}

#[test]
fn money_is_compared_in_the_currency_of_the_book_and_what_is_unknown_is_no_amount() {
    let (_folder, book, _) = town();
    for (filter, told) in [
        ("balance>=20萬", "庚壬"),
        ("餘額>20萬", "壬"),
        ("balance<100000", "乙丑"),
        ("balance=99,999.99", "乙"),
        ("balance=0", "丑"),
        ("-balance>=0", "戊己辛癸子卯"),
        // Nothing bought is known to be nothing.
        ("bought<1000", "庚辛壬癸子卯"),
        ("買過>=3萬", "甲乙丙己"),
        ("received>0", "甲乙丙丁戊己丑"),
        ("received>=1萬", "甲乙丙戊己"),
        ("received<=4000 received>0", "丑"),
        ("owes>0", "己"),
        ("未收=20000", "己"),
        ("owes>20000", ""),
        ("owes=0 abc:b", "乙戊"),
    ] {
        assert_eq!(found(&book, filter), told, "{filter}");
    }
}

#[test]
fn what_was_bought_and_what_is_held_is_found_by_its_name() {
    let (_folder, book, town) = town();
    hold(
        &book,
        town["卯"],
        &HoldingDraft { name: "RAV4".into(), kind: HoldingKind::Car, ..account(HoldingKind::Car, "") },
    );
    for (filter, told) in [
        ("buys:高山茶", "丙"),
        ("產品:高山", "丙"),
        // 庚 cancelled; 辛 paid in dollars of another land, and it is tea all the same.
        ("buys:茶", "甲乙丙丁戊己辛丑"),
        ("-buys:茶", "庚壬癸子卯"),
        ("buys:咖啡", ""),
        ("holds:定存", "甲"),
        ("持有:time,基金", "甲庚"),
        ("holds:國泰", "乙丑"),
        ("holds:国泰,富邦", "乙戊丑"),
        ("holds:rav4", "卯"),
        ("holds:車", "卯"),
        ("holds:house", "卯"),
        // 癸's account was closed.
        ("holds:活存 -balance>=0", "戊己"),
    ] {
        assert_eq!(found(&book, filter), told, "{filter}");
    }
}

#[test]
fn what_was_taken_back_alone_is_no_purchase_of_that_product() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("甲")), add(&book, &named("乙")));
    let order = sell(&book, card, &of("高山茶", "2026-09-01", twd(100)));
    // The line of what came back names something else.
    let back = shuke_core::sales::orders::OrderDraft {
        lines: of("瑕疵品", "2026-09-02", twd(-10)).lines,
        ..refund(order, "2026-09-02", twd(-10))
    };
    sell(&book, card, &back);
    sell(&book, other, &planned("2026-09-01", &[("2026-10-01", 50)]));
    sell(&book, other, &bought("2026-09-01", usd(5)));
    assert_eq!(found(&book, "buys:瑕疵品"), "");
    assert_eq!(found(&book, "buys:高山茶"), "甲");
    assert_eq!(found(&book, "owes>=50"), "乙");
}

#[test]
fn a_name_no_scheme_has_is_refused_with_those_it_has() {
    let (_folder, book, _) = town();
    for (filter, nearest) in [
        ("tier:gold", "plain select focus vip"),
        ("abc:d", "a b c"),
        ("depth:忠誠", "deep ordinary forgotten"),
        ("階段:最大", "prospect target signed qualified lost won_back"),
        ("tier:vip,gold", "plain select focus vip"),
    ] {
        let error = search(&book, filter).unwrap_err();
        assert_eq!(
            (error.code, error.args["text"].as_str(), error.args["nearest"].as_str()),
            (Code::FieldUnknown, Some(filter), Some(nearest))
        );
    }
}

#[test]
fn a_saved_view_counts_whom_it_finds_today_and_follows_the_book() {
    let (folder, book, town) = town();
    let draft = |name: &str, filter: &str| ViewDraft {
        name: name.to_owned(),
        r#where: filter.to_owned(),
        sort: Sort::Name,
        ..ViewDraft::default()
    };
    for (name, filter) in [("貴賓", "tier:vip"), ("欠款", "owes>0"), ("晚了", "drift:late,late_and_small")]
    {
        book.write(Op::SaveView, |tx| views::save_view(tx, None, &draft(name, filter))).unwrap();
    }
    let wrong = draft("錯", "tier:gold");
    let refused = book.write(Op::SaveView, |tx| views::save_view(tx, None, &wrong)).unwrap_err();
    assert_eq!(refused.code, Code::FieldUnknown);
    let seen = |book: &Book| -> Vec<u32> {
        book.roll(views::views).unwrap().into_iter().map(|view| view.count).collect()
    };
    assert_eq!(seen(&book), [1, 1, 1]);
    let id = hold(&book, town["癸"], &account(HoldingKind::Demand, "新"));
    note(&book, id, "2026-09-15", twd(300_000));
    assert_eq!(seen(&book), [2, 1, 1], "the next answer knows of what was just noted");
    book.undo(None).unwrap();
    assert_eq!(seen(&book), [1, 1, 1]);
    drop(book);
    // Three months later 甲, 乙 and 戊 are late.
    assert_eq!(seen(&on(&folder, "2026-12-16")), [1, 1, 3]);
}

#[test]
fn a_field_of_ones_own_called_like_a_key_of_the_trade_keeps_its_meaning() {
    let (_folder, book) = book();
    let field = |name: &str, kind, currency: &str| OwnFieldDraft {
        name: name.to_owned(),
        kind,
        currency: currency.to_owned(),
        ..OwnFieldDraft::default()
    };
    for draft in [field("餘額", FieldKind::Money, "TWD"), field("投入", FieldKind::Text, "")] {
        book.write(Op::DefineField, |tx| own::define(tx, &draft)).unwrap();
    }
    let value = |key: &str, value: &str| FieldDraft { key: key.to_owned(), value: value.to_owned() };
    let fields = vec![value("餘額", "500"), value("投入", "全心")];
    let one = add(&book, &CardDraft { fields, ..named("甲") });
    let other = add(&book, &named("乙"));
    for (card, dollars) in [(one, 3), (other, 300_000)] {
        let id = hold(&book, card, &account(HoldingKind::Demand, "1"));
        note(&book, id, "2026-09-15", twd(dollars));
    }
    assert_eq!(found(&book, "餘額>=500"), "甲", "the field, not what is held");
    assert_eq!(found(&book, "balance>=500"), "乙");
    assert_eq!(found(&book, "投入:全心"), "甲");
    assert_eq!(search(&book, "effort:全心").unwrap_err().code, Code::FieldUnknown);
    let later = CardDraft { fields: vec![value("餘額", "9萬")], ..named("丙") };
    add(&book, &later);
    assert_eq!(found(&book, "餘額>1萬 created<1"), "丙");
}
