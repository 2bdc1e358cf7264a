//! The only place that asks the machine for the time. Rules take `today` as an argument; a book carries a clock so
//! that `--today` moves everything at once.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, SecondsFormat, Utc};

/// Where "now" comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's own clock and time zone.
    #[default]
    System,
    /// The machine's time of day, on this day (`--today`).
    Pinned(NaiveDate),
}

/// A moment, with the offset it was seen in.
#[derive(Clone, Copy, Debug)]
pub struct Stamp(DateTime<FixedOffset>);

impl Clock {
    /// The moment it is now.
    #[allow(clippy::disallowed_methods)]
    pub fn now(self) -> Stamp {
        let now = Local::now().fixed_offset();
        match self {
            Self::System => Stamp(now),
            Self::Pinned(day) => {
                let local = day.and_time(now.time());
                Stamp(local.and_local_timezone(*now.offset()).single().unwrap_or(now))
            }
        }
    }
}

impl Stamp {
    /// The moment a UTC text names; `None` for unreadable texts.
    pub fn of(utc: &str) -> Option<DateTime<FixedOffset>> {
        DateTime::parse_from_rfc3339(utc).ok()
    }
    /// The moment itself.
    pub fn moment(self) -> DateTime<FixedOffset> {
        self.0
    }
    /// The calendar day where the person sits.
    pub fn today(self) -> NaiveDate {
        self.0.date_naive()
    }
    /// `HH:MM` where the person sits.
    pub fn time(self) -> String {
        self.0.format("%H:%M").to_string()
    }
    /// UTC, RFC 3339 with milliseconds: sorts as text.
    pub fn utc(self) -> String {
        self.0.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
    }
    /// The offset in minutes east of UTC.
    pub fn offset_minutes(self) -> i32 {
        self.0.offset().local_minus_utc() / 60
    }
    /// The last midnight where the person sits, as UTC text.
    pub fn midnight(self) -> String {
        let start = self.today().and_time(chrono::NaiveTime::MIN).and_local_timezone(*self.0.offset());
        Self(start.single().unwrap_or(self.0)).utc()
    }
    /// The same moment so many days earlier or later, for the sample book's past.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.checked_add_signed(chrono::Duration::days(days)).unwrap_or(self.0))
    }
    /// A moment of the past as it is told here: RFC 3339 in this stamp's offset.
    pub fn local(self, utc: &str) -> String {
        DateTime::parse_from_rfc3339(utc)
            .map_or_else(|_| utc.to_owned(), |t| t.with_timezone(self.0.offset()).to_rfc3339())
    }
    /// The day of a UTC text where this stamp was made.
    pub fn day_of(self, utc: &str) -> Option<NaiveDate> {
        Some(DateTime::parse_from_rfc3339(utc).ok()?.with_timezone(self.0.offset()).date_naive())
    }
    /// Whole seconds from a UTC text until this stamp, negative for the future; `None` for unreadable texts.
    pub fn seconds_since(self, utc: &str) -> Option<i64> {
        Some((self.0 - DateTime::parse_from_rfc3339(utc).ok()?.fixed_offset()).num_seconds())
    }
    /// Whole days from a UTC text until this stamp; 0 for the future and for unreadable texts.
    pub fn days_since(self, utc: &str) -> u32 {
        let days = self.day_of(utc).map_or(0, |day| (self.today() - day).num_days());
        u32::try_from(days).unwrap_or(0)
    }
}
