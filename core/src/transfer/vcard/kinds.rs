//! What the words of vCard parameters, labels and extension names stand for here: kinds of phones, messengers and
//! relatives. Tables only.

use crate::cards::draft::{PointType, RelationKind};

/// The kind of a phone, e-mail or address, from its types and its own label. The most telling word wins: a fax at home
/// is a fax.
pub fn point(words: &[String]) -> PointType {
    const ORDER: [(PointType, &str); 5] = [
        (PointType::Fax, "fax homefax workfax 傳真 传真"),
        (PointType::Pager, "pager bbs 呼叫器"),
        (PointType::Mobile, "cell mobile iphone phone-mobile car 手機 手机 行動 移動 移动 行動電話"),
        (PointType::Work, "work office company business main work_mobile 公司 工作 辦公 办公 單位 单位"),
        (PointType::Home, "home 家 住家 住宅 住處 家庭 宅"),
    ];
    let has = |list: &str| words.iter().any(|w| list.split(' ').any(|known| known.eq_ignore_ascii_case(w)));
    ORDER.iter().find(|(_, list)| has(list)).map_or(PointType::Other, |(kind, _)| *kind)
}

/// True if the word only says what every phone or address is, so that nothing is lost with it.
pub fn says_nothing(word: &str) -> bool {
    let known = "voice msg pref internet x400 parcel postal dom intl text video home work cell fax pager mobile iphone \
        main other homepage 手機 手机 住家 住宅 工作 公司 家 其他 anniversary work_mobile isdn modem car textphone bbs";
    known.split_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

/// The messenger behind a property name, a service type or a URI scheme.
pub fn messenger(word: &str) -> Option<PointType> {
    let service = service(word);
    let lower = service.trim_end_matches("-username").trim_end_matches("-id");
    Some(match lower {
        "qq" | "qqid" => PointType::Qq,
        "wechat" | "weixin" | "wechatid" | "微信" | "微信号" | "微信號" | "weichat" => {
            PointType::Wechat
        }
        "line" | "lineid" | "line id" => PointType::Line,
        "whatsapp" | "whats app" => PointType::Whatsapp,
        "telegram" | "tg" => PointType::Telegram,
        "skype" => PointType::Skype,
        "aim" | "icq" | "msn" | "yahoo" | "jabber" | "xmpp" | "gtalk" | "google-talk" | "googletalk"
        | "ms-imaddress" | "gadugadu" | "gadu" | "groupwise" | "gadu-gadu" | "matrix" | "signal"
        | "facebook" | "facebookmessenger" | "ymsgr" | "im" | "gaim" | "kakaotalk" | "viber"
        | "messenger" => PointType::Other,
        _ => return None,
    })
}

/// The service a property is named after: `skype` of X-SKYPE and of KDE's X-messaging/skype-All.
pub fn service(name: &str) -> String {
    let lower = name.to_lowercase();
    let bare = lower.trim_start_matches("x-");
    bare.strip_prefix("messaging/").map_or(bare, |rest| rest.trim_end_matches("-all")).to_owned()
}

/// What a relative's label says: `_$!<Spouse>!$_`, `spouse`, 配偶; `None` if only the word itself can be kept.
pub fn relation(label: &str) -> Option<RelationKind> {
    let lower = label.to_lowercase();
    let one_of = |list: &str| list.split(' ').any(|word| word == lower);
    const KNOWN: [(RelationKind, &str); 9] = [
        (RelationKind::Spouse, "spouse wife husband 配偶 妻子 丈夫 太太 先生 妻 夫 老婆 老公"),
        (
            RelationKind::Child,
            "child son daughter children 子女 兒子 女兒 儿子 女儿 小孩 孩子 長子 長女 次子 次女",
        ),
        (RelationKind::Parent, "parent mother father 父親 母親 父亲 母亲 爸爸 媽媽 妈妈 父 母"),
        (RelationKind::Sibling, "sibling brother sister 兄弟 姊妹 姐妹 哥哥 弟弟 姊姊 姐姐 妹妹"),
        (RelationKind::Assistant, "assistant agent 助理 秘書 秘书"),
        (RelationKind::Colleague, "colleague co-worker coworker manager 同事 主管"),
        (RelationKind::Partner, "partner domesticpartner sweetheart 伴侶 伴侣 合夥人 合伙人 男友 女友"),
        (RelationKind::Referrer, "referredby referrer referred-by 介紹人 介绍人"),
        (RelationKind::Emergency, "emergency 緊急聯絡人 紧急联系人"),
    ];
    KNOWN.iter().find(|(_, list)| one_of(list)).map(|(kind, _)| *kind)
}

/// The relation Android means by its number.
pub fn android_relation(number: &str) -> &'static str {
    match number {
        "1" => "assistant",
        "2" => "brother",
        "3" => "child",
        "4" | "10" => "partner",
        "5" => "father",
        "6" => "friend",
        "7" => "manager",
        "8" => "mother",
        "9" => "parent",
        "11" => "referredby",
        "12" => "relative",
        "13" => "sister",
        "14" => "spouse",
        _ => "",
    }
}

/// Apple's `_$!<Spouse>!$_` without its wrapping.
pub fn bare_label(label: &str) -> &str {
    label.trim().strip_prefix("_$!<").and_then(|l| l.strip_suffix(">!$_")).unwrap_or(label).trim()
}
