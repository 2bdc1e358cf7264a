//! Names as Chinese and western people write them: taken apart, put together, recognised as a firm. Only what the
//! letters show; it never asks a book.

use std::sync::LazyLock;

/// A list of words, taken apart once.
type Words = LazyLock<Vec<&'static str>>;

/// Surnames of two characters, in both scripts. A one-character surname followed by a two-character given name is far
/// commoner than some of these readings, so only true compound surnames stand here.
static COMPOUND: Words = LazyLock::new(|| {
    "歐陽 欧阳 范姜 司徒 上官 諸葛 诸葛 尉遲 尉迟 万俟 單于 单于 司馬 司马 東方 东方 皇甫 夏侯 慕容 令狐 \
    公孫 公孙 長孫 长孙 宇文 軒轅 轩辕 鍾離 钟离 鐘離 濮陽 濮阳 淳于 太叔 申屠 仲孫 仲孙 赫連 赫连 澹臺 澹台 公冶 宗政 南宮 南宫 \
    獨孤 独孤 端木 百里 呼延 東郭 东郭 聞人 闻人 拓跋 第五 西門 西门 左丘 梁丘 公羊 穀梁 谷梁 司空 司寇 鮮于 鲜于 閭丘 闾丘 亓官 \
    巫馬 巫马 公西 顓孫 颛孙 壤駟 壤驷 漆雕 樂正 乐正 宰父 夾谷 夹谷 張簡 张简 張廖 张廖".split_whitespace().collect()
});
/// How people are addressed behind their name.
static TITLES: Words = LazyLock::new(|| {
    "老太太 太太 先生 小姐 女士 夫人 老師 老师 醫師 医师 醫生 医生 律師 律师 會計師 会计师 建築師 建筑师 \
    董事長 董事长 總經理 总经理 副總 副总 經理 经理 協理 协理 主任 課長 课长 組長 组长 處長 处长 局長 局长 校長 校长 教授 博士 \
    董事 老闆娘 老板娘 老闆 老板 師傅 师傅 店長 店长 里長 里长 理事長 理事长 會長 会长 總裁 总裁 總監 总监 同學 同学 \
    阿姨 叔叔 伯伯 阿伯 大哥 大姐 大嫂 姊 姐 哥 嫂 媽 妈".split_whitespace().collect()
});
/// What only firms and authorities carry in their names.
static FIRM_ANYWHERE: Words = LazyLock::new(|| {
    "公司 有限 股份 企業社 企业社 工作室 事務所 事务所 基金會 基金会 協會 协会 委員會 委员会 診所 诊所 醫院 医院 \
    銀行 银行 集團 集团 商行".split_whitespace().collect()
});
/// What ends the names of firms, and sometimes those of people (陳國中, 林力行), whose names are shorter.
static FIRM_END: Words = LazyLock::new(|| {
    "行 店 社 廠 厂 局 院 館 馆 學校 学校 大學 大学 國小 國中 高中 餐廳 餐厅 企業 企业 商店 超市 工廠 工厂 營業部 營業處 處".split_whitespace().collect()
});
static FIRM_WORDS: Words = LazyLock::new(|| {
    "ltd limited inc incorporated corp corporation company co llc llp plc gmbh ag sa kk bank \
    foundation association university hospital clinic studio"
        .split_whitespace()
        .collect()
});

/// True for a character of the Chinese script.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// True if the name is written in Chinese characters.
pub fn is_chinese(name: &str) -> bool {
    let mut letters = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '・'));
    let first = letters.next();
    first.is_some_and(is_han) && letters.all(is_han)
}

/// Whether these two characters are one surname.
pub fn is_compound_surname(text: &str) -> bool {
    COMPOUND.contains(&text)
}

/// Takes a full name apart into surname and given name. Chinese: surname first, compound surnames known. Western:
/// `Given Surname` or `Surname, Given`. A firm, one word, or a foreign name spelt with · has no parts.
pub fn split(name: &str) -> (String, String) {
    let name = name.trim();
    let none = (String::new(), String::new());
    // A card called by its phone number or web page has no surname.
    let number = name.chars().filter(char::is_ascii_digit).count() > 2 || name.contains("://");
    if number
        || name.chars().count() > 60
        || looks_like_organisation(name)
        || name.contains(['·', '•', '・', '@'])
    {
        return none;
    }
    if is_chinese(name) {
        let pair = |(surname, given): (&str, &str)| (surname.trim().to_owned(), given.trim().to_owned());
        if let Some(parts) = name.split_once(char::is_whitespace) {
            return pair(parts);
        }
        let second = name.char_indices().nth(2).map(|(at, _)| at);
        if let Some((surname, given)) = second.and_then(|at| name.split_at_checked(at))
            && COMPOUND.contains(&surname)
        {
            return pair((surname, given));
        }
        let length = name.chars().count();
        return match name.char_indices().nth(1) {
            Some((at, _)) if length <= 5 => name.split_at_checked(at).map_or(none, pair),
            _ => none,
        };
    }
    if let Some((surname, given)) = name.split_once([',', '，']) {
        let (surname, given) = (surname.trim(), given.trim());
        let one_comma = !given.contains(',');
        return if one_comma && !surname.is_empty() { (surname.to_owned(), given.to_owned()) } else { none };
    }
    match name.rsplit_once(char::is_whitespace) {
        Some((given, surname)) => (surname.to_owned(), given.trim().to_owned()),
        None => none,
    }
}

/// What stands on the seal beside a name: the surname, two characters for a compound one; the first letter of others.
pub fn seal(name: &str) -> String {
    let (surname, _) = split(name);
    if is_chinese(name) && !surname.is_empty() {
        return surname;
    }
    let first = name.trim().chars().next();
    first.map(|c| c.to_uppercase().collect()).unwrap_or_default()
}

/// Puts a name together: 王 + 美玲 → 王美玲, Smith + Ann → Ann Smith.
pub fn join(surname: &str, given: &str) -> String {
    let (surname, given) = (surname.trim(), given.trim());
    if surname.is_empty() || given.is_empty() {
        return [surname, given].concat();
    }
    let eastern = surname.chars().all(is_han) && given.chars().all(|c| is_han(c) || c.is_whitespace());
    if eastern { [surname, given].concat() } else { [given, " ", surname].concat() }
}

/// True if the name is plainly that of a firm, shop or authority. Doubtful names are people.
pub fn looks_like_organisation(name: &str) -> bool {
    let name = name.trim();
    if FIRM_ANYWHERE.iter().any(|word| name.contains(word)) {
        return true;
    }
    if is_chinese(name) && name.chars().count() > 4 && FIRM_END.iter().any(|end| name.ends_with(end)) {
        return true;
    }
    let mut words =
        name.split([' ', ',', '，', '(', ')', '（']).map(|w| w.trim_end_matches('.').to_ascii_lowercase());
    let skipped = words.next();
    skipped.is_some()
        && words
            .any(|w| FIRM_WORDS.contains(&w.as_str()) || FIRM_WORDS.contains(&w.replace('.', "").as_str()))
}

/// True for a bare form of address: 先生, 經理.
pub fn is_title(text: &str) -> bool {
    TITLES.contains(&text.trim())
}

/// Takes the form of address off a name: `王美玲 太太` → (`王美玲`, `王太太`); nothing to take → the name and "".
pub fn strip_title(name: &str) -> (String, String) {
    let name = name.trim();
    let found = TITLES.iter().copied().filter(|t| name.ends_with(t)).max_by_key(|t| t.len());
    let Some((bare, title)) = found.and_then(|t| Some((name.strip_suffix(t)?.trim_end(), t))) else {
        return (name.to_owned(), String::new());
    };
    let spaced = name.len() > bare.len() + title.len();
    let (length, short) = (bare.chars().count(), title.chars().count() == 1);
    // 林小姐 is all the name there is, and the 姐 of 王美姐 may be part of the given name.
    if !is_chinese(bare) || looks_like_organisation(bare) || (short && !spaced) {
        return (name.to_owned(), String::new());
    }
    let compound = COMPOUND.contains(&bare);
    if length < 2 || compound {
        return (name.to_owned(), [bare, title].concat());
    }
    let (surname, _) = split(bare);
    (bare.to_owned(), [surname.as_str(), title].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> String {
        let (surname, given) = split(name);
        format!("{surname}|{given}")
    }

    #[test]
    fn names_come_apart_where_people_would_cut_them() {
        for (name, expected) in [
            ("王美玲", "王|美玲"),
            ("王 美玲", "王|美玲"),
            ("陳大", "陳|大"),
            ("歐陽鋒", "歐陽|鋒"),
            ("欧阳娜娜", "欧阳|娜娜"),
            ("范姜群生", "范姜|群生"),
            ("司徒美", "司徒|美"),
            ("王林阿滿", "王|林阿滿"),
            ("万俟雪", "万俟|雪"),
            ("Ann Smith", "Smith|Ann"),
            ("Smith, Ann", "Smith|Ann"),
            ("John Q. Public", "Public|John Q."),
            ("Madonna", "|"),
            ("王", "|"),
            ("約翰·史密斯", "|"),
            ("大安貿易有限公司", "|"),
            ("Acme Trading Ltd", "|"),
            ("", "|"),
            ("+886 912 000 417", "|"),
            ("http://example.com/a b", "|"),
            ("安藤 ロイド", "ロイド|安藤"),
        ] {
            assert_eq!(parts(name), expected, "{name}");
        }
    }

    #[test]
    fn names_go_together_in_the_order_of_their_script() {
        assert_eq!(join("王", "美玲"), "王美玲");
        assert_eq!(join("Smith", "Ann"), "Ann Smith");
        assert_eq!(join("王", "Amy"), "Amy 王");
        assert_eq!((join("", "美玲"), join("Smith", "")), ("美玲".into(), "Smith".into()));
    }

    #[test]
    fn firms_are_recognised_and_people_are_not_taken_for_firms() {
        for firm in [
            "大安貿易有限公司",
            "永昌企業社",
            "第一銀行內湖分行",
            "Acme Ltd.",
            "Foo, Inc",
            "ABC Co., Ltd",
            "美麗髮型工作室",
            "永豐餘商行",
            "Bubba Gump Shrimp Co.",
        ] {
            assert!(looks_like_organisation(firm), "{firm}");
        }
        for person in
            ["陳力行", "王社", "林院長", "Inc", "Ann Cook", "王美玲", "Coco Lee", "", "李行", "陳國中"]
        {
            assert!(!looks_like_organisation(person), "{person}");
        }
    }

    #[test]
    fn a_form_of_address_is_not_part_of_the_name() {
        assert_eq!(strip_title("王美玲 太太"), ("王美玲".into(), "王太太".into()));
        assert_eq!(strip_title("陳大文先生"), ("陳大文".into(), "陳先生".into()));
        assert_eq!(strip_title("歐陽大文經理"), ("歐陽大文".into(), "歐陽經理".into()));
        assert_eq!(strip_title("林小姐"), ("林小姐".into(), "林小姐".into()));
        assert_eq!(strip_title("王美姐"), ("王美姐".into(), String::new()));
        assert_eq!(strip_title("王美玲"), ("王美玲".into(), String::new()));
        assert_eq!(strip_title("Ann Smith"), ("Ann Smith".into(), String::new()));
        assert_eq!(strip_title("太太"), ("太太".into(), String::new()));
    }
}
