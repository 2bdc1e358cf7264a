//! Which faces of this computer are used.
//!
//! A computer has hundreds of font files under names that differ by system and language, and one `.ttc` holds the same
//! font with the shapes of Taiwan, China, Japan and Korea. Templates must not have to know: here the best pair is chosen
//! for each part a face plays, and from then on its family is called by that part, `sans`, `serif`, `latin` or `rare`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ttf_parser::Face;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::Language;
use crate::places::{FontFile, font_files};

/// What text is set in.
const SANS: &str = "sans";
/// What names and seals are set in.
const SERIF: &str = "serif";
/// What comes before the Chinese face in English, and behind it in Chinese.
const LATIN: &str = "latin";
/// What is asked when nothing else has the character.
const RARE: &str = "rare";

/// Faces of this weight and more are bold.
const BOLD: u16 = 600;

/// What [`fitting`] says of a face that cannot be bettered.
const BEST_FIT: u8 = 3;

/// A font file may hold this many faces; more than any has.
const FACES: u32 = 64;

/// Smaller files cannot hold the characters of Chinese.
const SMALLEST_CHINESE: u64 = 1 << 20;

/// Where a face's shapes of characters come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    Taiwan,
    HongKong,
    China,
    Elsewhere,
}

/// A font by the beginning of its file names, and its region where the face's own name does not say it.
type Known = (&'static str, Option<Region>);

/// In the order of preference within a region.
const KNOWN_SANS: [Known; 17] = [
    ("notosanscjk", None),
    ("notosanstc", Some(Region::Taiwan)),
    ("notosanssc", Some(Region::China)),
    ("notosanshk", Some(Region::HongKong)),
    ("sourcehansans", None),
    ("pingfang", None),
    ("msjh", Some(Region::Taiwan)),
    ("msyh", Some(Region::China)),
    ("stheiti", None),
    ("hiraginosansgb", Some(Region::China)),
    ("deng", Some(Region::China)),
    ("simhei", Some(Region::China)),
    ("wqymicrohei", Some(Region::China)),
    ("wqyzenhei", Some(Region::China)),
    ("droidsansfallback", Some(Region::China)),
    ("hiragino", Some(Region::Elsewhere)),
    ("arialunicode", Some(Region::Elsewhere)),
];

const KNOWN_SERIF: [Known; 11] = [
    ("notoserifcjk", None),
    ("notoseriftc", Some(Region::Taiwan)),
    ("notoserifsc", Some(Region::China)),
    ("notoserifhk", Some(Region::HongKong)),
    ("sourcehanserif", None),
    ("songti", None),
    ("mingliu", Some(Region::Taiwan)),
    ("simsun", Some(Region::China)),
    ("lisong", Some(Region::Taiwan)),
    ("stsong", Some(Region::China)),
    ("uming", Some(Region::Taiwan)),
];

/// Regular and bold, by the whole stem.
const KNOWN_LATIN: [[&str; 2]; 6] = [
    ["notosansregular", "notosansbold"],
    ["segoeui", "segoeuib"],
    ["helveticaneue", "helveticaneue"],
    ["helvetica", "helvetica"],
    ["liberationsansregular", "liberationsansbold"],
    ["dejavusans", "dejavusansbold"],
];

/// Large fonts of rare characters, what people made themselves, signs, other scripts. Read only when something is missing.
const KNOWN_RARE: [&str; 14] = [
    "mingliub",
    "simsunb",
    "simsunext",
    "hanamin",
    "eudc",
    "notosanscjk",
    "notosanssymbols",
    "notosansmath",
    "seguisym",
    "segoeui",
    "applesymbols",
    "arialunicode",
    "dejavusans",
    "notosans",
];

/// Words of file names that say a face is neither regular nor bold.
const OTHER_WEIGHTS: [&str; 9] =
    ["thin", "light", "medium", "semibold", "black", "heavy", "mono", "italic", "condensed"];

/// What a face must have before it counts as one for Chinese.
const PROBE: [char; 6] = ['熟', '客', '名', '日', '好', '。'];

/// The faces of each language, once they were asked for.
static FOUND: [OnceLock<Arc<Faces>>; 3] = [const { OnceLock::new() }; 3];

/// The files these faces are in.
static READ: Mutex<BTreeMap<PathBuf, Bytes>> = Mutex::new(BTreeMap::new());

/// The faces that one language is set in.
pub struct Faces {
    book: LazyHash<FontBook>,
    fonts: Vec<(&'static str, Font)>,
}

impl Faces {
    fn new(fonts: Vec<(&'static str, Font)>) -> Self {
        let infos = fonts.iter().map(|(part, font)| {
            let mut info = font.info().clone();
            (*part).clone_into(&mut info.family);
            info
        });
        Self { book: LazyHash::new(FontBook::from_infos(infos)), fonts }
    }

    /// What the typesetter is told about them.
    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// One of them, by its place in the book.
    pub fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).map(|(_, font)| font.clone())
    }

    /// Those of some characters that none of them draws.
    pub fn not_covered(&self, characters: impl Iterator<Item = char>) -> Vec<char> {
        let faces = self.fonts.iter().map(|(_, font)| Face::parse(font.data(), font.index()));
        let faces: Vec<_> = faces.filter_map(Result::ok).collect();
        characters.filter(|c| !faces.iter().any(|face| face.glyph_index(*c).is_some())).collect()
    }

    /// For text and for names: which families to try, in this order.
    pub fn families(&self, language: Language) -> BTreeMap<&'static str, Vec<&'static str>> {
        let text: &[&str] =
            if language == Language::En { &[LATIN, SANS, RARE] } else { &[SANS, LATIN, RARE] };
        let name: &[&str] = &[SERIF, SANS, LATIN, RARE];
        let there = |parts: &[&'static str]| {
            let there = parts.iter().copied().filter(|part| self.fonts.iter().any(|(has, _)| has == part));
            there.collect::<Vec<_>>()
        };
        BTreeMap::from([(SANS, there(text)), (SERIF, there(name))])
    }
}

/// The faces for a language, or none if this computer has no Chinese font. Looked for once; but not finding any is not
/// remembered, so that it helps to install one.
pub fn of(language: Language) -> Option<Arc<Faces>> {
    static SEARCH: Mutex<()> = Mutex::new(());
    let [traditional, simplified, english] = &FOUND;
    let place = match language {
        Language::ZhHant => traditional,
        Language::ZhHans => simplified,
        Language::En => english,
    };
    if let Some(faces) = place.get() {
        return Some(faces.clone());
    }
    let _searching = SEARCH.lock().unwrap_or_else(PoisonError::into_inner);
    if place.get().is_none() {
        let faces = find(&font_files(), language)?;
        place.get_or_init(|| Arc::new(faces));
        forget_what_is_not_used();
    }
    place.get().cloned()
}

/// The same faces, and those that draw at least one of the missing characters.
pub fn with_rare(faces: &Faces, missing: &[char]) -> Arc<Faces> {
    let files = font_files();
    let mut fonts = faces.fonts.clone();
    let mut missing = missing.to_vec();
    for stem in KNOWN_RARE {
        let plain = |file: &&FontFile| {
            file.stem.starts_with(stem) && !file.stem.contains("bold") && !other_weight(&file.stem)
        };
        for file in files.iter().filter(plain) {
            if missing.is_empty() {
                break;
            }
            let helps = |look: &Look| missing.iter().any(|c| look.draws_all(&[*c]));
            if let Some(look) = looks(&file.path).into_iter().find(helps) {
                missing.retain(|c| !look.draws_all(&[*c]));
                fonts.extend(look.font().map(|font| (RARE, font)));
            }
        }
    }
    forget_what_is_not_used();
    Arc::new(Faces::new(fonts))
}

/// The best faces among some files.
fn find(files: &[FontFile], language: Language) -> Option<Faces> {
    let sans = best(files, &KNOWN_SANS, language).or_else(|| by_coverage(files));
    // Only names are set in it, large and bold: the other weights need not be read.
    let bold: Vec<_> = files.iter().filter(|file| file.stem.contains("bold")).cloned().collect();
    let serif = best(&bold, &KNOWN_SERIF, language).or_else(|| best(files, &KNOWN_SERIF, language));
    let text = sans.or_else(|| serif.clone())?;
    let mut fonts: Vec<(&'static str, Font)> = text.into_iter().map(|font| (SANS, font)).collect();
    fonts.extend(serif.and_then(|pair| pair.into_iter().next_back()).map(|font| (SERIF, font)));
    fonts.extend(latin(files).into_iter().map(|font| (LATIN, font)));
    Some(Faces::new(fonts))
}

/// Regular and bold (or only one of them) of the font whose region fits best; the list decides between equals.
fn best(files: &[FontFile], known: &[Known], language: Language) -> Option<Vec<Font>> {
    let mut best: Option<(u8, Vec<Font>)> = None;
    for (stem, region) in known {
        let mut wanted: Vec<_> = files.iter().filter(|file| file.stem.starts_with(stem)).collect();
        if wanted.iter().any(|file| !other_weight(&file.stem)) {
            wanted.retain(|file| !other_weight(&file.stem));
        }
        let Some((fit, pair)) = pair_of(&wanted, *region, language) else { continue };
        if best.as_ref().is_none_or(|(before, _)| fit > *before) {
            best = Some((fit, pair));
        }
        if fit == BEST_FIT {
            break;
        }
    }
    best.map(|(_, pair)| pair)
}

/// The faces of one font in the region that fits best: the one nearest to regular, the one nearest to bold.
fn pair_of(files: &[&FontFile], region: Option<Region>, language: Language) -> Option<(u8, Vec<Font>)> {
    let mut faces: Vec<(u8, Look)> = Vec::new();
    for file in files {
        for look in looks(&file.path).into_iter().filter(|look| look.upright && look.draws_all(&PROBE)) {
            let region = named_region(&look.name).or(region).unwrap_or(Region::Elsewhere);
            faces.push((fitting(region, language), look));
        }
    }
    let fit = faces.iter().map(|(fit, _)| *fit).max()?;
    let nearest = |bold: bool, weight: u16| {
        let of_region = faces.iter().filter(|(fits, _)| *fits == fit).map(|(_, look)| look);
        let of_weight = of_region.filter(|look| (look.weight >= BOLD) == bold);
        of_weight.min_by_key(|look| look.weight.abs_diff(weight)).and_then(Look::font)
    };
    Some((fit, [nearest(false, 400), nearest(true, 700)].into_iter().flatten().collect()))
}

/// When no file has a name we know: the first of a size that covers the probe.
fn by_coverage(files: &[FontFile]) -> Option<Vec<Font>> {
    let large = |file: &&FontFile| {
        std::fs::metadata(&file.path).is_ok_and(|about| about.len() >= SMALLEST_CHINESE)
            && !other_weight(&file.stem)
    };
    let fitting = |file: &FontFile| looks(&file.path).into_iter().find(|look| look.draws_all(&PROBE));
    files.iter().filter(large).find_map(fitting).and_then(|look| Some(vec![look.font()?]))
}

fn latin(files: &[FontFile]) -> Vec<Font> {
    let face = |stem: &str, weight: u16| {
        let file = files.iter().find(|file| file.stem == stem)?;
        let upright =
            looks(&file.path).into_iter().filter(|look| look.upright && look.draws_all(&['a', 'é']));
        upright.min_by_key(|look| look.weight.abs_diff(weight))?.font()
    };
    let pair = |[regular, bold]: &[&str; 2]| Some(vec![face(regular, 400)?, face(bold, 700)?]);
    KNOWN_LATIN.iter().find_map(pair).unwrap_or_default()
}

/// A face that was looked at, before it is worth the time to read it in full.
struct Look {
    bytes: Bytes,
    index: u32,
    name: String,
    weight: u16,
    upright: bool,
}

impl Look {
    fn draws_all(&self, characters: &[char]) -> bool {
        Face::parse(&self.bytes, self.index).is_ok_and(|face| characters.iter().all(|c| draws(&face, *c)))
    }

    fn font(&self) -> Option<Font> {
        Font::new(self.bytes.clone(), self.index)
    }
}

/// All faces of a file; those as wide as a typewriter's are left out.
fn looks(path: &Path) -> Vec<Look> {
    let Some(bytes) = load(path) else { return Vec::new() };
    let faces = ttf_parser::fonts_in_collection(&bytes).unwrap_or(1).min(FACES);
    let look = |index| {
        let face = Face::parse(&bytes, index).ok()?;
        let name = name_of(&face)?;
        let upright = face.style() == ttf_parser::Style::Normal && face.width() == ttf_parser::Width::Normal;
        let weight = face.weight().to_number();
        (!name.contains("Mono")).then(|| Look { bytes: bytes.clone(), index, name, weight, upright })
    };
    (0..faces).filter_map(look).collect()
}

/// A face has its name in several languages; only the Latin one says the region in a way that can be read.
fn name_of(face: &Face<'_>) -> Option<String> {
    let names = face.names().into_iter().filter(|name| name.name_id == ttf_parser::name_id::FAMILY);
    let mut names: Vec<_> = names.filter_map(|name| name.to_string()).collect();
    let latin = names.iter().position(|name| name.is_ascii()).unwrap_or_default();
    (latin < names.len()).then(|| names.swap_remove(latin))
}

fn other_weight(stem: &str) -> bool {
    // The second is the lightest of Microsoft's three; Apple's "STHeiti Light" is its regular one.
    (OTHER_WEIGHTS.iter().any(|word| stem.contains(word)) || ["msjhl", "msyhl"].contains(&stem))
        && !stem.starts_with("stheiti")
}

/// How well a region's shapes of characters suit a language.
fn fitting(region: Region, language: Language) -> u8 {
    match (language, region) {
        (Language::ZhHant | Language::En, Region::Taiwan) | (Language::ZhHans, Region::China) => BEST_FIT,
        (Language::ZhHant | Language::En, Region::HongKong) => 2,
        (_, Region::Elsewhere) => 0,
        _ => 1,
    }
}

/// "Noto Sans CJK TC", "PingFang SC", "Source Han Sans HC".
fn named_region(family: &str) -> Option<Region> {
    family.split([' ', '-']).find_map(|word| match word {
        "TC" | "TW" => Some(Region::Taiwan),
        "HK" | "HC" | "MO" => Some(Region::HongKong),
        "SC" | "CN" => Some(Region::China),
        "JP" | "KR" | "K" => Some(Region::Elsewhere),
        _ => None,
    })
}

/// Whether there is something to draw: some systems have fonts that list a character but keep its shape in a form that
/// cannot be embedded.
fn draws(face: &Face<'_>, c: char) -> bool {
    face.glyph_index(c).is_some_and(|glyph| face.glyph_bounding_box(glyph).is_some())
}

/// A file's bytes. Chinese fonts are tens of megabytes, and two languages may use the same file, so each is read once.
fn load(path: &Path) -> Option<Bytes> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = read.get(path) {
        return Some(bytes.clone());
    }
    let bytes = Bytes::new(std::fs::read(path).ok()?);
    read.insert(path.to_owned(), bytes.clone());
    Some(bytes)
}

/// Drops the files that were looked at and not chosen.
fn forget_what_is_not_used() {
    let fonts = FOUND.iter().filter_map(OnceLock::get).flat_map(|faces| faces.fonts.iter());
    let used: Vec<_> = fonts.map(|(_, font)| font.data().as_ptr()).collect();
    READ.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, bytes| used.contains(&bytes.as_ptr()));
}

#[cfg(test)]
mod tests {
    use super::{LATIN, Region, SANS, SERIF, find, fitting, named_region, of, other_weight};
    use crate::Language;
    use crate::places::in_folders;

    #[test]
    fn without_a_chinese_font_there_is_none() {
        assert!(find(&[], Language::ZhHant).is_none());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("NotoSansCJK-Regular.ttc"), "not a font").unwrap();
        std::fs::write(folder.path().join("msjh.ttc"), vec![0; 2 << 20]).unwrap();
        assert!(find(&in_folders(&[folder.path().to_owned()]), Language::ZhHans).is_none());
    }

    #[test]
    fn a_face_says_where_its_shapes_come_from() {
        assert_eq!(named_region("Noto Sans CJK TC"), Some(Region::Taiwan));
        assert_eq!(named_region("PingFang SC"), Some(Region::China));
        assert_eq!(named_region("Source Han Sans HC"), Some(Region::HongKong));
        assert_eq!(named_region("Noto Serif CJK JP"), Some(Region::Elsewhere));
        assert_eq!(named_region("Microsoft JhengHei"), None);
        assert!(fitting(Region::Taiwan, Language::ZhHant) > fitting(Region::HongKong, Language::ZhHant));
        assert!(fitting(Region::China, Language::ZhHant) > fitting(Region::Elsewhere, Language::ZhHant));
        assert!(fitting(Region::China, Language::ZhHans) > fitting(Region::Taiwan, Language::ZhHans));
    }

    #[test]
    fn only_regular_and_bold_files_are_read() {
        assert!(other_weight("notosanscjkdemilight") && other_weight("msjhl"));
        assert!(!other_weight("notosanscjkbold") && !other_weight("msjhbd") && !other_weight("stheitilight"));
    }

    #[test]
    fn this_computer_has_faces_for_every_language() {
        for language in [Language::ZhHant, Language::ZhHans, Language::En] {
            let faces = of(language).expect("a Chinese font; on Debian fonts-noto-cjk");
            assert!(faces.not_covered("王美玲欧阳静怡abc0…・".chars()).is_empty());
            assert_eq!(faces.not_covered("王\u{10FFFD}".chars()), ['\u{10FFFD}']);
            let families = faces.families(language);
            let first = families[SANS].first();
            assert!(
                first == Some(&if language == Language::En { LATIN } else { SANS }) || first == Some(&SANS)
            );
            assert!(!families[SERIF].is_empty());
        }
    }
}
