//! Headers of real programs and of people's own lists, and what they are taken for.

use super::*;

#[test]
fn the_headers_of_known_programs_find_their_fields() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/data/open/tabular/headers/known_export_headers.json"
    );
    let Ok(json) = std::fs::read_to_string(path) else {
        println!("skipped: the list of headers is not here");
        return;
    };
    let all: BTreeMap<String, Vec<String>> = serde_json::from_str(&json).unwrap();
    for (program, headers) in &all {
        let guesses = guess(headers, &[]);
        let found: BTreeMap<&str, String> =
            headers.iter().zip(&guesses).filter_map(|(h, g)| Some((h.as_str(), g.field?.name()))).collect();
        let missing: Vec<&str> =
            headers.iter().map(String::as_str).filter(|h| !found.contains_key(h)).collect();
        println!("{program}: {missing:?}");
        let expect: &[(&str, &str)] = match program.as_str() {
            "google_contacts_old" => &[
                ("Name", "name"),
                ("Family Name", "surname"),
                ("Phone 1 - Value", "phone"),
                ("Phone 1 - Type", "label"),
                ("E-mail 1 - Value", "email"),
                ("Group Membership", "tags"),
                ("Birthday", "birthday"),
                ("Notes", "note"),
            ],
            "google_contacts_new" => &[
                ("First Name", "given"),
                ("Last Name", "surname"),
                ("Organization Name", "company"),
                ("Organization Title", "position"),
                ("Address 1 - City", "city"),
                ("Address 1 - Formatted", "address"),
                ("Labels", "tags"),
                ("Middle Name", "middle"),
            ],
            "google_outlook_csv" => &[
                ("Title", "prefix"),
                ("E-mail Address", "email"),
                ("E-mail 2 Address", "email"),
                ("Home Street 2", "home_street"),
                ("Home Address", "home_address"),
                ("Business Street", "work_street"),
                ("Mobile Phone", "mobile"),
                ("Spouse", "spouse"),
                ("Anniversary", "anniversary"),
            ],
            "outlook_en_wizard" => &[
                ("Title", "prefix"),
                ("Job Title", "position"),
                ("Business Country/Region", "work_country"),
                ("Other City", "city"),
                ("Home Postal Code", "home_postal_code"),
            ],
            _ => &[
                ("Display Name", "name"),
                ("Secondary Email", "email"),
                ("Home Address", "home_street"),
                ("Home Address 2", "home_street"),
                ("Work ZipCode", "work_postal_code"),
                ("Birth Year", "birth_year"),
                ("Birth Day", "birth_day"),
                ("Organization", "company"),
                ("Mobile Number", "mobile"),
                ("Screen Name", "im"),
            ],
        };
        for (header, field) in expect {
            assert_eq!(found.get(header).map(String::as_str), Some(*field), "{program}: {header}");
        }
    }
}

#[test]
fn outlook_in_chinese_and_common_headers_find_their_fields() {
    for (header, field) in [
        ("商務 - 街", "work_street"),
        ("商務 - 市/鎮", "work_city"),
        ("商務 - 縣/市", "work_region"),
        ("商務 - 郵遞區號", "work_postal_code"),
        ("住家 - 國家/地區", "home_country"),
        ("其他 - 街 2", "street"),
        ("电子邮件地址", "email"),
        ("電子郵件 2 地址", "email"),
        ("商务地址 街道", "work_street"),
        ("住宅地址 邮政编码", "home_postal_code"),
        ("移动电话", "mobile"),
        ("住家電話 2", "home_phone"),
        ("呼叫器", "pager"),
        ("電話1", "phone"),
        ("行動電話", "mobile"),
        ("生日(國曆)", "birthday"),
        ("聯絡人手機", "mobile"),
        ("農曆生日", "lunar_birthday"),
        ("郵遞區號", "postal_code"),
        ("客戶編號", "uid"),
        ("備註 ", "note"),
        ("E-Mail", "email"),
    ] {
        let guess = guess(&[header.to_owned()], &[])[0];
        assert_eq!(guess.field.map(Field::name).as_deref(), Some(field), "{header}");
    }
    for header in ["Phonetic First Name", "Assistant's Phone", "配偶生日", "緊急聯絡人手機", "紧急联系电话"]
    {
        assert_eq!(guess(&[header.to_owned()], &[])[0].field, None, "{header}");
    }
    let codes = ["cellular", "telephone", "cellular", "unknown"]
        .repeat(5)
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    assert_eq!(guess(&["contact".into()], std::slice::from_ref(&codes))[0].field, None);
    let policies =
        ["王美玲", "王美玲", "Ann Lee"].repeat(5).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(guess(&["contact".into()], &[policies])[0].field, Some(Field::Name));
    let few = codes[..3].to_vec();
    assert_eq!(guess(&["contact".into()], &[few])[0].field, Some(Field::Name));
    let amounts = vec!["1577291.09".to_owned(), "113939.91".to_owned()];
    let phones = vec!["+1.650.506.7000".to_owned()];
    assert_eq!(
        guess(&[], &[amounts, phones]).iter().map(|g| g.field).collect::<Vec<_>>(),
        [None, Some(Field::Phone)]
    );
    let given = guess(&["姓氏".into(), "名字".into(), "Title".into()], &[]);
    assert_eq!(
        given.iter().map(|g| g.field.unwrap().name()).collect::<Vec<_>>(),
        ["surname", "given", "prefix"]
    );
    assert_eq!(guess(&["證照".into()], &[vec!["A123456789".into()]])[0].certainty, Certainty::Sensitive);
    for field in Field::ALL {
        assert_eq!(Field::named(&field.name()).unwrap(), field);
        assert_eq!(serde_json::to_value(field).unwrap(), field.name());
    }
    assert_eq!(Field::named("birthdy").unwrap_err().args["nearest"], "birthday");
    let key = |names: &[&str]| header_key(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
    assert_eq!(
        (key(&["姓名", "電話"]), key(&["姓名", "電話"]) != key(&["電話", "姓名"])),
        (key(&[" 姓名", "電話 "]), true)
    );
}
