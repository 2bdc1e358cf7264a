//! From the quick line to the notification, with a notification service that writes down instead of ringing.

use std::sync::{Arc, Mutex};

use serde_json::json;
use shuke_core::{Clock, Code, Error};
use shuke_desktop::outside::{Notifier, Said};
use shuke_desktop::{Desk, Flags};
use tauri::Manager;

use crate::Window;

/// What would have rung.
#[derive(Default)]
struct Heard {
    said: Mutex<Vec<Said>>,
    deaf: bool,
}

impl Notifier for Heard {
    fn show(&self, said: &Said) -> Result<(), Error> {
        if self.deaf {
            return Err(Error::new(Code::NotifyFailed).with("detail", "no daemon"));
        }
        self.said.lock().unwrap().push(said.clone());
        Ok(())
    }
}

fn listening(window: &Window, deaf: bool) -> Arc<Heard> {
    let heard = Arc::new(Heard { deaf, ..Heard::default() });
    window.app.state::<Desk>().notify_by(heard.clone());
    let mut settings = window.ok("app_state", json!({}))["settings"].clone();
    settings["language"] = json!("zh-Hant");
    settings["reminders"] = json!({
        "hours": { "from": 0, "to": 1440 }, "quiet": [], "quiet_sunday": false, "visits": true, "before": 180,
        "morning": true, "names": false, "stay": true
    });
    window.ok("save_settings", json!({ "settings": settings }));
    heard
}

fn look(window: &Window, heard: &Heard) -> Vec<String> {
    let desk = window.app.state::<Desk>();
    desk.say(desk.due());
    heard.said.lock().unwrap().drain(..).map(|said| format!("{}｜{}", said.title, said.text)).collect()
}

/// A visit in so many minutes, as the machine's clock says; past midnight it is tomorrow. Gives its line and its time.
fn visit_in(minutes: i64) -> (String, String) {
    let now = Clock::System.now().moment();
    let then = now + chrono::TimeDelta::minutes(minutes);
    // The sample book has visits of its own.
    if ["10:30", "14:00", "16:30"].contains(&then.format("%H:%M").to_string().as_str()) {
        return visit_in(minutes + 2);
    }
    let day = if then.date_naive() == now.date_naive() { "今天" } else { "明天" };
    (format!("王太太 {day} {} 拜訪 送禮盒", then.format("%H:%M")), then.format("%H:%M").to_string())
}

fn plan(window: &Window, line: &str) {
    let quick = window.ok("quick_read", json!({ "text": line, "plain": [], "named": "" }));
    let card = quick["candidates"][0]["card"]["id"].clone();
    window.ok("add_followup", json!({ "card": card, "draft": quick["draft"] }));
}

fn before(window: &Window, minutes: u32, names: bool) {
    let mut settings = window.ok("app_state", json!({}))["settings"].clone();
    settings["reminders"]["before"] = json!(minutes);
    settings["reminders"]["names"] = json!(names);
    window.ok("save_settings", json!({ "settings": settings }));
}

#[test]
fn what_was_added_in_one_line_rings_once_and_no_name_is_said() {
    let window = Window::with_sample();
    let heard = listening(&window, false);
    let morning = look(&window, &heard);
    assert!(
        morning.iter().any(|line| line.starts_with("今天 10 件・逾期 4 件｜拜訪 3・跟進 4・生日 2・邀約 1")),
        "{morning:?}"
    );

    let (line, time) = visit_in(7);
    plan(&window, &line);
    let mine =
        |rang: Vec<String>| rang.into_iter().filter(|line| line.starts_with(&time)).collect::<Vec<_>>();
    let rang = mine(look(&window, &heard));
    assert_eq!(rang.len(), 1, "{rang:?}");
    assert!(rang[0].starts_with(&format!("{time} 拜訪｜")), "{rang:?}");
    assert_eq!(mine(look(&window, &heard)), Vec::<String>::new());
    let kept = std::fs::read_to_string(window.folder.path().join("config/rung.json")).unwrap();
    assert!(kept.contains("2026-09-15") && !kept.contains('王'), "{kept}");
}

#[test]
fn a_second_start_rings_nothing_again() {
    let window = Window::with_sample();
    let heard = listening(&window, false);
    assert!(!look(&window, &heard).is_empty());
    let (data, config) = (window.folder.path().join("data"), window.folder.path().join("config"));
    let flags = Flags {
        book: Some(window.folder.path().join("s.book")),
        today: Some("2026-09-15".parse().unwrap()),
        ..Flags::default()
    };
    let again = Desk::at(flags, data, &config);
    assert_eq!(again.ring().unwrap(), []);
}

#[test]
fn a_desktop_that_takes_none_is_told_of_and_a_trial_says_so_at_once() {
    let window = Window::with_sample();
    let heard = listening(&window, true);
    assert_eq!(look(&window, &heard), Vec::<String>::new());
    assert_eq!(window.ok("app_state", json!({}))["notice_trouble"]["code"], "notify_failed");
    assert_eq!(window.code("try_notice", json!({})), "notify_failed");
    listening(&window, false);
    window.ok("try_notice", json!({}));
    assert_eq!(window.ok("app_state", json!({}))["notice_trouble"], json!(null));
}

#[test]
fn what_the_desktop_does_not_take_is_said_later_and_is_not_lost() {
    let window = Window::with_sample();
    listening(&window, true);
    let desk = window.app.state::<Desk>();
    let due = desk.due();
    assert!(!due.is_empty());
    desk.say(due.clone());
    assert!(desk.due().is_empty(), "not every second anew");
    let heard = listening(&window, false);
    desk.say(due);
    assert!(!heard.said.lock().unwrap().is_empty());
}

#[test]
fn a_locked_book_rings_by_the_times_it_had_and_says_nobodys_name() {
    let window = Window::with_sample();
    let heard = listening(&window, false);
    before(&window, 0, true);
    let (line, time) = visit_in(7);
    plan(&window, &line);
    window.ok("protect_book", json!({ "name": "周以恩", "password": "apple river stone" }));
    let rang = look(&window, &heard);
    assert!(rang.iter().all(|line| !line.starts_with(&time)), "not yet: {rang:?}");
    window.ok("lock", json!({}));
    before(&window, 180, true);
    let rang = look(&window, &heard);
    assert!(rang.iter().any(|line| line.starts_with(&format!("{time} 拜訪｜"))), "{rang:?}");
    assert!(rang.iter().all(|line| !line.contains('王')), "{rang:?}");
}

#[test]
fn another_book_rings_by_its_own_times_only() {
    let window = Window::with_sample();
    let heard = listening(&window, false);
    before(&window, 0, false);
    let (line, time) = visit_in(7);
    plan(&window, &line);
    look(&window, &heard);
    window.ok("create_book", json!({ "name": "b", "preset": "general" }));
    before(&window, 180, false);
    let rang = look(&window, &heard);
    assert!(rang.iter().all(|line| !line.starts_with(&time)), "{rang:?}");
}
