//! The words of `assets/messages` for what is no page: the terminal, notifications, the tray. The same files the window
//! compiles, in the same inlang format (a string with `{name}` holes, or variants by plural).

mod dates;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;
pub use shuke_core::base::language::Language;

/// The language of the machine, by `LC_ALL`, `LC_MESSAGES`, `LANG`; 繁體 when it says nothing we speak.
pub fn language_of_machine() -> Language {
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|key| std::env::var(key).ok().filter(|value| !value.is_empty()))
        .unwrap_or_default();
    if name.starts_with("zh_CN") || name.starts_with("zh_SG") || name.contains("Hans") {
        Language::ZhHans
    } else if name.starts_with("zh") || name.is_empty() || name == "C" || name.starts_with("C.") {
        Language::ZhHant
    } else {
        Language::En
    }
}

/// Reads a language as `--lang` gives it.
///
/// # Errors
/// What is not one.
pub fn language(text: &str) -> Result<Language, String> {
    let known = Language::ALL.into_iter().find(|(name, _)| *name == text);
    known.map(|(_, language)| language).ok_or_else(|| format!("zh-Hant, zh-Hans, en: {text}"))
}

/// All words of one language.
pub struct Words {
    lang: Language,
    messages: BTreeMap<String, Value>,
}

impl Words {
    /// The words of a language, read once.
    pub fn of(lang: Language) -> &'static Self {
        static READ: [OnceLock<Words>; 3] = [const { OnceLock::new() }; 3];
        let [hant, hans, en] = &READ;
        let place = match lang {
            Language::ZhHant => hant,
            Language::ZhHans => hans,
            Language::En => en,
        };
        place.get_or_init(|| Self::read(lang))
    }

    fn read(lang: Language) -> Self {
        let text = match lang {
            Language::ZhHant => include_str!("../../assets/messages/zh-Hant.json"),
            Language::ZhHans => include_str!("../../assets/messages/zh-Hans.json"),
            Language::En => include_str!("../../assets/messages/en.json"),
        };
        Self { lang, messages: serde_json::from_str(text).unwrap_or_default() }
    }

    /// Which language they are.
    pub fn lang(&self) -> Language {
        self.lang
    }

    /// A sentence without holes. A key nobody wrote is shown as it is, so that it is seen and mended.
    pub fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// A sentence with its holes filled.
    pub fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        let pattern = match self.messages.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(variants)) => self.variant(variants, args).unwrap_or_default(),
            _ => key.to_owned(),
        };
        args.iter().fold(pattern, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// Every word without variants, by its key, for a page that is written out.
    pub fn all(&self) -> BTreeMap<String, String> {
        self.messages
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect()
    }

    /// Whether there is such a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.messages.contains_key(key)
    }

    /// The variant whose selectors fit: `countPlural=one` for exactly one in English, `=other` else.
    fn variant(&self, variants: &[Value], args: &[(&str, &str)]) -> Option<String> {
        let matches = variants.first()?.get("match")?.as_object()?;
        let count = args.iter().find(|(name, _)| *name == "count").map_or("", |(_, value)| value);
        let wanted = if self.lang == Language::En && count == "1" { "=one" } else { "=other" };
        let text = matches.iter().find(|(key, _)| key.ends_with(wanted)).or_else(|| matches.iter().next())?.1;
        text.as_str().map(str::to_owned)
    }
}
