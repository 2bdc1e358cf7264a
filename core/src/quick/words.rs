//! Words of the quick line, in both scripts and English. Everything is compared folded, so one script is enough; lists stand longest
//! first where one word begins another.

use crate::cards::draft::Channel;
use crate::followups::Kind;

/// What people are going to do; the first in the line decides.
pub(super) const DEEDS: &[(&str, Channel)] = &[
    ("打電話給|打電話|打給|回電話|回電|電話|致電|去電", Channel::Call),
    (r"\bphone call\b|\bcall\b|\bphone\b|\bring\b", Channel::Call),
    ("去拜訪|拜訪|見面|面談|碰面|去找|去看", Channel::Visit),
    (r"\bvisit\b|\bmeet with\b|\bmeet\b|\bsee\b", Channel::Visit),
    (
        "傳訊息|發訊息|發信息|傳信息|傳簡訊|發簡訊|發短信|短信|傳line給|傳line|發微信|微信|訊息|信息|消息|簡訊|傳賴|傳給|發給",
        Channel::Message,
    ),
    (r"\bmessage\b|\btext\b|\bline\b|\bwechat\b|\bsms\b", Channel::Message),
    ("寄信|寫信|郵件|電郵|補寄|寄給|寄", Channel::Letter),
    (r"\be-?mail\b|\bmail\b|\bletter\b|\bpost\b", Channel::Letter),
    ("來店|到店|臨櫃|來行|到櫃", Channel::Branch),
    (r"\bbranch\b|\bwalk-?in\b", Channel::Branch),
    ("開會|會議", Channel::Meeting),
    (r"\bmeeting\b", Channel::Meeting),
    ("送禮|禮盒|禮物|送給|贈禮|送", Channel::Gift),
    (r"\bgift\b|\bpresent\b", Channel::Gift),
    ("活動|說明會", Channel::Event),
    (r"\bevent\b|\bseminar\b", Channel::Event),
];

/// A deed as a word of its own; else it is a surname.
pub(super) const LINE: &str = "賴";

/// A word that is a part of another one and says it all the same: 中秋禮.
pub(super) const GIFT_ENDINGS: &str = "禮";

/// 急/特/易/難, as a word of its own.
pub(super) const URGENCY: &[(&str, Kind)] = &[
    ("急", Kind::Urgent),
    ("急件", Kind::Urgent),
    ("urgent", Kind::Urgent),
    ("特", Kind::Special),
    ("易", Kind::Easy),
    ("難", Kind::Hard),
];

/// What people say to whoever is to remind them.
pub(super) const REQUESTS: &str = r"提醒我|幫我記|幫我|記得|別忘了|別忘|麻煩|請|我要|remind me to|remind me|remember to|don't forget to|please|need to|to ";

/// What stands between a deed and a person.
pub(super) const PARTICLES: &[char] = &['給', '跟', '找', '約', '和', '與', '幫', '替', '向', '對', '問'];

/// How people are addressed behind their name; one that begins another stands after it.
pub(super) const TITLES: &str = "董事長|理事長|總經理|老太太|老闆娘|會計師|建築師|副總|老闆|太太|先生|小姐|女士|夫人|老師|醫師|醫生|律師|\
    經理|協理|主任|課長|組長|處長|局長|校長|教授|博士|董事|師傅|店長|里長|會長|總裁|總監|同學|阿姨|叔叔|伯伯|阿伯|伯母|\
    阿嬤|阿公|大哥|大姐|大嫂|媽媽|爸爸|奶奶|爺爺";

/// The same in one letter; where the word goes on it is another one: 高總價, 溫哥華.
pub(super) const SHORT_TITLES: &str = "董總姊姐哥嫂媽爸姨叔伯嬸老工醫";

/// What is done with somebody whose name stands right before it.
pub(super) const WITH_SOMEBODY: &str = "談聊問講說送寄約看簽收確提介";

/// Titles before a western name.
pub(super) const BEFORE: &str = "mr|mrs|ms|miss|mdm|madam|dr|prof|auntie|uncle";

/// The commonest surnames of one character; those of two are in `cards::names`.
pub(super) const SURNAMES: &str = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊江呂何羅高蕭潘朱簡鍾彭游詹胡施沈余趙盧梁顏柯翁魏孫\
    戴范方宋鄧杜侯傅曹溫薛丁馬蔣唐卓藍馮姚石董紀歐程連古汪湯姜田康鄒白涂尤巫韓龔嚴袁鍾黎金阮陸倪夏童邵柳錢\
    孔史章侯龍邢秦譚閻段雷賀毛崔孟萬常武喬賈樊俞于任鄭符祝甄駱殷焦向柴尹岳齊左穆莫梅裴翟牛單樂甘紀聶";

/// Festivals people say instead of a day: how they are written, and their id in the calendar.
pub(super) const FESTIVALS: &[(&str, &str)] = &[
    ("中秋節|中秋", "mid_autumn"),
    ("端午節|端午", "dragon_boat"),
    ("農曆新年|大年初一|春節|過年|新年", "spring_festival"),
    ("除夕", "lunar_new_year_eve"),
    ("元宵節|元宵", "lantern"),
    ("清明節|清明", "tomb_sweeping"),
    ("七夕", "qixi"),
    ("中元節|中元", "ghost"),
    ("重陽節|重陽", "double_ninth"),
    ("尾牙", "weiya"),
    ("冬至", "winter_solstice"),
    ("元旦", "new_year"),
    ("情人節", "valentines"),
    ("婦女節", "womens_day"),
    ("兒童節", "childrens_day"),
    ("勞動節", "labour_day"),
    ("母親節", "mothers_day"),
    ("父親節", "fathers_day"),
    ("教師節", "teachers_day"),
    ("國慶日|國慶|雙十節|雙十", "national_day"),
    ("聖誕夜|平安夜", "christmas_eve"),
    ("聖誕節|聖誕", "christmas"),
];
