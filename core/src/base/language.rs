//! The languages Shuke is written in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A language Shuke is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum Language {
    /// 繁體中文
    #[default]
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// 简体中文
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// Each with its name on the wire and behind `--lang`.
    pub const ALL: [(&'static str, Self); 3] =
        [("zh-Hant", Self::ZhHant), ("zh-Hans", Self::ZhHans), ("en", Self::En)];
}
