//! The words of the filter language: its keys, its states and the names of classes, in every spelling.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::cards::own::OwnField;
use crate::segments::Scheme;

/// What a term asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "FilterKey")]
#[allow(missing_docs)]
pub enum Key {
    /// A bare word: anything the search finds.
    Text,
    Name,
    Class,
    Area,
    Tag,
    Group,
    Company,
    Position,
    Occupation,
    Gender,
    Kind,
    Phone,
    Email,
    Note,
    /// Any field of one's own.
    Field,
    /// One field of one's own, by its name.
    Own,
    /// Month of birth, or with a comparison the days until the next birthday.
    Birthday,
    /// 足歲 on the day.
    Age,
    /// A state of [`STATES`].
    Is,
    /// Days without a change on the card.
    Stale,
    /// Days without somebody reached.
    Silent,
    /// Days until the next follow-up; negative when it is late.
    Next,
    Completeness,
    Number,
    /// The day the card was made, or how many days ago.
    Created,
    /// A class of a scheme, by its name.
    Tier,
    Abc,
    Rfm,
    Attitude,
    Ladder,
    /// 潛在, 目標, 簽約 …
    Stage,
    Depth,
    Pyramid,
    Effort,
    Drift,
    /// 率先使用
    Early,
    /// A step of the grid, 1 to 5.
    Recency,
    Frequency,
    /// Money in the currency of the book: held, bought in all, received within the period of ABC, owed.
    Balance,
    Bought,
    Received,
    Owes,
    /// A product that was bought.
    Buys,
    /// A kind of holding, or how it is called.
    Holds,
}

/// What a term asks of the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Trade {
    /// The class of a scheme.
    Class(Scheme),
    /// A step of the grid.
    Step,
    /// An amount of money.
    Money,
    /// Words of its rows.
    Words,
}

impl Key {
    /// What the term asks of the trade, where it asks that at all.
    pub(in crate::search) fn of_trade(self) -> Option<Trade> {
        Some(match self {
            Self::Tier => Trade::Class(Scheme::Tier),
            Self::Abc => Trade::Class(Scheme::Abc),
            Self::Rfm => Trade::Class(Scheme::Rfm),
            Self::Attitude => Trade::Class(Scheme::Attitude),
            Self::Ladder => Trade::Class(Scheme::Ladder),
            Self::Stage => Trade::Class(Scheme::Lifecycle),
            Self::Depth => Trade::Class(Scheme::Depth),
            Self::Pyramid => Trade::Class(Scheme::Pyramid),
            Self::Effort => Trade::Class(Scheme::Effort),
            Self::Drift => Trade::Class(Scheme::Drift),
            Self::Early => Trade::Class(Scheme::EarlyAdopter),
            Self::Recency | Self::Frequency => Trade::Step,
            Self::Balance | Self::Bought | Self::Received | Self::Owes => Trade::Money,
            Self::Buys | Self::Holds => Trade::Words,
            _ => return None,
        })
    }
}

/// Every spelling of every key; the first is the one that is written.
pub(super) const KEYS: [(Key, &[&str]); 42] = [
    (Key::Class, &["class", "級", "级", "等級", "等级"]),
    (Key::Area, &["area", "區", "区", "區域", "区域", "地區", "地区"]),
    (Key::Tag, &["tag", "標籤", "标签"]),
    (Key::Group, &["group", "名單", "名单", "組", "组"]),
    (Key::Name, &["name", "姓名", "名"]),
    (Key::Company, &["company", "公司"]),
    (Key::Position, &["position", "職稱", "职位"]),
    (Key::Occupation, &["occupation", "職業", "职业"]),
    (Key::Gender, &["gender", "性別", "性别"]),
    (Key::Kind, &["kind", "類別", "类别"]),
    (Key::Phone, &["phone", "電話", "电话", "手機", "手机"]),
    (Key::Email, &["email", "信箱", "邮箱"]),
    (Key::Note, &["note", "備註", "备注"]),
    (Key::Field, &["field", "欄位", "字段"]),
    (Key::Birthday, &["birthday", "生日"]),
    (Key::Age, &["age", "年齡", "年龄", "歲", "岁"]),
    (Key::Is, &["is", "狀態", "状态"]),
    (Key::Stale, &["stale", "久", "久未更新"]),
    (Key::Silent, &["silent", "last", "沒聯絡", "没联系"]),
    (Key::Next, &["next", "跟進", "跟进"]),
    (Key::Completeness, &["completeness", "完整", "完整度"]),
    (Key::Number, &["number", "號", "号"]),
    (Key::Created, &["created", "建卡"]),
    (Key::Tier, &["tier", "分層", "分层"]),
    (Key::Abc, &["abc"]),
    (Key::Rfm, &["rfm"]),
    (Key::Attitude, &["attitude", "態度", "态度"]),
    (Key::Ladder, &["ladder", "階梯", "阶梯"]),
    (Key::Stage, &["stage", "階段", "阶段"]),
    (Key::Depth, &["depth", "關係", "关系"]),
    (Key::Pyramid, &["pyramid", "金字塔", "價值", "价值"]),
    (Key::Effort, &["effort", "投入"]),
    (Key::Drift, &["drift", "節奏", "节奏"]),
    (Key::Early, &["early", "率先"]),
    (Key::Recency, &["recency", "最近"]),
    (Key::Frequency, &["frequency", "次數", "次数"]),
    (Key::Balance, &["balance", "餘額", "余额", "資產", "资产"]),
    (Key::Bought, &["bought", "購買", "购买", "買過", "买过"]),
    (Key::Received, &["received", "收到"]),
    (Key::Owes, &["owes", "未收", "欠"]),
    (Key::Buys, &["buys", "產品", "产品"]),
    (Key::Holds, &["holds", "持有"]),
];

/// States that `is:` knows, and their Chinese names.
pub(super) const STATES: [(&str, &[&str]); 7] = [
    ("overdue", &["逾期"]),
    ("stale", &["久未更新"]),
    ("dormant", &["沉睡", "休眠"]),
    ("incomplete", &["不全", "資料不全", "资料不全"]),
    ("archived", &["封存"]),
    ("unplanned", &["未排"]),
    ("quiet", &["勿擾", "勿扰", "不聯絡", "不联系"]),
];

/// The classes by what people call them; the wire's own names are known as well. 資料不足 is a class here.
const NAMES: [(Scheme, &str, &[&str]); 48] = [
    (Scheme::Tier, "plain", &["一般"]),
    (Scheme::Tier, "select", &["優質", "优质"]),
    (Scheme::Tier, "focus", &["重點維護", "重点维护", "重點", "重点"]),
    (Scheme::Tier, "vip", &["貴賓", "贵宾"]),
    (Scheme::Abc, "a", &["A"]),
    (Scheme::Abc, "b", &["B"]),
    (Scheme::Abc, "c", &["C"]),
    (Scheme::Rfm, "high_value", &["高價值", "高价值"]),
    (Scheme::Rfm, "cooling", &["轉涼", "转凉"]),
    (Scheme::Rfm, "dormant", &["休眠", "沉睡"]),
    (Scheme::Rfm, "lost", &["流失"]),
    (Scheme::Rfm, "small_regular", &["小額常客", "小额常客"]),
    (Scheme::Rfm, "regular", &["常客"]),
    (Scheme::Rfm, "newcomer", &["新客"]),
    (Scheme::Rfm, "occasional", &["偶爾", "偶尔"]),
    (Scheme::Rfm, "quiet", &["安靜", "安静"]),
    (Scheme::Rfm, "passing", &["過客", "过客"]),
    (Scheme::Attitude, "loyal", &["忠誠", "忠诚"]),
    (Scheme::Attitude, "switching", &["品牌轉移", "品牌转移"]),
    (Scheme::Attitude, "unattached", &["無品牌忠誠", "无品牌忠诚"]),
    (Scheme::Ladder, "aware", &["認知", "认知"]),
    (Scheme::Ladder, "trust", &["信任"]),
    (Scheme::Ladder, "trade", &["交易"]),
    (Scheme::Ladder, "satisfied", &["滿意", "满意"]),
    (Scheme::Ladder, "loyal", &["忠誠", "忠诚"]),
    (Scheme::Ladder, "advocate", &["口碑"]),
    (Scheme::Lifecycle, "prospect", &["潛在", "潜在"]),
    (Scheme::Lifecycle, "target", &["目標", "目标"]),
    (Scheme::Lifecycle, "signed", &["簽約", "签约"]),
    (Scheme::Lifecycle, "qualified", &["合格簽約", "合格签约", "合格"]),
    (Scheme::Lifecycle, "lost", &["流失"]),
    (Scheme::Lifecycle, "won_back", &["挽回"]),
    (Scheme::Depth, "deep", &["已深度開發", "已深度开发", "深度"]),
    (Scheme::Depth, "ordinary", &["一般"]),
    (Scheme::Depth, "forgotten", &["被遺忘", "被遗忘"]),
    (Scheme::Pyramid, "most_valuable", &["最具價值", "最具价值"]),
    (Scheme::Pyramid, "potential", &["有潛力", "有潜力"]),
    (Scheme::Pyramid, "negative", &["負價值", "负价值"]),
    (Scheme::Effort, "keep", &["保持"]),
    (Scheme::Effort, "develop", &["培養", "培养"]),
    (Scheme::Effort, "let_go", &["放棄", "放弃"]),
    (Scheme::Drift, "steady", &["穩定", "稳定"]),
    (Scheme::Drift, "small", &["變少", "变少"]),
    (Scheme::Drift, "late", &["遲了", "迟了"]),
    (Scheme::Drift, "late_and_small", &["又遲又少", "又迟又少"]),
    (Scheme::EarlyAdopter, "yes", &["是"]),
    (Scheme::Tier, "vip", &["VIP"]),
    (Scheme::Pyramid, "most_valuable", &["最有價值", "最有价值"]),
];

/// What stands for 資料不足.
pub(in crate::search) const UNKNOWN: &str = "none";

/// The wire's name of a class as people call it.
pub(super) fn class(scheme: Scheme, value: &str) -> Option<&'static str> {
    if matches!(value, "-" | UNKNOWN | "無" | "无" | "資料不足" | "资料不足") {
        return Some(UNKNOWN);
    }
    let lower = value.to_lowercase();
    let own = scheme.classes().iter().copied().find(|name| *name == lower);
    own.or_else(|| {
        NAMES.iter().find(|(of, _, names)| *of == scheme && names.contains(&value)).map(|(_, name, _)| *name)
    })
}

/// The stored name of a gender or kind.
pub(super) fn choice(key: Key, value: &str) -> Option<&'static str> {
    let choices: &[(&str, &[&str])] = match key {
        Key::Gender => &[("male", &["m", "男"]), ("female", &["f", "女"])],
        _ => &[("person", &["人", "個人", "个人"]), ("organisation", &["firm", "公司", "組織", "组织"])],
    };
    let value = value.to_lowercase();
    choices
        .iter()
        .find(|(name, others)| *name == value || others.contains(&value.as_str()))
        .map(|(name, _)| *name)
}

pub(super) fn key_of(name: &str) -> Option<Key> {
    let name = name.to_lowercase();
    KEYS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(key, _)| *key)
}

/// The known key that differs least from a mistyped one, if it is near at all.
pub(super) fn nearest(name: &str, own: &[OwnField]) -> Option<String> {
    let name = name.to_lowercase();
    KEYS.iter()
        .flat_map(|(_, names)| names.iter().copied())
        .chain(own.iter().map(|one| one.field.name.as_str()))
        .map(|key| (distance(key, &name), key))
        .filter(|(apart, key)| apart * 2 <= key.chars().count())
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, key)| key.to_owned())
}

/// Characters to change, add or leave out until one word is the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.chars().enumerate() {
        let mut now = vec![row + 1];
        for ((place, y), pair) in b.iter().enumerate().zip(before.windows(2)) {
            let (&[diagonal, above], Some(&left)) = (pair, now.get(place)) else { continue };
            now.push((diagonal + usize::from(x != *y)).min(above + 1).min(left + 1));
        }
        before = now;
    }
    before.last().copied().unwrap_or(0)
}
