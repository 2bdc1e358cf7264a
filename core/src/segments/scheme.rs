//! The ways customers are told apart. Separate axes stay separate: none is derived from another's label.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One way of telling customers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ClassScheme")]
pub enum Scheme {
    /// 等級 by what is held.
    Tier,
    /// ABC by money received.
    Abc,
    /// Recency, frequency, amount.
    Rfm,
    /// 態度
    Attitude,
    /// 忠誠階梯
    Ladder,
    /// 階段
    Lifecycle,
    /// 關係深度
    Depth,
    /// 價值金字塔
    Pyramid,
    /// 投入建議 20/60/20
    Effort,
    /// Against the customer's own habit.
    Drift,
    /// 率先使用: never worked out, only judged.
    EarlyAdopter,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Tier,
        Self::Abc,
        Self::Rfm,
        Self::Attitude,
        Self::Ladder,
        Self::Lifecycle,
        Self::Depth,
        Self::Pyramid,
        Self::Effort,
        Self::Drift,
        Self::EarlyAdopter,
    ];

    /// Its classes by their names on the wire, in the order they are shown.
    pub fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Tier => &["plain", "select", "focus", "vip"],
            Self::Abc => &["a", "b", "c"],
            Self::Rfm => &[
                "high_value",
                "cooling",
                "dormant",
                "lost",
                "small_regular",
                "regular",
                "newcomer",
                "occasional",
                "quiet",
                "passing",
            ],
            Self::Attitude => &["loyal", "unattached", "switching"],
            Self::Ladder => &["aware", "trust", "trade", "satisfied", "loyal", "advocate"],
            Self::Lifecycle => &["prospect", "target", "signed", "qualified", "lost", "won_back"],
            Self::Depth => &["deep", "ordinary", "forgotten"],
            Self::Pyramid => &["most_valuable", "potential", "negative"],
            Self::Effort => &["keep", "develop", "let_go"],
            Self::Drift => &["steady", "small", "late", "late_and_small"],
            Self::EarlyAdopter => &["yes"],
        }
    }

    /// The place of a class in [`Scheme::classes`].
    pub fn place(self, class: &str) -> Option<u8> {
        self.classes().iter().position(|name| *name == class).and_then(|place| u8::try_from(place).ok())
    }

    /// The name of the class at a place.
    pub fn name(self, place: u8) -> &'static str {
        self.classes().get(usize::from(place)).copied().unwrap_or_default()
    }
}
