//! Bytes of an unknown program to text: marks first, then UTF-8, then the likeliest of the Chinese and western
//! encodings. It never refuses; it counts what could not be read, and people can name the encoding themselves.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What came out of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The encoding's usual name: `UTF-8`, `Big5`, `gb18030`.
    pub encoding: &'static str,
    /// How many places could not be read.
    pub errors: usize,
}

/// The encodings offered to people, likeliest first.
pub const OFFERED: [&str; 9] =
    ["UTF-8", "Big5", "gb18030", "UTF-16LE", "UTF-16BE", "windows-1252", "Shift_JIS", "EUC-JP", "EUC-KR"];

/// Longest beginning looked at when guessing: enough for any detector, and a 200 MB file costs no more.
const SAMPLE: usize = 1 << 20;

/// The encoding of a name as files and people write it. GBK and GB2312 are read as their superset GB18030.
pub fn named(label: &str) -> Option<&'static Encoding> {
    let lower = label.trim().to_ascii_lowercase();
    let label = match lower.as_str() {
        "cp950" | "ms950" | "950" => "big5",
        "cp936" | "ms936" | "936" | "gb" => "gb18030",
        "utf16" | "utf-16" | "unicode" => "utf-16le",
        other => other,
    };
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// Reads bytes as text. `hint` is an encoding someone named and is believed unless the file carries another mark;
/// `language` (`zh-Hant`, `zh-Hans`, `en`) settles what the bytes alone leave open.
pub fn decode<'a>(bytes: &'a [u8], hint: Option<&str>, language: Option<&str>) -> Decoded<'a> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None => (hint.and_then(named).unwrap_or_else(|| guess(bytes, language)), bytes),
    };
    with(encoding, body)
}

/// Reads bytes in a known encoding.
pub fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let errors = if had_errors { text.matches('\u{fffd}').count() } else { 0 };
    Decoded { text, encoding: encoding.name(), errors }
}

/// The likeliest encoding of bytes that carry no mark.
pub fn guess(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if let Some(wide) = utf16_without_mark(sample) {
        return wide;
    }
    if is_utf8(sample) {
        return UTF_8;
    }
    // A few damaged places do not make a UTF-8 file anything else; other encodings are wrong nearly everywhere.
    let (lossy, _) = UTF_8.decode_without_bom_handling(sample);
    let (mut foreign, mut damaged) = (0_usize, 0_usize);
    for c in lossy.chars().filter(|c| !c.is_ascii()) {
        foreign += 1;
        damaged += usize::from(c == '\u{fffd}');
    }
    if damaged * 10 < foreign {
        return UTF_8;
    }
    if is_western(sample) {
        return WINDOWS_1252;
    }
    let tld: Option<&[u8]> = match language {
        Some("zh-Hant") => Some(b"tw"),
        Some("zh-Hans") => Some(b"cn"),
        _ => None,
    };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(tld, Utf8Detection::Allow);
    let guessed = if guessed == GBK { GB18030 } else { guessed };
    if guessed == BIG5 || guessed == GB18030 {
        return which_chinese(sample).unwrap_or(guessed);
    }
    // The detector prefers one-byte encodings for very short texts; a clean reading in the person's own script wins.
    let own = match language {
        Some("zh-Hant") => Some(BIG5),
        Some("zh-Hans") => Some(GB18030),
        _ => None,
    };
    match own {
        Some(own) if guessed.is_single_byte() && is_chinese(own, sample) => own,
        _ => guessed,
    }
}

/// UTF-8, allowing for a character cut in two by the end of the sample.
fn is_utf8(sample: &[u8]) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && sample.len() == SAMPLE,
    }
}

/// True if every foreign byte stands alone inside a word (`Reid's` with a curly quote, `Köln`), where Chinese
/// encodings would have eaten the letter behind it.
fn is_western(sample: &[u8]) -> bool {
    let mut high = sample.windows(3).filter(|w| w.get(1).is_some_and(|b| *b >= 0x80)).peekable();
    let inside = |w: &[u8]| matches!(w, [a, _, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase());
    let ends = [sample.first(), sample.last()].into_iter().flatten().any(|b| *b >= 0x80);
    high.peek().is_some() && !ends && high.all(inside)
}

/// True if the bytes read without a fault and every foreign character comes out as a Chinese one.
fn is_chinese(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (text, had_errors) = encoding.decode_without_bom_handling(sample);
    let foreign = |c: &char| !c.is_ascii();
    let chinese =
        |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    !had_errors && text.chars().filter(foreign).all(chinese)
}

/// The Chinese encoding in which clearly more of the characters are everyday ones. The detector would rather believe the
/// person's language, and a list from across the strait would come in as rare characters.
fn which_chinese(sample: &[u8]) -> Option<&'static Encoding> {
    // Both character sets begin with signs, then come the few thousand characters of every day and then the rare ones.
    // GBK put its many additions where GB2312 had no second byte.
    let big5 = everyday(sample, |first, _| match first {
        0xa1..=0xa3 => None,
        _ => Some((0xa4..=0xc6).contains(&first)),
    });
    let gb = everyday(sample, |first, second| match (first, second) {
        (0xa1..=0xa9, 0xa1..) => None,
        _ => Some((0xb0..=0xd7).contains(&first) && second >= 0xa1),
    });
    let clean = |encoding: &'static Encoding| !encoding.decode_without_bom_handling(sample).1;
    match () {
        () if big5 > gb + 10 && clean(BIG5) => Some(BIG5),
        () if gb > big5 + 10 && clean(GB18030) => Some(GB18030),
        () => None,
    }
}

/// How many of a hundred two-byte characters are everyday ones; `None` is a sign, which says nothing.
fn everyday(sample: &[u8], is_common: fn(u8, u8) -> Option<bool>) -> usize {
    let (mut all, mut common) = (0_usize, 0_usize);
    let mut bytes = sample.iter();
    while let Some(first) = bytes.next() {
        if *first >= 0x80
            && let Some(found) = bytes.next().and_then(|second| is_common(*first, *second))
        {
            all += 1;
            common += usize::from(found);
        }
    }
    (common * 100).checked_div(all).unwrap_or_default()
}

/// Text in UTF-16 is full of zero bytes on one side of each pair (line ends, commas, digits).
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 50;
    let wide = match () {
        () if odd > enough && odd > even.saturating_mul(8) => UTF_16LE,
        () if even > enough && even > odd.saturating_mul(8) => UTF_16BE,
        () => return None,
    };
    let whole = sample.get(..sample.len() & !1).unwrap_or(sample);
    let (text, had_errors) = wide.decode_without_bom_handling(whole);
    (!had_errors && !text.contains('\0')).then_some(wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRADITIONAL: &str = "姓名,電話,備註\r\n王美玲,0912-000-417,喜歡喝高山茶，孩子念小二。\r\n陳大文,02-2345-0000,要再拜訪\r\n";
    const SIMPLIFIED: &str =
        "姓名,电话,备注\r\n张伟,13800000000,喜欢喝茶，孩子上小学二年级。\r\n李娜,010-12340000,要再拜访\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn chinese_text_comes_out_of_every_encoding_programs_write() {
        for (text, encoding, language) in [(TRADITIONAL, BIG5, "zh-Hant"), (SIMPLIFIED, GB18030, "zh-Hans")] {
            let (bytes, _, _) = encoding.encode(text);
            for language in [Some(language), None] {
                let decoded = decode(&bytes, None, language);
                assert_eq!(
                    (decoded.text.as_ref(), decoded.encoding, decoded.errors),
                    (text, encoding.name(), 0)
                );
            }
        }
        for text in [TRADITIONAL, SIMPLIFIED] {
            assert_eq!(decode(text.as_bytes(), None, None).encoding, "UTF-8");
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            assert_eq!(decode(&marked, None, None).text, text);
            for big in [false, true] {
                let name = if big { "UTF-16BE" } else { "UTF-16LE" };
                let bytes = utf16(text, big);
                assert_eq!(
                    (decode(&bytes, None, None).text.as_ref(), decode(&bytes, None, None).encoding),
                    (text, name)
                );
                let marked = [if big { b"\xfe\xff" } else { b"\xff\xfe" }, bytes.as_slice()].concat();
                assert_eq!(decode(&marked, Some("big5"), None).text, text);
            }
        }
    }

    #[test]
    fn a_single_short_name_is_read_in_the_persons_own_script() {
        for (name, encoding, language) in [
            ("王美玲", BIG5, "zh-Hant"),
            ("陳先生", BIG5, "zh-Hant"),
            ("张伟", GB18030, "zh-Hans"),
            ("李娜", GB18030, "zh-Hans"),
        ] {
            let (bytes, _, _) = encoding.encode(name);
            assert_eq!(decode(&bytes, None, Some(language)).text, name);
        }
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("name,town\nJosé Müller,Köln\n");
        assert_eq!(decode(&bytes, None, Some("en")).encoding, "windows-1252");
        assert_eq!(decode(b"Reid\x92s place", None, Some("zh-Hant")).encoding, "windows-1252");
        for (name, encoding, language) in [("王美玲", BIG5, "zh-Hans"), ("张伟", GB18030, "zh-Hant")] {
            let (bytes, _, _) = encoding.encode(name);
            assert_eq!(decode(&bytes, None, Some(language)).text, name, "a list from across the strait");
        }
        let (bytes, _, _) = BIG5.encode("a許功蓋b");
        assert_eq!(decode(&bytes, None, Some("zh-Hant")).encoding, "Big5");
    }

    #[test]
    fn a_named_encoding_is_believed_and_its_faults_are_counted() {
        let (bytes, _, _) = BIG5.encode(TRADITIONAL);
        assert_eq!(decode(&bytes, Some("cp950"), None).text, TRADITIONAL);
        assert!(decode(&bytes, Some("utf-8"), None).errors > 0);
        let damaged = TRADITIONAL.bytes().chain(*b"\xff\xe7\n").collect::<Vec<u8>>();
        let decoded = decode(&damaged, None, Some("zh-Hant"));
        assert_eq!((decoded.encoding, decoded.errors), ("UTF-8", 2));
        assert_eq!(named("GB2312"), Some(GB18030));
        assert_eq!(named("klingon"), None);
        assert!(OFFERED.iter().all(|name| named(name).is_some_and(|e| e.name() == *name)));
        assert_eq!(decode(b"", None, None).text, "");
    }

    #[test]
    fn real_files_are_recognised() {
        for (file, encoding) in
            [("Big5__ude_1.txt", "Big5"), ("GB2312__mozilla_bug171813_text.html", "gb18030")]
        {
            let folder =
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/open/tabular/encoding-corpus/");
            match std::fs::read(format!("{folder}{file}")) {
                Ok(bytes) => assert_eq!(decode(&bytes, None, None).encoding, encoding, "{file}"),
                Err(_) => println!("skipped: {file} is not here"),
            }
        }
    }
}
