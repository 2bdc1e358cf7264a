//! What is printed, read again: by its bytes, and by poppler's `pdftotext` where that is installed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod samples;

use std::process::Command;

use shuke_paper::{
    Fault, Gaps, Language, Paper, Reminder, Sheet, SheetRow, SheetSize, SheetWords, Unknown, VisitCard,
    sheet, visit_cards,
};

const LANGUAGES: [Language; 3] = [Language::ZhHant, Language::ZhHans, Language::En];

fn print(card: &VisitCard, paper: Paper, language: Language) -> Vec<u8> {
    visit_cards(std::slice::from_ref(card), &samples::words(language), paper, language, Gaps::Refuse).unwrap()
}

fn how_often(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

fn pages(pdf: &[u8]) -> usize {
    assert!(pdf.starts_with(b"%PDF-"));
    how_often(pdf, "/Type/Page/")
}

/// What poppler reads, or none where there is no poppler.
fn poppler(pdf: &[u8], options: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("printed.pdf");
    std::fs::write(&file, pdf).unwrap();
    let Ok(output) = Command::new("pdftotext").args(options).arg(&file).arg("-").output() else {
        println!("skipped: pdftotext (poppler-utils) is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The text without gaps and lines, which are poppler's guess.
fn text(pdf: &[u8]) -> Option<String> {
    Some(poppler(pdf, &[])?.split_whitespace().collect())
}

/// The words that are not wholly within a paper of points. Poppler sees what is clipped, too.
fn outside(pdf: &[u8], width: f64, height: f64) -> Option<Vec<String>> {
    let told = poppler(pdf, &["-bbox"])?;
    let words: Vec<_> = told.lines().filter(|line| line.trim_start().starts_with("<word ")).collect();
    assert!(!words.is_empty());
    let out = words.into_iter().filter(|line| {
        let at: Vec<f64> =
            line.split('"').skip(1).step_by(2).take(4).map(|number| number.parse().unwrap()).collect();
        at[0] < 12.0 || at[1] < 12.0 || at[2] > width - 12.0 || at[3] > height - 12.0
    });
    Some(out.map(str::to_owned).collect())
}

#[test]
fn a_card_is_a_front_and_a_back() {
    for language in LANGUAGES {
        let (card, words) = (samples::card(language), samples::words(language));
        let many = |count: usize, paper| {
            visit_cards(&vec![card.clone(); count], &words, paper, language, Gaps::Refuse).unwrap()
        };
        assert_eq!(pages(&many(1, Paper::A5)), 2);
        assert_eq!(pages(&many(3, Paper::A6)), 6);
        assert_eq!(pages(&many(4, Paper::FourOnA4)), 2);
        assert_eq!(pages(&many(5, Paper::FourOnA4)), 4);
    }
}

#[test]
fn cards_of_several_batches_are_one_paper() {
    let mut cards = vec![VisitCard::default(); 18];
    for (number, card) in cards.iter_mut().enumerate() {
        card.name = format!("客戶{number:02}");
    }
    let words = samples::words(Language::ZhHant);
    let pdf = visit_cards(&cards, &words, Paper::A5, Language::ZhHant, Gaps::Refuse).unwrap();
    assert_eq!(pages(&pdf), 36);
    if let Some(text) = text(&pdf) {
        let at: Vec<_> = cards.iter().map(|card| text.find(&card.name).unwrap()).collect();
        assert!(at.is_sorted());
    }
}

#[test]
fn text_can_be_taken_out_again() {
    for language in LANGUAGES {
        let card = samples::card(language);
        let Some(text) = text(&print(&card, Paper::A5, language)) else { return };
        for said in [&card.name, &card.holder, &card.made, &card.number, &card.contacts[0].text, &card.out_at]
        {
            let said: String = said.split_whitespace().collect();
            assert!(text.contains(&said), "{said} in {text}");
        }
    }
}

#[test]
fn what_is_empty_takes_no_room() {
    let card = VisitCard { name: "王美玲".to_owned(), ..VisitCard::default() };
    let words = samples::words(Language::ZhHant);
    for paper in [Paper::A5, Paper::A6, Paper::FourOnA4] {
        let Some(text) = text(&print(&card, paper, Language::ZhHant)) else { return };
        assert!(text.contains("王美玲"));
        let of_lists = [&words.purpose, &words.family, &words.contacts, &words.remember, &words.missing];
        let of_fields = [&words.spoken, &words.letter, &words.number, &words.holder, &words.out, &words.due];
        for word in of_lists.into_iter().chain(of_fields) {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn backs_lie_behind_their_fronts() {
    let mut cards = vec![samples::card(Language::ZhHant); 3];
    for (card, name) in cards.iter_mut().zip(["甲甲甲", "乙乙乙", "丙丙丙"]) {
        card.name = name.to_owned();
    }
    let words = samples::words(Language::ZhHant);
    let pdf = visit_cards(&cards, &words, Paper::FourOnA4, Language::ZhHant, Gaps::Refuse).unwrap();
    let quarter = |page: &str, left: bool, upper: bool| {
        let (x, y) = (if left { "0" } else { "298" }, if upper { "0" } else { "421" });
        poppler(&pdf, &["-f", page, "-l", page, "-x", x, "-y", y, "-W", "297", "-H", "420"])
    };
    let Some(front) = quarter("1", true, true) else { return };
    assert!(front.contains("甲甲甲") && !front.contains("乙乙乙"));
    assert!(quarter("1", false, true).unwrap().contains("乙乙乙"));
    assert!(quarter("1", true, false).unwrap().contains("丙丙丙"));
    assert!(quarter("2", false, true).unwrap().contains("甲甲甲"));
    assert!(quarter("2", true, true).unwrap().contains("乙乙乙"));
    assert!(quarter("2", false, false).unwrap().contains("丙丙丙"));
    assert_eq!(quarter("2", true, false).unwrap().trim(), "");
}

#[test]
fn far_too_much_stays_on_one_front_and_is_counted() {
    for times in [1, 3, 60] {
        let card = samples::crowded(times);
        let pdf = print(&card, Paper::A5, Language::ZhHant);
        assert_eq!(pages(&pdf), 2);
        let Some(out) = outside(&pdf, 419.5, 595.3) else { return };
        assert_eq!(out, Vec::<String>::new(), "{times} times");
        let text = text(&pdf).unwrap();
        assert!(times < 2 || text.contains("筆沒印") && text.contains('…'), "{times} times: {text}");
    }
    let small = print(&samples::crowded(8), Paper::A6, Language::ZhHant);
    assert_eq!(pages(&small), 2);
    assert_eq!(outside(&small, 297.6, 419.5), Some(Vec::new()));
}

#[test]
fn what_never_breaks_stays_on_the_paper() {
    let mut card = samples::card(Language::ZhHant);
    let long = format!("https://example.org/{}", "x".repeat(300));
    card.contacts[0].text.clone_from(&long);
    card.rows[0].value.clone_from(&long);
    card.family[0].age.clone_from(&long);
    card.sections[0].rows[0].left.clone_from(&long);
    card.sections[0].heading.clone_from(&long);
    card.name.clone_from(&long);
    card.spoken.clone_from(&long);
    card.holder.clone_from(&long);
    card.class.clone_from(&long);
    card.remember.push(Reminder { label: long.clone(), text: long.clone(), strong: true });
    card.missing = vec![Unknown { label: long.clone(), choices: vec![long.clone(); 30] }; 20];
    card.out_at.clone_from(&long);
    let pdf = print(&card, Paper::A5, Language::ZhHant);
    assert_eq!(pages(&pdf), 2);
    let Some(out) = outside(&pdf, 419.5, 595.3) else { return };
    assert_eq!(out, Vec::<String>::new());
}

#[test]
fn characters_nobody_can_draw_are_named_or_marked() {
    let mut card = samples::card(Language::ZhHant);
    card.name = "王\u{10FFFD}玲".to_owned();
    card.contacts[0].text = "\u{10FFFD}\u{10FFF0}".to_owned();
    let words = samples::words(Language::ZhHant);
    let cards = [card];
    let missing = visit_cards(&cards, &words, Paper::A5, Language::ZhHant, Gaps::Refuse).unwrap_err();
    assert_eq!(missing, Fault::Missing(vec!['\u{10FFFD}', '\u{10FFF0}']));
    assert!(missing.to_string().contains("U+10FFFD"));
    let marked = visit_cards(&cards, &words, Paper::A5, Language::ZhHant, Gaps::Mark).unwrap();
    if let Some(text) = text(&marked) {
        assert!(text.contains("王〓玲") && text.contains("〓〓"), "{text}");
    }
}

/// These may well be in some font of some computer; then they have to be on the paper.
#[test]
fn a_picture_or_a_sign_of_ones_own_is_printed_or_named() {
    for c in ['\u{1F9FF}', '\u{E000}', '𡍼', '☎', 'ễ', 'ส'] {
        let mut card = samples::card(Language::ZhHant);
        card.purpose = format!("看{c}看");
        let words = samples::words(Language::ZhHant);
        match visit_cards(&[card], &words, Paper::A5, Language::ZhHant, Gaps::Refuse) {
            Ok(pdf) => {
                let Some(text) = text(&pdf) else { return };
                assert!(text.contains(&format!("看{c}看")), "{c}: {text}");
            }
            Err(fault) => assert_eq!(fault, Fault::Missing(vec![c])),
        }
    }
}

#[test]
fn hostile_text_is_text() {
    let hostile = [
        r##"#import "x": y"##,
        r##""}, {"a": #panic("b")"##,
        r"\u{202E} \\ \",
        r##"*bold* $x^2$ #eval("1") `raw` <label> @ref // gone"##,
        "{n} ____ = heading",
    ];
    for language in LANGUAGES {
        let mut card = samples::card(language);
        card.contacts = hostile.iter().map(|text| samples::contact("1", "2", text)).collect();
        card.name = "王\u{202E}美\u{0}玲".to_owned();
        card.purpose = hostile.concat();
        let plain = card.clone();
        let Some(text) = text(&print(&plain, Paper::A5, language)) else { return };
        for said in hostile {
            let said: String = said.split_whitespace().collect();
            assert!(text.matches(&said).count() >= 1, "{said} in {text}");
        }
        assert!(text.contains("王美玲"));
    }
}

#[test]
fn fonts_are_subsets_of_the_right_shapes() {
    for (language, region) in [(Language::ZhHant, "tc"), (Language::ZhHans, "sc")] {
        let pdf = print(&samples::card(language), Paper::A5, language);
        assert!(pdf.len() < 400_000, "{} bytes", pdf.len());
        let fonts = how_often(&pdf, "/Subtype/Type0/BaseFont/");
        assert!((2..=6).contains(&fonts), "{fonts}");
        // Six letters and a plus are how a PDF says that a font is not whole.
        let names = String::from_utf8_lossy(&pdf).into_owned();
        let names = names.match_indices("/BaseFont/").map(|(at, found)| &names[at + found.len()..]);
        for name in names {
            assert_eq!(name.as_bytes()[6], b'+', "{}", &name[..20]);
            if name[7..].starts_with("NotoSansCJK") {
                assert!(name[18..].starts_with(region), "{}", &name[..30]);
            }
        }
    }
}

#[test]
fn the_same_in_gives_the_same_out_and_says_nothing_of_itself() {
    let card = samples::card(Language::ZhHant);
    let [first, second] = [(); 2].map(|()| print(&card, Paper::A5, Language::ZhHant));
    assert!(first == second);
    for date in ["CreationDate", "ModDate", "CreateDate", "ModifyDate", "Typst"] {
        assert_eq!(how_often(&first, date), 0, "{date}");
    }
    let hex = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    let title = format!("/Title<FEFF{}>", hex("熟客 拜訪卡"));
    assert_eq!(how_often(&first, &title), 1);
    assert_eq!(how_often(&first, "王美玲") + how_often(&first, &hex("王美玲")), 0);
}

#[test]
fn a_sheet_has_its_copies_and_as_many_pages_as_it_takes() {
    let (receipt, words) = samples::receipt();
    for size in [SheetSize::A4, SheetSize::A5] {
        let pdf = sheet(&receipt, &words, size, Language::ZhHant, Gaps::Refuse).unwrap();
        assert_eq!(pages(&pdf), 2);
        if let Some(text) = text(&pdf) {
            let of_sheet = [&receipt.copies[0], &receipt.copies[1], &receipt.code, &receipt.rows[0].value];
            for said in of_sheet.into_iter().chain(&receipt.signatures) {
                let said: String = said.split_whitespace().collect();
                assert!(text.contains(&said), "{said} in {text}");
            }
        }
    }
    let row = |number: usize| SheetRow { label: format!("{number}"), value: "字".repeat(40), strong: false };
    let long = Sheet { rows: (0..200).map(row).collect(), copies: Vec::new(), ..receipt };
    let pdf = sheet(&long, &words, SheetSize::A4, Language::ZhHant, Gaps::Refuse).unwrap();
    assert!(pages(&pdf) > 3);
    assert!(
        sheet(&Sheet::default(), &SheetWords::default(), SheetSize::A5, Language::En, Gaps::Refuse).is_ok()
    );
}

/// For people: `SHUKE_PAPER_OUT=/tmp/paper cargo test -p shuke-paper to_look_at` writes everything into that folder.
#[test]
fn samples_to_look_at() {
    let Some(folder) = std::env::var_os("SHUKE_PAPER_OUT").map(std::path::PathBuf::from) else {
        println!("skipped: no folder in SHUKE_PAPER_OUT");
        return;
    };
    let write = |name: &str, pdf: Vec<u8>| std::fs::write(folder.join(name), pdf).unwrap();
    for (language, name) in LANGUAGES.into_iter().zip(["hant", "hans", "en"]) {
        let (card, words) = (samples::card(language), samples::words(language));
        for (paper, size) in [(Paper::A5, "a5"), (Paper::A6, "a6"), (Paper::FourOnA4, "four")] {
            let cards = vec![card.clone(); if paper == Paper::FourOnA4 { 3 } else { 1 }];
            let pdf = visit_cards(&cards, &words, paper, language, Gaps::Refuse).unwrap();
            write(&format!("visit-{size}-{name}.pdf"), pdf);
        }
    }
    for times in [2, 3, 8] {
        let pdf = print(&samples::crowded(times), Paper::A5, Language::ZhHant);
        write(&format!("crowded-{times}.pdf"), pdf);
    }
    let (receipt, words) = samples::receipt();
    for (size, name) in [(SheetSize::A4, "a4"), (SheetSize::A5, "a5")] {
        let pdf = sheet(&receipt, &words, size, Language::ZhHant, Gaps::Refuse).unwrap();
        write(&format!("sheet-{name}.pdf"), pdf);
    }
}
