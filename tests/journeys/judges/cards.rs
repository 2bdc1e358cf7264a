//! vCards before vobject, sabre/vobject, ical.js and khard.

use serde_json::json;

use super::{
    AWKWARD, book, by_node, by_python, by_sabre, came_back, export, person, printed, python, sample,
};

const FORMATS: [&str; 2] = ["vcard4", "vcard3"];

#[test]
fn vobject_reads_and_approves_of_every_card() {
    let desk = book();
    for format in FORMATS {
        export(&desk, "out.vcf", &["--format", format]);
        let script = "
import json, vobject
cards = sorted(vobject.readComponents(open('out.vcf', encoding='utf-8', newline='').read()), key=lambda c: c.fn.value)
for card in cards: card.validate(raiseException=True)
o = cards[0]
print(json.dumps([[c.fn.value, c.n.value.family, c.n.value.given, c.tel.value] for c in cards] +
                 [o.org.value, o.note.value, o.categories.value, cards[1].bday.value.replace('-', '')]))";
        let Some(read) = by_python(&desk, script) else { return };
        let expected = json!([
            ["歐陽靖", "歐陽", "靖", "0912-000-417"],
            ["王小明", "王", "小明", "02-2345-0000"],
            ["陳怡君", "陳", "怡君", "+886-912-000-418"],
            ["光明國中, 總務處; 二樓"],
            "=HYPERLINK(\"http://x\"), 第二句; \\ 🦖",
            ["高山茶"],
            "19770814"
        ]);
        assert_eq!(read, expected, "{format}");
    }
}

#[test]
fn sabre_finds_nothing_to_complain_of_in_any_card() {
    let (desk, invented) = (book(), sample());
    for (format, birthdays) in
        FORMATS.into_iter().zip([["19770814", "--0412", ""], ["1977-08-14", "1604-04-12", "1604"]])
    {
        export(&desk, "out.vcf", &["--format", format]);
        let script = "
$cards = new Splitter\\VCard(fopen('out.vcf', 'r'));
$told = [];
while ($card = $cards->getNext()) {
    $omitted = isset($card->BDAY) ? (string) $card->BDAY['X-APPLE-OMIT-YEAR'] : '';
    $lunar = isset($card->{'X-ALTBDAY'}) ? $card->{'X-ALTBDAY'} : '';
    $told[] = [
        (string) $card->FN, $card->N->getParts(), (string) $card->TEL, (string) $card->BDAY, $omitted,
        (string) $lunar, $lunar ? (string) $lunar['CALSCALE'] : '', isset($card->ORG) ? $card->ORG->getParts() : [],
        isset($card->CATEGORIES) ? $card->CATEGORIES->getParts() : [], $card->validate(),
    ];
}
sort($told);
echo json_encode($told);";
        let Some(read) = by_sabre(&desk, script) else { return };
        let expected = json!([
            [
                "歐陽靖",
                ["歐陽", "靖", "", "", ""],
                "0912-000-417",
                "",
                "",
                "0077004303L03",
                "chinese",
                ["光明國中, 總務處; 二樓"],
                ["高山茶"],
                []
            ],
            ["王小明", ["王", "小明", "", "", ""], "02-2345-0000", birthdays[0], "", "", "", [], [], []],
            [
                "陳怡君",
                ["陳", "怡君", "", "", ""],
                "+886-912-000-418",
                birthdays[1],
                birthdays[2],
                "",
                "",
                [],
                [],
                []
            ],
        ]);
        assert_eq!(read, expected, "{format}");

        export(&invented, "out.vcf", &["--format", format]);
        let script = "
$cards = new Splitter\\VCard(fopen('out.vcf', 'r'));
$count = 0; $complaints = [];
while ($card = $cards->getNext()) {
    $count++;
    foreach ($card->validate() as $complaint) $complaints[] = $complaint['message'];
}
echo json_encode([$count, $complaints]);";
        assert_eq!(by_sabre(&invented, script), Some(json!([43, []])), "{format}");
    }
}

#[test]
fn people_come_back_from_the_hands_of_vobject_and_sabre() {
    let desk = book();
    for format in FORMATS {
        export(&desk, "out.vcf", &["--format", format]);
        let vobject = "
import json, vobject
cards = vobject.readComponents(open('out.vcf', encoding='utf-8', newline='').read())
open('vobject.vcf', 'w', encoding='utf-8', newline='').write(''.join(card.serialize() for card in cards))
print(json.dumps(True))";
        let sabre = "
$cards = new Splitter\\VCard(fopen('out.vcf', 'r'));
$out = '';
while ($card = $cards->getNext()) $out .= $card->serialize();
echo json_encode(file_put_contents('sabre.vcf', $out) > 0);";
        for (judge, wrote) in [("vobject", by_python(&desk, vobject)), ("sabre", by_sabre(&desk, sabre))] {
            if wrote.is_none() {
                continue;
            }
            let other = came_back(&desk, &format!("{judge}.vcf"));
            for name in AWKWARD {
                let mut back = person(&other, name);
                // sabre/vobject 2 takes no \ off a comma or semicolon of a note, and puts another before the one that is there.
                let note = back["note"].as_str().unwrap().replace("\\,", ",").replace("\\;", ";");
                back["note"] = note.into();
                assert_eq!(back, person(&desk, name), "{judge}, {format}");
            }
        }
    }
}

#[test]
fn ical_js_reads_every_value_of_a_card_by_its_type() {
    let desk = book();
    for (format, days) in FORMATS.into_iter().zip([["1977-08-14", "--04-12"], ["1977-08-14", "1604-04-12"]]) {
        export(&desk, "out.vcf", &["--format", format]);
        let script = "
const cards = ICAL.parse(fs.readFileSync('out.vcf', 'utf8')).map(card => new ICAL.Component(card));
cards.sort((a, b) => (a.getFirstPropertyValue('fn') < b.getFirstPropertyValue('fn') ? -1 : 1));
const day = card => card.getFirstPropertyValue('bday')?.toString() ?? '';
console.log(JSON.stringify([
    cards.map(card => [card.getFirstPropertyValue('fn'), card.getFirstPropertyValue('n').slice(0, 2), day(card)]),
    cards.map(card => card.getFirstPropertyValue('rev').toJSDate().toISOString().slice(0, 10)),
    cards[0].getFirstPropertyValue('org'),
]));";
        let Some(read) = by_node(&desk, script) else { return };
        let expected = json!([
            [
                ["歐陽靖", ["歐陽", "靖"], ""],
                ["王小明", ["王", "小明"], days[0]],
                ["陳怡君", ["陳", "怡君"], days[1]]
            ],
            ["2026-09-15", "2026-09-15", "2026-09-15"],
            "光明國中, 總務處; 二樓"
        ]);
        assert_eq!(read, expected, "{format}");
    }
}

#[test]
fn khard_lists_the_people_and_their_birthdays() {
    let desk = book();
    let folder = desk.folder.path().join("khard");
    let config = format!(
        "[addressbooks]\n[[shuke]]\npath = {}\n[contact table]\ndisplay = formatted_name\n",
        folder.display()
    );
    desk.file("khard.conf", &config);
    // khard gives the year that nobody knows a number of its own: 1900, or what the card says no year with.
    for (format, unknown) in FORMATS.into_iter().zip(["1900", "1604"]) {
        let file = export(&desk, "out.vcf", &["--format", format]);
        std::fs::create_dir_all(&folder).unwrap();
        // It wants every card in a file of its own.
        let text = std::fs::read_to_string(file).unwrap();
        for (at, card) in text.split_inclusive("END:VCARD\r\n").enumerate() {
            std::fs::write(folder.join(format!("{at}.vcf")), card).unwrap();
        }
        let khard = |args: &[&str]| {
            let mut command = python(&desk)?;
            Some(printed(command.args(["-m", "khard", "-c", "khard.conf"]).args(args)))
        };
        let fields = "formatted_name,last_name,first_name,phone_numbers,organisations,categories";
        let Some(people) = khard(&["list", "--parsable", "-F", fields]) else { return };
        let mut people: Vec<&str> = people.lines().collect();
        people.sort_unstable();
        let expected = [
            "歐陽靖\t歐陽\t靖\t{'voice': ['0912-000-417']}\t[['光明國中, 總務處; 二樓']]\t['高山茶']",
            "王小明\t王\t小明\t{'voice': ['02-2345-0000']}\t\t",
            "陳怡君\t陳\t怡君\t{'voice': ['+886-912-000-418']}\t\t",
        ];
        assert_eq!(people, expected, "{format}");
        let days = khard(&["birthdays", "--parsable"]).unwrap();
        assert_eq!(days, format!("{unknown}.04.12\t陳怡君\n1977.08.14\t王小明\n"), "{format}");
        let shown = khard(&["show", "歐陽靖"]).unwrap();
        assert!(shown.contains("Note: =HYPERLINK(\"http://x\"), 第二句; \\ 🦖"), "{format}: {shown}");
    }
}
