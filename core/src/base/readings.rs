//! How Chinese characters sound: every pinyin reading without tone, surname readings first, and the same as 注音.
//! For finding and for the thumb index only; nothing is stored by sound.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

/// Surnames whose reading the dictionary lacks or gives late: character and its surname reading.
/// Source of the facts: the surname glosses of CC-CEDICT, re-keyed by hand for the common ones.
const SURNAMES: &str = "曾zeng 单shan 單shan 仇qiu 解xie 区ou 區ou 查zha 尉yu 万mo 俟qi 任ren 华hua 華hua 盖ge 蓋ge \
    秘bi 祕bi 冼xian 洗xian 纪ji 紀ji 那na 翟zhai 朴piao 缪miao 繆miao 召shao 燕yan 逄pang 逢pang 牟mu 薄bo 晟cheng \
    宓mi 乐yue 樂yue 员yun 員yun 贠yun 貟yun 覃qin 撒sa 瞿qu 钭tou 鈄tou 折she 黑he 种chong 種chong 重chong 长zhang \
    隗wei 郇xun 郗xi 佴nai 适kuo 令ling 相xiang 过guo 過guo 应ying 應ying 宁ning 甯ning 寧ning 句gou 勾gou \
    车che 車che 石shi 褚chu 都du 阚kan 闞kan 能nai 祭zhai 尹yin 乜nie 芈mi 殷yin 谌chen 諶chen 臧zang 訾zi 於yu \
    于yu 夏xia 洪hong 葛ge 眭sui 降jiang 曲qu 柏bai 柏bo 弥mi 彌mi 操cao 干gan 幹gan 强jiang 強jiang 少shao \
    行xing 系xi 晁chao 晏yan 爨cuan 澹tan 哈ha 空kong 叶ye 葉ye 迟chi 遲chi 盛sheng 舍she 蔚yu 邸di 卜bu 谷gu 缑gou";

static BY_CHARACTER: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    SURNAMES
        .split_whitespace()
        .filter_map(|entry| {
            let first = entry.chars().next()?;
            let sound = entry.get(first.len_utf8()..)?;
            sound.is_ascii().then_some((first, sound))
        })
        .collect()
});

/// The surname reading of one character, where it differs from what a dictionary says first.
pub fn surname_reading(character: char) -> Option<&'static str> {
    BY_CHARACTER.get(&character).copied()
}

/// Every reading of one character in plain pinyin (ü as v), surname reading first; empty for what is no Chinese character.
pub fn readings(character: char) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = surname_reading(character).into_iter().collect();
    if let Some(multi) = character.to_pinyin_multi() {
        for reading in multi {
            let plain = match reading.plain() {
                // The dictionary's only syllables with marks.
                "ê" => "e",
                "lü" => "lv",
                "nü" => "nv",
                "lüe" => "lve",
                "nüe" => "nve",
                "lüan" => "lvan",
                "lün" => "lvn",
                plain => plain,
            };
            if !found.contains(&plain) {
                found.push(plain);
            }
        }
    }
    found
}

/// The reading under which a name is filed: the surname reading of its first character.
pub fn filing_reading(name: &str) -> Option<&'static str> {
    readings(name.chars().next()?).into_iter().next()
}

/// One plain pinyin syllable in 注音 without tone: `wang` → ㄨㄤ, `xm` → `None`.
pub fn zhuyin(syllable: &str) -> Option<String> {
    // Whole syllables first: the y- and w- spellings and the empty rhyme do not follow the table of parts.
    if let Some((_, whole)) = WHOLE.iter().find(|(pinyin, _)| *pinyin == syllable) {
        return Some((*whole).to_owned());
    }
    let cut = if syllable.starts_with("zh") || syllable.starts_with("ch") || syllable.starts_with("sh") {
        2
    } else {
        1
    };
    let (head, tail) = syllable.split_at_checked(cut)?;
    let initial = INITIALS.iter().find(|(pinyin, _)| *pinyin == head).map(|(_, symbol)| *symbol);
    let (initial, rest) = match initial {
        Some(symbol) => (symbol, tail),
        None => ("", syllable),
    };
    // After j, q, x a written u is ü.
    let rest = match (head, rest.strip_prefix('u')) {
        ("j" | "q" | "x", Some(after)) => format!("v{after}"),
        _ => rest.to_owned(),
    };
    let rhyme = FINALS.iter().find(|(pinyin, _)| *pinyin == rest).map(|(_, symbol)| *symbol)?;
    Some(format!("{initial}{rhyme}"))
}

const INITIALS: [(&str, &str); 21] = [
    ("b", "ㄅ"),
    ("p", "ㄆ"),
    ("m", "ㄇ"),
    ("f", "ㄈ"),
    ("d", "ㄉ"),
    ("t", "ㄊ"),
    ("n", "ㄋ"),
    ("l", "ㄌ"),
    ("g", "ㄍ"),
    ("k", "ㄎ"),
    ("h", "ㄏ"),
    ("j", "ㄐ"),
    ("q", "ㄑ"),
    ("x", "ㄒ"),
    ("zh", "ㄓ"),
    ("ch", "ㄔ"),
    ("sh", "ㄕ"),
    ("r", "ㄖ"),
    ("z", "ㄗ"),
    ("c", "ㄘ"),
    ("s", "ㄙ"),
];
const FINALS: [(&str, &str); 36] = [
    ("a", "ㄚ"),
    ("o", "ㄛ"),
    ("e", "ㄜ"),
    ("ai", "ㄞ"),
    ("ei", "ㄟ"),
    ("ao", "ㄠ"),
    ("ou", "ㄡ"),
    ("an", "ㄢ"),
    ("en", "ㄣ"),
    ("ang", "ㄤ"),
    ("eng", "ㄥ"),
    ("er", "ㄦ"),
    ("i", "ㄧ"),
    ("ia", "ㄧㄚ"),
    ("ie", "ㄧㄝ"),
    ("iao", "ㄧㄠ"),
    ("iu", "ㄧㄡ"),
    ("ian", "ㄧㄢ"),
    ("in", "ㄧㄣ"),
    ("iang", "ㄧㄤ"),
    ("ing", "ㄧㄥ"),
    ("iong", "ㄩㄥ"),
    ("u", "ㄨ"),
    ("ua", "ㄨㄚ"),
    ("uo", "ㄨㄛ"),
    ("uai", "ㄨㄞ"),
    ("ui", "ㄨㄟ"),
    ("uan", "ㄨㄢ"),
    ("un", "ㄨㄣ"),
    ("uang", "ㄨㄤ"),
    ("ong", "ㄨㄥ"),
    ("v", "ㄩ"),
    ("ve", "ㄩㄝ"),
    ("van", "ㄩㄢ"),
    ("vn", "ㄩㄣ"),
    ("ue", "ㄩㄝ"),
];
const WHOLE: [(&str, &str); 31] = [
    ("zhi", "ㄓ"),
    ("chi", "ㄔ"),
    ("shi", "ㄕ"),
    ("ri", "ㄖ"),
    ("zi", "ㄗ"),
    ("ci", "ㄘ"),
    ("si", "ㄙ"),
    ("yi", "ㄧ"),
    ("ya", "ㄧㄚ"),
    ("ye", "ㄧㄝ"),
    ("yao", "ㄧㄠ"),
    ("you", "ㄧㄡ"),
    ("yan", "ㄧㄢ"),
    ("yin", "ㄧㄣ"),
    ("yang", "ㄧㄤ"),
    ("ying", "ㄧㄥ"),
    ("yo", "ㄧㄛ"),
    ("yai", "ㄧㄞ"),
    ("wu", "ㄨ"),
    ("wa", "ㄨㄚ"),
    ("wo", "ㄨㄛ"),
    ("wai", "ㄨㄞ"),
    ("wei", "ㄨㄟ"),
    ("wan", "ㄨㄢ"),
    ("wen", "ㄨㄣ"),
    ("wang", "ㄨㄤ"),
    ("yu", "ㄩ"),
    ("yue", "ㄩㄝ"),
    ("yuan", "ㄩㄢ"),
    ("yun", "ㄩㄣ"),
    ("yong", "ㄩㄥ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        for (surname, reading) in [
            ("曾", "zeng"),
            ("單", "shan"),
            ("单", "shan"),
            ("仇", "qiu"),
            ("解", "xie"),
            ("區", "ou"),
            ("查", "zha"),
            ("尉", "yu"),
            ("万", "mo"),
            ("王", "wang"),
            ("呂", "lv"),
            ("于", "yu"),
            ("于", "yu"),
        ] {
            assert_eq!(filing_reading(surname), Some(reading), "{surname}");
        }
        assert_eq!(filing_reading("Wang"), None);
    }

    #[test]
    fn no_reading_keeps_its_umlaut_and_every_one_has_its_zhuyin() {
        for character in ('\u{4e00}'..='\u{9fff}').chain('\u{3400}'..='\u{4dbf}') {
            for reading in readings(character) {
                assert!(reading.is_ascii(), "{character} {reading}");
            }
        }
    }

    #[test]
    fn pinyin_becomes_zhuyin() {
        for (pinyin, symbols) in [
            ("wang", "ㄨㄤ"),
            ("xiao", "ㄒㄧㄠ"),
            ("ming", "ㄇㄧㄥ"),
            ("zhang", "ㄓㄤ"),
            ("lv", "ㄌㄩ"),
            ("xue", "ㄒㄩㄝ"),
            ("juan", "ㄐㄩㄢ"),
            ("qiong", "ㄑㄩㄥ"),
            ("shi", "ㄕ"),
            ("er", "ㄦ"),
            ("ou", "ㄡ"),
            ("yu", "ㄩ"),
            ("dong", "ㄉㄨㄥ"),
            ("nve", "ㄋㄩㄝ"),
            ("an", "ㄢ"),
        ] {
            assert_eq!(zhuyin(pinyin).as_deref(), Some(symbols), "{pinyin}");
        }
        assert_eq!(zhuyin("xm"), None);
        assert_eq!(zhuyin(""), None);
    }
}
