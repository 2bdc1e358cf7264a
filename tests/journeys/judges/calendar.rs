//! Calendars before icalendar, sabre/vobject, khal and calcurse.

use serde_json::json;

use super::{book, by_python, by_sabre, export, printed, program, python, sample};

#[test]
fn icalendar_reads_every_event_without_a_complaint() {
    let desk = book();
    export(&desk, "out.ics", &[]);
    let script = "
import json, icalendar
calendar = icalendar.Calendar.from_ical(open('out.ics', 'rb').read())
events = calendar.walk('VEVENT')
wrong = [str(e) for c in [calendar, *events] for e in c.errors]
told = [[str(e['summary']), str(e['dtstart'].dt), 'RRULE' in e, len(e.walk('VALARM'))] for e in events]
print(json.dumps([wrong, len(told), sorted(told)[:1], [e for e in told if '王小明' in e[0]]]))";
    let Some(read) = by_python(&desk, script) else { return };
    let expected = json!([
        [],
        13,
        [["歐陽靖 生日", "2027-04-09", false, 1]],
        [["王小明 生日", "2027-08-14", true, 1], ["電話 王小明：傳報價", "2026-09-18 14:30:00", false, 1]]
    ]);
    assert_eq!(read, expected);
}

#[test]
fn sabre_finds_nothing_to_complain_of_in_any_event() {
    let desk = book();
    export(&desk, "out.ics", &[]);
    let script = "
$calendar = Reader::read(file_get_contents('out.ics'));
$told = [];
foreach ($calendar->VEVENT as $event) {
    $start = $event->DTSTART->getDateTime()->format('Y-m-d H:i');
    $told[] = [(string) $event->SUMMARY, $start, (string) $event->DTSTART['VALUE'], (string) $event->RRULE];
}
sort($told);
echo json_encode([$calendar->validate(), count($told), $told[0], $told[1], $told[10], $told[11], $told[12]]);";
    let Some(read) = by_sabre(&desk, script) else { return };
    let expected = json!([
        [],
        13,
        ["歐陽靖 生日", "2027-04-09 00:00", "DATE", ""],
        ["歐陽靖 生日", "2028-03-28 00:00", "DATE", ""],
        ["王小明 生日", "2027-08-14 00:00", "DATE", "FREQ=YEARLY"],
        ["陳怡君 生日", "2027-04-12 00:00", "DATE", "FREQ=YEARLY"],
        ["電話 王小明：傳報價", "2026-09-18 14:30", "", ""]
    ]);
    assert_eq!(read, expected);

    let invented = sample();
    export(&invented, "out.ics", &[]);
    let script = "
$calendar = Reader::read(file_get_contents('out.ics'));
$complaints = array_map(fn($complaint) => $complaint['message'], $calendar->validate());
echo json_encode([$complaints, count($calendar->VEVENT) > 400]);";
    assert_eq!(by_sabre(&invented, script), Some(json!([[], true])));
}

/// Two years as a calendar shows them: lunar birthdays where the moon puts them, the others by their rule.
const TWO_YEARS: [&str; 7] = [
    "2026-09-18 14:30 電話 王小明：傳報價",
    "2027-04-09  歐陽靖 生日",
    "2027-04-12  陳怡君 生日",
    "2027-08-14  王小明 生日",
    "2028-03-28  歐陽靖 生日",
    "2028-04-12  陳怡君 生日",
    "2028-08-14  王小明 生日",
];

#[test]
fn khal_shows_the_birthdays_of_two_years_and_the_followup_at_its_time() {
    let desk = book();
    export(&desk, "out.ics", &[]);
    let at = |name: &str| desk.folder.path().join(name).display().to_string();
    std::fs::create_dir(at("khal")).unwrap();
    let days = "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ntimeformat = %H:%M";
    let times = "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M";
    let config = format!(
        "[calendars]\n[[shuke]]\npath = {}\n[locale]\n{days}\n{times}\nlocal_timezone = Asia/Taipei\n\
         default_timezone = Asia/Taipei\n[sqlite]\npath = {}\n[default]\ndefault_calendar = shuke\n",
        at("khal"),
        at("khal.db")
    );
    desk.file("khal.conf", &config);
    let khal = |args: &[&str]| {
        let mut command = python(&desk)?;
        Some(printed(command.args(["-m", "khal", "-c", "khal.conf", "--no-color"]).args(args)))
    };
    let Some(printed) = khal(&["printics", "out.ics"]) else { return };
    assert!(printed.starts_with("13 events found in out.ics\n"), "{printed}");
    for shown in
        ["2027-04-09-2027-04-09 歐陽靖 生日", "2026-09-18 14:30-2026-09-18 15:00 電話 王小明：傳報價"]
    {
        assert!(printed.contains(shown), "{shown} in {printed}");
    }
    khal(&["import", "--batch", "out.ics"]).unwrap();
    let format = "{start-date} {start-time} {title}";
    let shown = khal(&["list", "--day-format", "", "--format", format, "2026-09-15", "730d"]).unwrap();
    assert_eq!(shown.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), TWO_YEARS);
}

#[test]
fn calcurse_takes_every_event_and_shows_the_same_two_years() {
    let desk = book();
    export(&desk, "out.ics", &[]);
    let calcurse =
        |args: &[&str]| Some(printed(program(&desk, "calcurse")?.args(["-D", "calcurse"]).args(args)));
    let Some(told) = calcurse(&["-i", "out.ics"]) else { return };
    assert!(told.contains("1 app / 12 events / 0 todos / 0 skipped"), "{told}");
    let days =
        ["--input-datefmt", "4", "--output-datefmt", "%F", "--from", "2026-09-15", "--to", "2028-09-13"];
    let lines = ["--format-apt", " %S %m\n", "--format-event", "  %m\n", "--format-recur-event", "  %m\n"];
    let shown = calcurse(&[&["-Q"], &days[..], &lines].concat()).unwrap();
    let mut day = "";
    let mut read = Vec::new();
    for line in shown.lines().filter(|line| !line.is_empty()) {
        if line.starts_with(' ') {
            read.push(format!("{day}{line}"));
        } else {
            day = line.trim_end_matches(':');
        }
    }
    assert_eq!(read, TWO_YEARS);
}
