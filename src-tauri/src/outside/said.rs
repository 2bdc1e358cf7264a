//! A notice in words.

use chrono::NaiveDate;
use shuke_core::base::sql::name_of;
use shuke_core::reminders::{Count, Notice};
use shuke_words::Words;

/// A notification as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The first line. A name stands only here: below, some desktops read markup.
    pub title: String,
    /// What stands below.
    pub text: String,
    /// What a click on it does.
    pub open: String,
}

impl Said {
    /// In the language of the screens. `today` tells a visit of tomorrow from one of today.
    pub fn of(notice: &Notice, words: &Words, today: NaiveDate) -> Self {
        let (title, text) = match notice {
            Notice::Morning(count) => (morning(*count, words), parts(*count, words)),
            Notice::Locked => (words.say("notice_locked"), words.say("notice_locked_do")),
            Notice::Missed(count) => {
                (words.fill("notice_missed", &[("count", &count.to_string())]), words.say("notice_missed_do"))
            }
            Notice::Soon { at, minutes, channel, who } => {
                let time = at.format("%H:%M").to_string();
                let deed = words.say(&format!("kind_{}", name_of(*channel).unwrap_or_default()));
                let title = match who {
                    Some(who) => {
                        words.fill("notice_soon_who", &[("time", &time), ("deed", &deed), ("name", who)])
                    }
                    None => words.fill("notice_soon", &[("time", &time), ("deed", &deed)]),
                };
                let days = (at.date() - today).num_days();
                let text = match (days, minutes) {
                    (0, 0) => words.say("notice_now"),
                    (0, _) => words.fill("notice_in", &[("count", &minutes.to_string())]),
                    (1, _) => words.say("notice_tomorrow"),
                    _ => words.fill("notice_in_days", &[("count", &days.to_string())]),
                };
                (title, text)
            }
        };
        Self { title, text, open: words.say("notice_open") }
    }
}

/// 今天 11 件・逾期 3 件: also the line of the tray.
pub fn morning(count: Count, words: &Words) -> String {
    let today = words.fill("notice_today", &[("count", &(count.total() - count.overdue).to_string())]);
    if count.overdue == 0 {
        return today;
    }
    let late = words.fill("notice_overdue", &[("count", &count.overdue.to_string())]);
    format!("{today}{}{late}", words.say("dot"))
}

fn parts(count: Count, words: &Words) -> String {
    let parts = [
        ("notice_visits", count.visits),
        ("notice_followups", count.followups),
        ("notice_birthdays", count.birthdays),
        ("notice_invitations", count.invitations),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(key, number)| words.fill(key, &[("count", &number.to_string())]))
        .collect();
    said.join(&words.say("dot"))
}

#[cfg(test)]
mod tests {
    use shuke_core::cards::draft::Channel;
    use shuke_words::Language;

    use super::*;

    fn said(notice: &Notice, language: Language) -> (String, String) {
        let said = Said::of(notice, Words::of(language), "2026-09-15".parse().unwrap());
        (said.title, said.text)
    }
    fn both(title: &str, text: &str) -> (String, String) {
        (title.to_owned(), text.to_owned())
    }
    fn soon(at: &str, minutes: i64, who: Option<&str>) -> Notice {
        let at = format!("{at}:00").parse().unwrap();
        Notice::Soon { at, minutes, channel: Channel::Visit, who: who.map(str::to_owned) }
    }

    #[test]
    fn a_notice_is_said_in_three_languages() {
        let count = Count { overdue: 3, visits: 3, followups: 2, birthdays: 2, invitations: 1 };
        let morning = Notice::Morning(count);
        assert_eq!(
            said(&morning, Language::ZhHant),
            both("今天 8 件・逾期 3 件", "拜訪 3・跟進 2・生日 2・邀約 1")
        );
        assert_eq!(
            said(&morning, Language::ZhHans),
            both("今天 8 件・逾期 3 件", "拜访 3・跟进 2・生日 2・邀约 1")
        );
        assert_eq!(
            said(&morning, Language::En),
            both("8 for today · 3 overdue", "Visits 3 · Follow-ups 2 · Birthdays 2 · Invitations 1")
        );
        assert_eq!(
            said(&soon("2026-09-15T10:30", 30, None), Language::ZhHant),
            both("10:30 拜訪", "還有 30 分鐘")
        );
        assert_eq!(
            said(&soon("2026-09-15T10:30", 1, Some("王太太")), Language::En),
            both("10:30 Visit · 王太太", "In 1 minute")
        );
        assert_eq!(said(&soon("2026-09-16T08:00", 781, None), Language::ZhHans), both("08:00 拜访", "明天"));
        assert_eq!(
            said(&soon("2026-09-17T08:00", 2221, None), Language::ZhHant),
            both("08:00 拜訪", "2 天後")
        );
        assert_eq!(said(&Notice::Missed(2), Language::ZhHant).0, "有 2 件到了時間，電腦當時沒醒著");
    }
}
