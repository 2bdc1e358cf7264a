//! The fields of a trade: what an insurance agent, a banker or a car dealer writes on every card besides what all of them do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{FieldKind, OwnFieldDraft, all, define};
use crate::base::error::Result;
use crate::base::language::Language;
use crate::base::sql::name_of;
use crate::book::Preset;
use crate::store::WriteTx;

/// A text in every language, by the language's name.
type Said<T> = BTreeMap<String, T>;

#[derive(Deserialize)]
struct Usual {
    kind: FieldKind,
    name: Said<String>,
    #[serde(default)]
    choices: Said<Vec<String>>,
    #[serde(default)]
    currency: Said<String>,
    #[serde(default)]
    listed: bool,
}

static USUAL: LazyLock<BTreeMap<String, Vec<Usual>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../assets/presets/fields.json")).unwrap_or_default()
});

/// The fields of a trade, in a language.
pub fn usual(preset: Preset, language: Language) -> Vec<OwnFieldDraft> {
    let name =
        Language::ALL.into_iter().find(|(_, one)| *one == language).map_or("zh-Hant", |(name, _)| name);
    let of = |preset: &str| USUAL.get(preset).map(Vec::as_slice).unwrap_or_default();
    of(&name_of(preset).unwrap_or_default())
        .iter()
        .map(|field| OwnFieldDraft {
            name: field.name.get(name).cloned().unwrap_or_default(),
            kind: field.kind,
            choices: field.choices.get(name).cloned().unwrap_or_default(),
            currency: field.currency.get(name).cloned().unwrap_or_default(),
            listed: field.listed,
        })
        .collect()
}

/// Defines the fields of a trade that the book does not have yet; how many there were.
///
/// # Errors
/// Those of [`define`].
pub fn define_usual(tx: &WriteTx<'_>, preset: Preset, language: Language) -> Result<u32> {
    let known = all(tx)?;
    let mut listed = known.iter().filter(|one| one.field.listed).count();
    let mut made = 0;
    for mut field in usual(preset, language) {
        if known.iter().any(|one| one.field.name == field.name) {
            continue;
        }
        // A list has room for two of them.
        field.listed &= listed < 2;
        listed += usize::from(field.listed);
        define(tx, &field)?;
        made += 1;
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::own::rules;

    #[test]
    fn every_trade_has_its_fields_in_every_language_and_all_of_them_can_be_defined() {
        use Preset::{Bank, Car, General, Insurance, Property, Retail};
        assert!(usual(General, Language::ZhHant).is_empty());
        for preset in [Insurance, Bank, Car, Property, Retail] {
            for (name, language) in Language::ALL {
                let fields = usual(preset, language);
                assert!((4..=8).contains(&fields.len()), "{preset:?} {name}");
                assert!(fields.iter().filter(|field| field.listed).count() <= 2);
                for field in fields {
                    let tidy =
                        rules::tidy(&field).unwrap_or_else(|error| panic!("{name} {}: {error}", field.name));
                    assert_eq!(tidy.name, field.name, "{name}");
                }
            }
        }
        let bank = usual(Bank, Language::ZhHant);
        assert!(
            bank.iter()
                .any(|field| field.kind == FieldKind::Choice && field.choices.contains(&"穩健".to_owned()))
        );
    }
}
