//! Prints the folding table of `core/src/base/fold.rs`: one line `from to` for every Chinese character that folds to
//! another. Per character on purpose: whole-string conversion depends on context.

use std::collections::BTreeMap;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig as Config;
use irg_kvariants::{KVARIANTS, KVariantClass};

fn main() {
    let steps: Vec<OpenCC> = [Config::Jp2t, Config::Tw2t, Config::Hk2t, Config::T2s]
        .into_iter()
        .map(|config| OpenCC::from_config(config).expect("a built-in configuration"))
        .collect();
    let fold = |character: char| {
        let variant = KVARIANTS
            .get(&character)
            .filter(|v| matches!(v.classification, KVariantClass::Old | KVariantClass::SementicVariant | KVariantClass::Equal))
            .map_or(character, |v| v.destination_ideograph);
        let mut text = variant.to_string();
        for step in &steps {
            text = step.convert(&text);
        }
        let mut result = text.chars();
        match (result.next(), result.next()) {
            (Some(one), None) => one,
            _ => character,
        }
    };
    let blocks = [0x3400..=0x4DBF_u32, 0x4E00..=0x9FFF, 0x20000..=0x323AF];
    let mut table = BTreeMap::new();
    for character in blocks.into_iter().flatten().filter_map(char::from_u32) {
        // Twice, since a variant can lead to a character that folds itself.
        let folded = fold(fold(character));
        if folded != character {
            table.insert(character, folded);
        }
    }
    for (from, to) in &table {
        // A target that folds on would make two spellings miss each other.
        println!("{from}{}", table.get(to).unwrap_or(to));
    }
}
