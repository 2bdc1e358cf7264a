//! The customer of the design, on paper, in three languages.

use shuke_paper::{
    Contact, Detail, Language, Relative, Reminder, Section, SectionRow, Sheet, SheetRow, SheetWords, Unknown,
    VisitCard, VisitWords,
};

fn s(text: &str) -> String {
    text.to_owned()
}

fn all(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(s).collect()
}

pub fn detail(label: &str, value: &str, wide: bool, strong: bool) -> Detail {
    Detail { label: s(label), value: s(value), wide, strong }
}

pub fn relative(who: &str, when: &str, age: &str, strong: bool) -> Relative {
    Relative { who: s(who), when: s(when), age: s(age), strong }
}

pub fn contact(day: &str, channel: &str, text: &str) -> Contact {
    Contact { day: s(day), channel: s(channel), text: s(text) }
}

pub fn row(left: &str, middle: &str, right: &str, strong: bool) -> SectionRow {
    SectionRow { left: s(left), middle: s(middle), right: s(right), strong }
}

fn reminder(label: &str, text: &str, strong: bool) -> Reminder {
    Reminder { label: s(label), text: s(text), strong }
}

fn unknown(label: &str, choices: &[&str]) -> Unknown {
    Unknown { label: s(label), choices: all(choices) }
}

pub fn card(language: Language) -> VisitCard {
    match language {
        Language::ZhHant => traditional(),
        Language::ZhHans => simplified(),
        Language::En => english(),
    }
}

fn traditional() -> VisitCard {
    VisitCard {
        class: s("A"),
        name: s("王美玲"),
        spoken: s("美玲姐"),
        letter: s("王太太"),
        number: s("0037"),
        made: s("2026/9/15（二）10:30"),
        holder: s("周以恩"),
        rows: vec![
            detail("手機", "0912-000-417", false, true),
            detail("時段", "平日 10–12 點", false, false),
            detail("地址", "台北市內湖區松和路 88 號 6 樓（電梯需按鈴）", true, false),
            detail("職業", "國中老師；先生開機械廠", false, false),
            detail("階梯", "忠誠（5／6）　信用 優", false, false),
        ],
        purpose: s("送中秋禮盒（高山茶）；談旅平險 4 人 10/3–10/9 北海道。"),
        family: vec![
            relative("先生 林正隆", "農曆八月廿七（10/7）", "54 屬鼠", false),
            relative("女兒 林小禾", "9/18（五）三天後", "8 歲・恐龍", true),
            relative("兒子 林子安", "2/11", "16 高一", false),
            relative("母親 王林阿滿", "農曆三月初三", "虛 84 同住", false),
        ],
        contacts: vec![
            contact("9/10", "LINE", "確認週二在家，先生也在"),
            contact("8/28", "電話", "想幫全家買秋天出國的旅平險"),
            contact("8/02", "拜訪", "送理賠支票，很滿意，介紹妹妹王美惠"),
        ],
        sections: vec![Section {
            heading: s("有的保單 ・ 應收 NT$ 0"),
            rows: vec![
                row("終身醫療", "58,400／年", "6/20 收齊", false),
                row("住宅火險", "6,800／年", "3 月收齊", false),
                row("汽車險", "24,000／年", "11/20 續保", true),
            ],
        }],
        remember: vec![
            reminder("喜歡", "高山茶（不要濾掛）、登山、園藝", false),
            reminder("忌諱", "晚上打電話、當眾談錢", true),
            reminder("在意", "理賠快、文件少。7/15 客訴 地址寫錯，已結案、滿意。", false),
        ],
        missing: vec![unknown("緊急聯絡人", &[]), unknown("投資屬性", &["保守", "穩健", "積極"])],
        out_at: s("9/15 09:10"),
        due_back: s("9/15 18:00"),
    }
}

fn simplified() -> VisitCard {
    VisitCard {
        class: s("B"),
        name: s("欧阳静怡"),
        spoken: s("静怡姐"),
        letter: s("欧阳女士"),
        number: s("0112"),
        made: s("2026/9/15（二）14:00"),
        holder: s("周以恩"),
        rows: vec![
            detail("手机", "138-0000-0417", false, true),
            detail("时段", "工作日 14–16 点", false, false),
            detail("地址", "上海市徐汇区漕溪北路 88 号 6 楼（电梯需按铃）", true, false),
            detail("职业", "中学老师；先生开机械厂", false, false),
        ],
        purpose: s("送中秋礼盒（龙井茶）；谈境外旅行险 4 人 10/3–10/9 北海道。"),
        family: vec![
            relative("先生 林正隆", "农历八月廿七（10/7）", "54 属鼠", false),
            relative("女儿 林小禾", "9/18（五）三天后", "8 岁・恐龙", true),
        ],
        contacts: vec![
            contact("9/10", "微信", "确认周二在家，先生也在"),
            contact("8/02", "拜访", "送理赔支票，很满意，介绍妹妹欧阳静雯"),
        ],
        sections: vec![Section {
            heading: s("有的保单 ・ 应收 ¥ 0"),
            rows: vec![
                row("终身医疗", "12,400／年", "6/20 收齐", false),
                row("车险", "4,800／年", "11/20 续保", true),
            ],
        }],
        remember: vec![
            reminder("喜欢", "龙井茶、登山、园艺", false),
            reminder("忌讳", "晚上打电话、当众谈钱", true),
        ],
        missing: vec![unknown("紧急联系人", &[]), unknown("投资属性", &["保守", "稳健", "积极"])],
        out_at: s("9/15 09:10"),
        due_back: s(""),
    }
}

fn english() -> VisitCard {
    VisitCard {
        class: s("A"),
        name: s("Wang Mei-ling 王美玲"),
        spoken: s("Mei-ling"),
        letter: s("Mrs Wang"),
        number: s("0037"),
        made: s("Tue 15 Sep 2026, 10:30"),
        holder: s("Chou Yi-en"),
        rows: vec![
            detail("Mobile", "0912-000-417", false, true),
            detail("Hours", "weekdays 10–12", false, false),
            detail(
                "Address",
                "6F, No. 88, Songhe Rd, Neihu District, Taipei (lift needs a key)",
                true,
                false,
            ),
            detail("Occupation", "Teacher; husband’s machine works", false, false),
            detail("Stage", "Loyal (5 of 6) · credit: good", false, false),
        ],
        purpose: s(
            "Bring the Mid-Autumn gift (mountain tea); talk about travel insurance for four, 3–9 Oct, Hokkaido.",
        ),
        family: vec![
            relative("Husband Lin Zheng-long", "lunar 8/27 (7 Oct)", "54, Rat", false),
            relative("Daughter Lin Xiao-he", "Fri 18 Sep, in three days", "turns 8 · dinosaurs", true),
            relative("Son Lin Zi-an", "11 Feb", "16, senior high", false),
        ],
        contacts: vec![
            contact("10 Sep", "LINE", "Tuesday is fine, her husband is in too"),
            contact("28 Aug", "Phone", "Wants travel insurance for the whole family’s autumn trip"),
            contact("2 Aug", "Visit", "Delivered the claim cheque; very pleased; introduced her sister"),
        ],
        sections: vec![Section {
            heading: s("Policies · receivable NT$0"),
            rows: vec![
                row("Whole-life medical", "58,400 a year", "paid 20 Jun", false),
                row("Home fire", "6,800 a year", "paid in March", false),
                row("Car", "24,000 a year", "renew 20 Nov", true),
            ],
        }],
        remember: vec![
            reminder("Likes", "mountain tea (no drip bags), hiking, gardening", false),
            reminder("Never", "calls in the evening, money in front of others", true),
            reminder("Cares about", "quick claims, little paper", false),
        ],
        missing: vec![
            unknown("Emergency contact", &[]),
            unknown("Risk profile", &["careful", "balanced", "bold"]),
        ],
        out_at: s("15 Sep 09:10"),
        due_back: s("15 Sep 18:00"),
    }
}

/// Far more than fits on a card.
pub fn crowded(times: usize) -> VisitCard {
    let plain = traditional();
    let long = "很長的一段話，說了又說。Very long text that goes on. ".repeat(times);
    VisitCard {
        name: s("司馬相如歐陽修之長孫女兒名字特別長 Alexandrina-Wilhelmina von Hohenzollern"),
        purpose: long.clone(),
        rows: plain.rows.iter().cloned().cycle().take(5 * times).collect(),
        family: plain.family.iter().cloned().cycle().take(4 * times).collect(),
        contacts: (0..3 * times).map(|_| contact("9/10", "LINE", &long)).collect(),
        sections: plain.sections.iter().cloned().cycle().take(times).collect(),
        remember: (0..3 * times).map(|_| reminder("在意", &long, true)).collect(),
        missing: plain.missing.iter().cloned().cycle().take(2 * times).collect(),
        ..plain
    }
}

pub fn words(language: Language) -> VisitWords {
    match language {
        Language::ZhHant => VisitWords {
            title: s("熟客 拜訪卡"),
            card: s("拜訪卡"),
            number: s("No."),
            holder: s("帶卡人"),
            spoken: s("當面稱"),
            letter: s("信件稱"),
            purpose: s("這次去"),
            family: s("家人與生日"),
            contacts: s("上三次"),
            remember: s("記得"),
            left_out: s("還有 {n} 筆沒印"),
            rule: s("只供本次拜訪，回來請交回。證號、帳號不印。"),
            brand: s("熟客"),
            front: s("正面"),
            back: s("背面"),
            record: s("拜訪記錄"),
            met: s("見到"),
            met_choices: all(&["本人", "先生", "孩子", "沒遇到"]),
            times: s("到 ____:____　離 ____:____"),
            talked: s("談了什麼"),
            heard: s("聽到的新消息（家人、工作、喜好、需要）"),
            reaction: s("反應"),
            expectation: s("體驗比期望"),
            expectation_choices: all(&["低於", "相當", "超過"]),
            referred: s("介紹的人"),
            next: s("下次跟進"),
            next_day: s("____月____日（　）"),
            next_choices: all(&["電話", "拜訪", "訊息", "送件"]),
            missing: s("要補的欄"),
            stub: s("交回聯"),
            out: s("帶出"),
            due: s("應交回"),
            returned: s("交回 ____／____ ____:____"),
            signatures: all(&["業務員", "主管"]),
        },
        Language::ZhHans => VisitWords {
            title: s("熟客 拜访卡"),
            card: s("拜访卡"),
            number: s("No."),
            holder: s("带卡人"),
            spoken: s("当面称"),
            letter: s("信件称"),
            purpose: s("这次去"),
            family: s("家人与生日"),
            contacts: s("上三次"),
            remember: s("记得"),
            left_out: s("还有 {n} 笔没印"),
            rule: s("只供本次拜访，回来请交回。证号、账号不印。"),
            brand: s("熟客"),
            front: s("正面"),
            back: s("背面"),
            record: s("拜访记录"),
            met: s("见到"),
            met_choices: all(&["本人", "先生", "孩子", "没遇到"]),
            times: s("到 ____:____　离 ____:____"),
            talked: s("谈了什么"),
            heard: s("听到的新消息（家人、工作、喜好、需要）"),
            reaction: s("反应"),
            expectation: s("体验比期望"),
            expectation_choices: all(&["低于", "相当", "超过"]),
            referred: s("介绍的人"),
            next: s("下次跟进"),
            next_day: s("____月____日（　）"),
            next_choices: all(&["电话", "拜访", "消息", "送件"]),
            missing: s("要补的栏"),
            stub: s("交回联"),
            out: s("带出"),
            due: s("应交回"),
            returned: s("交回 ____／____ ____:____"),
            signatures: all(&["业务员", "主管"]),
        },
        Language::En => VisitWords {
            title: s("Shuke visit card"),
            card: s("Visit card"),
            number: s("No."),
            holder: s("Taken by"),
            spoken: s("Say"),
            letter: s("Write"),
            purpose: s("This visit"),
            family: s("Family and birthdays"),
            contacts: s("Last three times"),
            remember: s("Remember"),
            left_out: s("{n} more not printed"),
            rule: s("For this visit only; please hand it back. No ID or account numbers."),
            brand: s("Shuke"),
            front: s("front"),
            back: s("back"),
            record: s("Record of the visit"),
            met: s("Met"),
            met_choices: all(&["customer", "spouse", "child", "nobody"]),
            times: s("in ____:____  out ____:____"),
            talked: s("What was talked about"),
            heard: s("News (family, work, likes, needs)"),
            reaction: s("Reaction"),
            expectation: s("Than expected"),
            expectation_choices: all(&["worse", "as", "better"]),
            referred: s("Recommended"),
            next: s("Next follow-up"),
            next_day: s("Day ____ Month ____"),
            next_choices: all(&["call", "visit", "message", "delivery"]),
            missing: s("Fields to fill in"),
            stub: s("Return stub"),
            out: s("Out"),
            due: s("Due"),
            returned: s("Back ____/____ ____:____"),
            signatures: all(&["Salesperson", "Manager"]),
        },
    }
}

fn sheet_row(label: &str, value: &str, strong: bool) -> SheetRow {
    SheetRow { label: s(label), value: s(value), strong }
}

pub fn receipt() -> (Sheet, SheetWords) {
    let sheet = Sheet {
        title: s("客戶資料交接單"),
        copies: all(&["交接收據（第一聯・交出人存）", "交接收據（第二聯・接手人存）"]),
        stamp: s("熟客交出"),
        rows: vec![
            sheet_row("交出", "周以恩（中山分行）", false),
            sheet_row("接手", "林子晴（中山分行）", false),
            sheet_row("時間", "2026/9/15 17:42　民國 115 年", false),
            sheet_row("客戶卡", "217 張　A 22　B 61　C 134", true),
            sheet_row("往來 / 購買", "1,846 筆 / 508 筆", false),
            sheet_row("未收", "NT$ 230,600（逾期 114,600）", false),
            sheet_row("客訴未結", "1 件", false),
            sheet_row("未交", "私人備註 26 則、證號帳號", false),
        ],
        code: s("7Q4K – 松 – 217 – 93F2"),
        notes: vec![],
        signatures: all(&["交出人", "接手人", "主管"]),
        footer: s("熟客　離線製作，沒有上傳任何資料。"),
    };
    (sheet, SheetWords { title: s("熟客 交接收據"), code: s("對帳碼（兩邊要一樣）") })
}
