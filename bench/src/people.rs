//! A book full of people who do not exist, the same ones for the same seed: names as common as in life, shared phones,
//! lunar birthdays, notes of different lengths, contacts over three years. Rows go in by bare SQL, since this is what
//! stands in the way of nobody's measure.

use std::path::Path;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};
use shuke_core::base::error::Result;
use shuke_core::store::Key;
use shuke_core::{Book, Clock, Preset};
use uuid::Uuid;

/// The day all measures are taken on.
pub const TODAY: &str = "2026-09-15";

/// Surnames, the commoner the earlier.
const SURNAMES: &str = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯翁魏孫戴方宋范鄧杜傅侯曹薛丁卓馬阮董唐溫藍石蔣馮田康倪單區仇解";
const GIVEN: &str = "小明美玲志強雅婷俊傑淑芬怡君家豪建宏雅雯宗翰佳穎冠宇欣怡柏翰詩涵承恩品妤宥廷子晴振聲玉蘭國棟靜宜嘉慧文彬秀琴正雄惠雯立群思妤曉菁大維光遠麗華啟明若晴奕帆秋菊益誠美華世傑雅琪子涵";
const FIRMS: &str = "光明國中 大發機械 遠東百貨 台北富邦 內湖診所 永和豆漿 中華電信 長榮海運 統一超商 國泰世華 和泰汽車 信義房屋 三商美邦 南山人壽 新光保全 鼎泰豐 誠品書店 義美食品 台達電子 聯華電子";
const AREAS: &str =
    "內湖 松山 中山 信義 大安 士林 北投 文山 萬華 中正 大同 南港 板橋 新店 中和 永和 三重 淡水 汐止 桃園";
const TAGS: &str = "高山茶 勿擾 旅平險 續保 老客戶 退休金 房貸 轉介 愛釣魚 登山 素食 VIP 年節禮 車險 醫療險";
const PHRASES: &str = "女兒喜歡恐龍 先生開機械廠 對理財有興趣 年底要換車 媽媽身體不好 常出國 想了解退休規劃 不喜歡電話 週末比較方便 \
    朋友介紹來的 去年買了房子 孩子明年上大學 在意保費 喜歡喝烏龍茶 有高血壓 老家在台南 正在比較三家 很準時 重視隱私 下班後再聯絡";

/// Numbers that look like chance and are the same each time (xorshift64*).
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// 0 up to, but not, `below`.
    pub fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % below.max(1)
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these, the earlier ones more often.
    fn rather_early<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len()).min(self.below(from.len()));
        from.get(at)
    }

    fn one<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// One invented person.
pub struct Person {
    /// Full name.
    pub name: String,
    /// 稱謂
    pub salutation: String,
    /// A mobile number.
    pub phone: String,
    /// An address at a domain nobody has.
    pub email: String,
    /// Where this person works.
    pub employer: String,
    /// What stands on the card.
    pub note: String,
}

/// Invents people.
pub struct Crowd {
    dice: Dice,
    surnames: Vec<char>,
    given: Vec<char>,
    firms: Vec<&'static str>,
    areas: Vec<&'static str>,
    tags: Vec<&'static str>,
    phrases: Vec<&'static str>,
}

impl Crowd {
    /// The same crowd for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            surnames: SURNAMES.chars().collect(),
            given: GIVEN.chars().collect(),
            firms: FIRMS.split_whitespace().collect(),
            areas: AREAS.split_whitespace().collect(),
            tags: TAGS.split_whitespace().collect(),
            phrases: PHRASES.split_whitespace().collect(),
        }
    }

    /// The next person.
    pub fn person(&mut self) -> Person {
        let dice = &mut self.dice;
        let surname = dice.rather_early(&self.surnames).copied().unwrap_or('王');
        let mut name = surname.to_string();
        for _ in 0..=usize::from(!dice.percent(10)) {
            name.extend(dice.one(&self.given));
        }
        let title = ["先生", "小姐", "太太", "經理"].get(dice.below(4)).copied().unwrap_or_default();
        let phone = format!("09{:02}-{:03}-{:03}", dice.below(100), dice.below(1000), dice.below(1000));
        let email = format!("u{}@example.com", dice.below(10_000_000));
        let note: Vec<&str> = (0..dice.below(4)).filter_map(|_| dice.one(&self.phrases).copied()).collect();
        Person {
            salutation: if dice.percent(70) { format!("{surname}{title}") } else { String::new() },
            employer: if dice.percent(60) {
                dice.one(&self.firms).copied().unwrap_or_default().to_owned()
            } else {
                String::new()
            },
            note: note.join("，"),
            name,
            phone,
            email,
        }
    }
}

/// How large a book is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Cards.
    pub cards: usize,
    /// Contacts that were logged.
    pub contacts: usize,
}

/// Makes a book of that size in `folder`, which must not exist.
///
/// # Errors
/// Those of writing.
pub fn book(folder: &Path, size: Size, seed: u64, key: Option<&Key>, raw_key: Option<&str>) -> Result<()> {
    let today: NaiveDate = TODAY.parse().unwrap_or_default();
    let clock = Clock::Pinned(today);
    drop(Book::create_with(folder, "大卡冊", Preset::General, clock, "bench", key.cloned())?);
    let mut conn = connect(folder, raw_key)?;
    let tx = conn.transaction()?;
    let cards = cards(&tx, size, seed, today)?;
    contacts(&tx, &cards, size, seed, today)?;
    tx.execute("UPDATE meta SET value = ?1 WHERE key = 'next_number'", [(size.cards + 1).to_string()])?;
    // Opening it works the kept columns out.
    tx.execute("DELETE FROM meta WHERE key = 'kept_rules'", [])?;
    tx.commit()?;
    drop(conn);
    drop(Book::open_with(folder, clock, "bench", key.cloned())?);
    Ok(())
}

/// The book's file without Shuke around it.
///
/// # Errors
/// Those of SQLite.
pub fn connect(folder: &Path, raw_key: Option<&str>) -> Result<Connection> {
    let conn = Connection::open(folder.join("cards.db"))?;
    if let Some(hex) = raw_key {
        conn.execute_batch(&format!("PRAGMA key = \"x'{hex}'\""))?;
    }
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")?;
    Ok(conn)
}

fn cards(tx: &Connection, size: Size, seed: u64, today: NaiveDate) -> Result<Vec<Uuid>> {
    let mut crowd = Crowd::new(seed);
    let mut ids = Vec::with_capacity(size.cards);
    let mut card = tx.prepare(
        "INSERT INTO cards (id, number, name, surname, given, salutation, gender, class, birthday_calendar, birthday_year,
           birthday_month, birthday_day, employer, occupation, note, created_at, created_by, updated_at, updated_by)
         VALUES (?1, ?2, ?3, substr(?3, 1, 1), substr(?3, 2), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', ?12, ?13, 'bench', ?14, 'bench')",
    )?;
    let mut point = tx.prepare(
        "INSERT INTO contact_points (id, card_id, kind, value, type, preferred, place, match_key)
         VALUES (?1, ?2, ?3, ?4, 'mobile', 0, 0, ?5)",
    )?;
    let mut address =
        tx.prepare("INSERT INTO addresses (id, card_id, text, type, area) VALUES (?1, ?2, ?3, 'home', ?4)")?;
    let mut tag = tx.prepare("INSERT OR IGNORE INTO card_tags (id, card_id, tag) VALUES (?1, ?2, ?3)")?;
    let mut relation = tx.prepare(
        "INSERT INTO relations (id, card_id, name, relation, birthday_calendar, birthday_year, birthday_month, birthday_day)
         VALUES (?1, ?2, ?3, 'child', ?4, ?5, ?6, ?7)",
    )?;
    let mut followup = tx.prepare(
        "INSERT INTO followups (id, card_id, due, channel, purpose, created_at, created_by, updated_at, updated_by)
         VALUES (?1, ?2, ?3, 'call', ?4, ?5, 'bench', ?5, 'bench')",
    )?;
    for number in 1..=size.cards {
        let id = Uuid::now_v7();
        let person = crowd.person();
        let born = birthday(&mut crowd.dice, 70);
        let dice = &mut crowd.dice;
        let class = match dice.below(100) {
            0..5 => Some("A"),
            5..25 => Some("B"),
            25..80 => Some("C"),
            _ => None,
        };
        let made = instant(today, dice.below(1500));
        let changed = instant(today, dice.below(400));
        card.execute(params![
            id.as_bytes(),
            number,
            person.name,
            person.salutation,
            ["male", "female"].get(dice.below(2)),
            class,
            born.map(|b| b.0),
            born.map(|b| b.1),
            born.map(|b| b.2),
            born.map(|b| b.3),
            person.employer,
            person.note,
            made.clone().min(changed.clone()),
            changed,
        ])?;
        let digits: String = person.phone.chars().filter(char::is_ascii_digit).skip(1).collect();
        point.execute(params![Uuid::now_v7().as_bytes(), id.as_bytes(), "phone", person.phone, digits])?;
        if dice.percent(40) {
            point.execute(params![
                Uuid::now_v7().as_bytes(),
                id.as_bytes(),
                "email",
                person.email,
                person.email
            ])?;
        }
        if dice.percent(50) {
            let area = dice.rather_early(&crowd.areas).copied().unwrap_or_default();
            let text = format!("台北市{area}區光明路{}號", 1 + dice.below(300));
            address.execute(params![Uuid::now_v7().as_bytes(), id.as_bytes(), text, area])?;
        }
        for _ in 0..dice.below(3) {
            let label = dice.rather_early(&crowd.tags).copied().unwrap_or_default();
            tag.execute(params![Uuid::now_v7().as_bytes(), id.as_bytes(), label])?;
        }
        if dice.percent(20) {
            let child = crowd.person().name;
            let born = birthday(&mut crowd.dice, 100);
            relation.execute(params![
                Uuid::now_v7().as_bytes(),
                id.as_bytes(),
                child,
                born.map(|b| b.0),
                born.map(|b| b.1),
                born.map(|b| b.2),
                born.map(|b| b.3)
            ])?;
        }
        let dice = &mut crowd.dice;
        // One in ten has something planned, half a percent of those is late.
        if dice.percent(10) {
            let ahead =
                if dice.below(200) == 0 { -(1 + dice.below(20) as i64) } else { dice.below(120) as i64 };
            let due = today + chrono::Duration::days(ahead);
            followup.execute(params![
                Uuid::now_v7().as_bytes(),
                id.as_bytes(),
                due.to_string(),
                "問候，送資料",
                instant(today, 30)
            ])?;
        }
        ids.push(id);
    }
    Ok(ids)
}

fn contacts(tx: &Connection, cards: &[Uuid], size: Size, seed: u64, today: NaiveDate) -> Result<()> {
    let mut crowd = Crowd::new(seed ^ 0x00c0_ffee);
    let mut contact = tx.prepare(
        "INSERT INTO interactions (id, card_id, day, time, at, offset_minutes, kind, direction, reached, note, outcome,
           created_at, created_by, updated_at, updated_by)
         VALUES (?1, ?2, ?3, '10:30', ?4, 480, ?5, 'out', ?6, ?7, '', ?4, 'bench', ?4, 'bench')",
    )?;
    for n in 0..size.contacts {
        let dice = &mut crowd.dice;
        // The oldest first, as they were logged in life; some customers see much more of one than others.
        let ago = (size.contacts - n) * 1095 / size.contacts.max(1);
        let day = today.checked_sub_days(Days::new(ago as u64)).unwrap_or(today);
        let Some(card) = dice.rather_early(cards) else { continue };
        let at = instant(today, ago);
        let kind = ["call", "visit", "message", "branch"].get(dice.below(4)).copied();
        let reached = !dice.percent(20);
        let said: Vec<&str> = (0..=dice.below(2)).filter_map(|_| dice.one(&crowd.phrases).copied()).collect();
        contact.execute(params![
            Uuid::now_v7().as_bytes(),
            card.as_bytes(),
            day.to_string(),
            at,
            kind,
            reached,
            said.join("，")
        ])?;
    }
    Ok(())
}

/// Calendar, year, month, day; `known` percent of people have one, three in ten of them by the lunar calendar.
fn birthday(dice: &mut Dice, known: usize) -> Option<(&'static str, i64, i64, i64)> {
    if !dice.percent(known) {
        return None;
    }
    let lunar = dice.percent(30);
    let days = if lunar { 30 } else { 28 };
    let (year, month, day) = (1940 + dice.below(80), 1 + dice.below(12), 1 + dice.below(days));
    Some((if lunar { "lunar" } else { "solar" }, year as i64, month as i64, day as i64))
}

fn instant(today: NaiveDate, days_ago: usize) -> String {
    let day = today.checked_sub_days(Days::new(days_ago as u64)).unwrap_or(today);
    format!("{day}T02:30:00.000Z")
}

/// A file of vCards with so many people, and the same people as a table.
pub fn files(
    folder: &Path,
    count: usize,
    seed: u64,
) -> std::io::Result<(std::path::PathBuf, std::path::PathBuf)> {
    let mut crowd = Crowd::new(seed);
    let (mut cards, mut table) =
        (String::new(), String::from("name,salutation,mobile,email,company,birthday,note\n"));
    for n in 0..count {
        let p = crowd.person();
        let born = birthday(&mut crowd.dice, 70)
            .map(|b| format!("{}-{:02}-{:02}", b.1, b.2, b.3.min(28)))
            .unwrap_or_default();
        cards.push_str(&format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bench-{n}\r\nFN:{}\r\nN:{};;;;\r\nTEL;TYPE=CELL:{}\r\nEMAIL:{}\r\n",
            p.name, p.name, p.phone, p.email
        ));
        if !p.employer.is_empty() {
            cards.push_str(&format!("ORG:{}\r\n", p.employer));
        }
        if !born.is_empty() {
            cards.push_str(&format!("BDAY:{born}\r\n"));
        }
        if !p.note.is_empty() {
            cards.push_str(&format!("NOTE:{}\r\n", p.note));
        }
        cards.push_str("END:VCARD\r\n");
        table.push_str(&format!(
            "{},{},{},{},{},{born},{}\n",
            p.name, p.salutation, p.phone, p.email, p.employer, p.note
        ));
    }
    let (vcf, csv) = (folder.join("people.vcf"), folder.join("people.csv"));
    std::fs::write(&vcf, cards)?;
    std::fs::write(&csv, table)?;
    Ok((vcf, csv))
}
