//! Everything held on a person, handed over; and a person erased, so that no byte of any file of ours still says him.

use std::path::PathBuf;

use shuke_core::base::ids::CardId;
use shuke_core::cards::attachments::{self, Kind};
use shuke_core::cards::consents::{self, Basis, ConsentDraft};
use shuke_core::cards::draft::{FieldDraft, RelationDraft, RelationKind};
use shuke_core::cards::{self, CardDraft};
use shuke_core::store::backup::Reason;
use shuke_core::transfer::{self, ImportOptions, Labels, subject_file};
use shuke_core::{Book, Code, Op};

use crate::kept::log;
use crate::safety::vault::{holding, place, protected, shared, unlock};
use crate::{add, book, named};

/// Names and texts of the person, each of which must not be found anywhere afterwards.
const CANARIES: [&str; 7] = [
    "金絲雀甲",
    "金絲雀舊名",
    "金絲雀備註",
    "金絲雀標籤",
    "金絲雀關係",
    "金絲雀附件內容",
    "canary@example.com",
];

/// A card with something of everything, changed, merged, deleted and brought back.
fn canary(book: &Book) -> CardId {
    let id = add(book, &CardDraft { note: CANARIES[2].into(), ..named(CANARIES[1]) });
    let mut draft = book.read(|tx| cards::draft_of(tx, id)).unwrap();
    draft.name = CANARIES[0].into();
    (draft.surname, draft.given) = (String::new(), String::new());
    draft.fields = vec![FieldDraft { key: "信箱".into(), value: CANARIES[6].into() }];
    book.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();
    book.write(Op::SetTags, |tx| cards::set_tags(tx, id, &[CANARIES[3].into()])).unwrap();
    let other = add(book, &named("王美玲"));
    let relation = RelationDraft {
        name: "甲".into(),
        relation: RelationKind::Child,
        birthday: None,
        note: CANARIES[4].into(),
    };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, other, &relation, Some(id))).unwrap();
    log(book, id, "2026-09-10");
    book.write(Op::AddAttachment, |tx| attachments::add(tx, id, None, "a.txt", CANARIES[5].as_bytes()))
        .unwrap();
    let consent = ConsentDraft {
        basis: Basis::Consent,
        purpose: "寄送生日賀卡".into(),
        source: "門市".into(),
        given_on: None,
    };
    book.write(Op::RecordConsent, |tx| consents::record(tx, id, &consent)).unwrap();
    // A second card of the same person, merged into the first.
    let twin = add(book, &CardDraft { note: CANARIES[2].into(), ..named(CANARIES[1]) });
    book.write(Op::MergeCards, |tx| cards::merge::merge(tx, id, twin, &Default::default())).unwrap();
    let deleted = book.write(Op::DeleteCard, |tx| cards::delete(tx, id)).unwrap();
    book.undo(deleted.op).unwrap();
    id
}

#[test]
fn nothing_of_an_erased_person_is_left_in_any_file() {
    let (folder, book) = book();
    let stick = folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    book.set_second_folder(Some(&stick)).unwrap();
    let id = canary(&book);
    let early = book.back_up(Reason::Manual).unwrap();
    let survivor = add(&book, &named("方柏睿"));
    log(&book, survivor, "2026-09-11");
    // Going back and forth leaves a file aside, which holds him too.
    let book = book.restore(&early.id).book.unwrap();
    let newest = book.backups().unwrap().into_iter().find(|b| b.reason == Some(Reason::Restore)).unwrap();
    let book = book.restore(&newest.id).book.unwrap();
    for text in CANARIES {
        assert!(
            holding(folder.path(), text).len() >= 3,
            "{text} is there before: {:?}",
            holding(folder.path(), text)
        );
    }

    let refused = book.erase(id, " ");
    assert_eq!(refused.outcome.unwrap_err().code, Code::ReasonMissing);
    let whole = refused.book.unwrap().erase(id, "客戶來信要求刪除");
    let certificate = whole.outcome.unwrap();
    let book = whole.book.unwrap();
    assert_eq!(certificate.left, Vec::<String>::new());
    assert!(certificate.rewritten >= 6, "{certificate:?}");
    assert_eq!(certificate.rows["cards"], 1);
    drop(book);
    for text in CANARIES {
        assert_eq!(holding(folder.path(), text), Vec::<PathBuf>::new(), "{text}");
    }

    let book = crate::on(&folder, crate::TODAY);
    let checked = book.check().unwrap();
    assert!(checked.ok, "{:?}", checked.problems);
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap_err().code, Code::CardUnknown);
    assert_eq!(book.read(|tx| cards::get(tx, survivor)).unwrap().card.name, "方柏睿");
    for backup in book.backups().unwrap() {
        book.verify_backup(&backup.id).unwrap();
        // Not even going back brings him again.
        assert_eq!(book.look_into(&backup.id, |tx| cards::get(tx, id)).unwrap_err().code, Code::CardUnknown);
    }
    // What happened to others can still be taken back; what happened to him cannot.
    while book.undo(None).is_ok() {}
    for text in CANARIES {
        assert_eq!(holding(folder.path(), text), Vec::<PathBuf>::new(), "{text}");
    }
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap_err().code, Code::CardUnknown);
}

#[test]
fn erasing_needs_the_right_and_tells_where_the_name_stands_in_running_text() {
    let (folder, book) = shared();
    let id = add(&book, &named("金絲雀甲"));
    let other = add(&book, &CardDraft { note: "金絲雀甲介紹來的".into(), ..named("柯秉軒") });
    drop(book);
    let rep = unlock(&folder, "周以恩", "周以恩").unwrap();
    let whole = rep.erase(id, "x");
    assert_eq!(whole.outcome.unwrap_err().code, Code::NotAllowed);
    drop(whole.book);
    let supervisor = unlock(&folder, "鍾惠如", "apple river stone cloud lamp tea").unwrap();
    let whole = supervisor.erase(id, "客戶要求");
    let mentioned = whole.outcome.unwrap().mentioned;
    assert_eq!(
        mentioned.iter().map(|card| (card.id, card.name.as_str())).collect::<Vec<_>>(),
        [(other, "柯秉軒")]
    );
    // The certificate that stays beside the book names nobody.
    assert_eq!(holding(&place(&folder), "柯秉軒"), Vec::<PathBuf>::new());
    let book = whole.book.unwrap();
    assert!(book.check().unwrap().ok);
}

#[test]
fn an_attachment_lies_in_the_book_once_and_comes_back_with_an_undo() {
    let (folder, book, _) = protected();
    let card = book.read(|tx| cards::resolve(tx, "王美玲")).unwrap();
    let mut png = Vec::new();
    image_of(&mut png);
    let photo = |book: &Book, bytes: Option<&[u8]>| {
        book.write(Op::SetPhoto, |tx| {
            attachments::set_photo(tx, card, bytes.map(|bytes| ("face.png", bytes)))
        })
    };
    assert_eq!(photo(&book, Some(b"no picture")).err().unwrap().code, Code::FileUnknown);
    photo(&book, Some(&png)).unwrap();
    let add = |name: &str, bytes: &[u8]| {
        book.write(Op::AddAttachment, |tx| attachments::add(tx, card, None, name, bytes))
            .map(|done| done.value)
    };
    let first = add("../../要保書.pdf", b"%PDF-1.7 text").unwrap();
    add("again.pdf", b"%PDF-1.7 text").unwrap();
    let contents = || -> u32 {
        book.read(|tx| Ok(tx.conn().query_row("SELECT count(*) FROM contents", [], |r| r.get(0))?)).unwrap()
    };
    assert_eq!(contents(), 2, "the same content lies there once");
    let all = book.read(|tx| attachments::list(tx, card)).unwrap();
    assert_eq!(all.iter().filter(|one| one.kind == Kind::Photo && one.has_thumb).count(), 1);
    assert_eq!(all.iter().find(|one| one.id == first).unwrap().name, "要保書.pdf");
    assert_eq!(add("x", &vec![7; 16 * 1024 * 1024 + 1]).unwrap_err().code, Code::FileTooLarge);

    let removed = book.write(Op::RemoveAttachment, |tx| attachments::remove(tx, first)).unwrap();
    assert_eq!(book.read(|tx| attachments::content(tx, first)).unwrap_err().code, Code::Unknown);
    book.undo(removed.op).unwrap();
    let (told, bytes) = book.read(|tx| attachments::content(tx, first)).unwrap();
    assert_eq!((told.media.as_str(), bytes.as_slice()), ("application/pdf", &b"%PDF-1.7 text"[..]));
    photo(&book, None).unwrap();
    assert_eq!(book.read(|tx| attachments::list(tx, card)).unwrap().len(), 2);
    drop(book);
    assert_eq!(holding(&place(&folder), "%PDF-1.7 text"), Vec::<PathBuf>::new());
}

/// A picture of one pixel.
fn image_of(out: &mut Vec<u8>) {
    let hex = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc00000030101\
               0018dd8db00000000049454e44ae426082";
    out.extend((0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()));
}

#[test]
fn attachments_and_consents_leave_and_come_back_losslessly() {
    let (folder, book) = book();
    let id = canary(&book);
    let file = folder.path().join("all.json");
    let all = book
        .read(|tx| {
            Ok(tx
                .conn()
                .prepare("SELECT id FROM cards")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<Vec<CardId>, _>>()?)
        })
        .unwrap();
    transfer::export::export(&book, &all, transfer::export::Format::Json, &Default::default(), &file)
        .unwrap();
    let (_other, empty) = crate::book();
    transfer::commit(&empty, &[&file], &ImportOptions::default(), &mut |_, _| true).unwrap();
    let told = |book: &Book| {
        book.read(|tx| {
            let files = attachments::list(tx, id)?;
            let (_, bytes) = attachments::content(tx, files[0].id)?;
            Ok((files, bytes, consents::list(tx, id)?))
        })
        .unwrap()
    };
    assert_eq!(told(&empty), told(&book));
    let text = std::fs::read_to_string(&file).unwrap();
    let bent = text.replace("6YeR57Wy", "6YeR57Wz");
    assert_ne!(bent, text);
    std::fs::write(&file, bent).unwrap();
    let (_third, empty) = crate::book();
    let refused = transfer::commit(&empty, &[&file], &ImportOptions::default(), &mut |_, _| true);
    assert_eq!(refused.err().unwrap().code, Code::FileDamaged);
    assert_eq!(empty.info().unwrap().cards, 0, "nothing of it came in");
}

#[test]
fn the_file_of_one_person_holds_all_of_him_and_runs_nothing() {
    let (folder, book) = book();
    let id = canary(&book);
    let mut draft = book.read(|tx| cards::draft_of(tx, id)).unwrap();
    draft.note = "<script>alert(1)</script>\" onload=\"x".into();
    book.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();
    let labels: Labels = [("field_note", "備註"), ("subject_card", "資料卡"), ("value_call", "電話")]
        .map(|(key, word)| (key.to_owned(), word.to_owned()))
        .into();
    let made = subject_file(&book, id, &labels, folder.path()).unwrap();
    assert_eq!(made.files, ["data.json", "index.html", "a.txt"]);
    let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&made.folder).join(name)).unwrap();
    let page = read("index.html");
    for text in [
        "金絲雀甲",
        "金絲雀舊名",
        "金絲雀備註",
        "canary@example.com",
        "寄送生日賀卡",
        "<h2>資料卡</h2>",
        "電話",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(
        !page.contains("<script>alert") && page.contains("&lt;script&gt;") && !page.contains("\" onload")
    );
    assert_eq!(read("a.txt"), CANARIES[5]);
    assert!(read("data.json").contains("金絲雀關係") || read("data.json").contains("金絲雀標籤"));
    // A second one does not write over the first.
    assert_ne!(subject_file(&book, id, &labels, folder.path()).unwrap().folder, made.folder);
}

#[test]
fn a_consent_is_recorded_withdrawn_once_and_never_of_a_day_to_come() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let draft = |purpose: &str, on: Option<&str>| ConsentDraft {
        basis: Basis::Contract,
        purpose: purpose.into(),
        source: String::new(),
        given_on: on.map(crate::day),
    };
    let record = |draft: &ConsentDraft| {
        book.write(Op::RecordConsent, |tx| consents::record(tx, id, draft)).map(|d| d.value)
    };
    assert_eq!(record(&draft(" ", None)).unwrap_err().code, Code::ReasonMissing);
    assert_eq!(record(&draft("x", Some("2026-09-16"))).unwrap_err().code, Code::DateImpossible);
    let consent = record(&draft("履約", Some("2026-01-02"))).unwrap();
    book.write(Op::WithdrawConsent, |tx| consents::withdraw(tx, consent)).unwrap();
    let again = book.write(Op::WithdrawConsent, |tx| consents::withdraw(tx, consent));
    assert_eq!(again.err().unwrap().code, Code::Unknown);
    let told = book.read(|tx| consents::list(tx, id)).unwrap();
    assert_eq!(
        (told[0].given_on.as_str(), told[0].withdrawn_on.as_deref()),
        ("2026-01-02", Some("2026-09-15"))
    );
    book.undo(None).unwrap();
    assert_eq!(book.read(|tx| consents::list(tx, id)).unwrap()[0].withdrawn_on, None);
}

#[test]
fn what_others_took_off_comes_back_after_somebody_was_erased() {
    let (_folder, book) = book();
    let (one, other) = (add(&book, &named("金絲雀甲")), add(&book, &named("方柏睿")));
    let attach = |card, text: &str| {
        book.write(Op::AddAttachment, |tx| attachments::add(tx, card, None, "a.txt", text.as_bytes()))
            .unwrap()
            .value
    };
    let gone = attach(one, "金絲雀內容");
    book.write(Op::RemoveAttachment, |tx| attachments::remove(tx, gone)).unwrap();
    let kept = attach(other, "要保書");
    let removed = book.write(Op::RemoveAttachment, |tx| attachments::remove(tx, kept)).unwrap();
    let whole = book.erase(one, "客戶要求");
    assert_eq!(whole.outcome.unwrap().rows["contents"], 1, "what he took off goes as well");
    let book = whole.book.unwrap();
    book.undo(removed.op).unwrap();
    assert_eq!(book.read(|tx| attachments::content(tx, kept)).unwrap().1, "要保書".as_bytes());
}
