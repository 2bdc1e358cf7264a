//! Who a line is about. A name the book knows is a person; so is a surname with a title. Nothing else is guessed to be one, but for
//! a name behind a deed that is done with people.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fold_pattern;
use super::line::Line;
use super::words::{BEFORE, PARTICLES, SHORT_TITLES, SURNAMES, TITLES, WITH_SOMEBODY};
use crate::base::fold::{fold, fold_char};
use crate::cards::names::{is_compound_surname, is_han};

/// Letters of the longest Chinese name or form of address.
const LONGEST: usize = 8;

/// The person of a line, in bytes of the folded line. `known` answers whether somebody in the book goes by a name.
pub(super) fn person(
    line: &Line<'_>,
    known: &dyn Fn(&str) -> bool,
    deed: Option<&Range<usize>>,
) -> Option<Range<usize>> {
    let pieces = line.pieces();
    let each = |find: &dyn Fn(&Range<usize>) -> Option<Range<usize>>| pieces.iter().find_map(find);
    let behind_deed = |piece: &Range<usize>| {
        let end = deed.map(|deed| deed.end).filter(|end| (piece.start..piece.end).contains(end));
        let begin = end.unwrap_or(piece.start);
        let follows = deed.is_some_and(|deed| {
            line.plain.get(deed.end..begin).is_some_and(|gap| gap.trim_start().is_empty())
        });
        let bare = without_particles(line, begin..piece.end);
        (follows || bare.start > begin).then_some(bare)
    };
    western(line, known)
        .or_else(|| each(&|piece| known_in(line, piece, known)))
        .or_else(|| each(&|piece| titled_in(line, piece, deed)))
        .or_else(|| each(&|piece| bare_surname(line, piece)))
        .or_else(|| each(&|piece| tail(line, piece, known)))
        .or_else(|| each(&|piece| behind_deed(piece).and_then(|piece| named(line, &piece))))
        .or_else(|| deed.and_then(|deed| capitalised(line, deed.end)))
}

/// The particles, and the blanks about them, that lead to a person: 給 in 寄型錄給蔡老闆, but 約 only at the beginning of its word
/// (簽約).
pub(super) fn led_to(line: &Line<'_>, person: &Range<usize>) -> Range<usize> {
    let before = line.plain.get(..person.start).unwrap_or_default();
    let bare = before.trim_end();
    for word in ["with", "to", "for"] {
        if bare.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
        {
            return bare.len() - word.len()..person.start;
        }
    }
    let kept = bare.trim_end_matches(is_particle);
    let inside = kept.chars().next_back().is_some_and(is_han)
        && !line.is_taken(&(kept.len().saturating_sub(1)..kept.len()));
    let begins_another = bare.ends_with(fold_char('約')) && inside;
    if kept.len() == bare.len() || begins_another {
        person.start..person.start
    } else {
        kept.len()..person.start
    }
}

fn is_particle(c: char) -> bool {
    PARTICLES.iter().any(|particle| fold_char(*particle) == c)
}

/// Without 給, 跟 and the like before it.
fn without_particles(line: &Line<'_>, piece: Range<usize>) -> Range<usize> {
    let bare = line.folded(&piece).trim_start_matches(is_particle).len();
    if bare == 0 { piece } else { piece.end - bare..piece.end }
}

/// Where a name may begin in a piece.
fn beginnings(line: &Line<'_>, piece: &Range<usize>) -> Vec<usize> {
    line.folded(piece).char_indices().filter(|(_, c)| is_han(*c)).map(|(at, _)| piece.start + at).collect()
}

/// The first and longest part of a piece that somebody is called, with a title behind it.
fn known_in(line: &Line<'_>, piece: &Range<usize>, known: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    beginnings(line, piece).into_iter().find_map(|begin| {
        let text = line.folded(&(begin..piece.end));
        let mut ends: Vec<usize> =
            text.char_indices().map(|(at, c)| begin + at + c.len_utf8()).take(LONGEST).skip(1).collect();
        ends.reverse();
        let part = ends.into_iter().map(|end| begin..end).find(|part| known(line.text(part)))?;
        let rest = line.folded(&(part.end..piece.end));
        let title = TITLE.as_ref().and_then(|title| title.find(rest)).map_or(0, |found| found.end());
        Some(part.start..part.end + title)
    })
}

static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^(?:{})", fold(TITLES))).ok());
static TITLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"^\p{{Han}}{{0,3}}?(?:{}|[{}]$)", fold(TITLES), fold(SHORT_TITLES))).ok()
});

/// A surname, perhaps a given name, and a title: at the beginning of a piece or behind a particle, or at its end.
fn titled_in(line: &Line<'_>, piece: &Range<usize>, deed: Option<&Range<usize>>) -> Option<Range<usize>> {
    let begins = without_particles(line, piece.clone()).start;
    let inside =
        |at: usize| line.plain.get(..at).and_then(|text| text.chars().next_back()).is_some_and(is_particle);
    beginnings(line, piece).into_iter().find_map(|begin| {
        let part = titled(line, &(begin..piece.end))?;
        let behind_deed = deed.is_some_and(|deed| deed.end == begin);
        (begin == begins || inside(begin) || behind_deed || part.end == piece.end).then_some(part)
    })
}

fn titled(line: &Line<'_>, piece: &Range<usize>) -> Option<Range<usize>> {
    let text = line.folded(piece);
    let rest = text.get(surname(line, piece)?..)?;
    let found = TITLED.as_ref()?.find(rest)?;
    Some(piece.start..piece.end - rest.len() + found.end())
}

/// Bytes of the surname a piece begins with.
fn surname(line: &Line<'_>, piece: &Range<usize>) -> Option<usize> {
    let text = line.folded(piece);
    let mut letters = text.char_indices();
    let (_, first) = letters.next()?;
    let second = letters.next();
    if let Some((at, second)) = second {
        let two = piece.start..piece.start + at + second.len_utf8();
        if is_compound_surname(line.text(&two)) {
            return Some(two.len());
        }
    }
    static ONE: LazyLock<String> = LazyLock::new(|| fold(SURNAMES));
    ONE.contains(first).then(|| first.len_utf8())
}

/// One surname as a word of its own; behind a number it counts something (2 張).
fn bare_surname(line: &Line<'_>, piece: &Range<usize>) -> Option<Range<usize>> {
    let counts = line.plain.get(..piece.start)?.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let bare = without_particles(line, piece.clone());
    (!counts && surname(line, &bare)? == bare.len()).then_some(bare)
}

/// The last digits of a phone number, as a word of their own.
fn tail(line: &Line<'_>, piece: &Range<usize>, known: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let text = line.folded(piece);
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && known(text)).then(|| piece.clone())
}

/// A name nobody knows yet, where only a name can stand.
fn named(line: &Line<'_>, piece: &Range<usize>) -> Option<Range<usize>> {
    let surname = surname(line, piece)?;
    let given = line.folded(piece).get(surname..)?;
    static NEXT: LazyLock<String> = LazyLock::new(|| fold(WITH_SOMEBODY));
    let end = given.char_indices().skip(1).find(|(_, c)| NEXT.contains(*c)).map_or(given.len(), |(at, _)| at);
    let letters: Vec<char> = given.get(..end)?.chars().collect();
    let is_name = (1..=2).contains(&letters.len()) && letters.iter().all(|c| is_han(*c));
    is_name.then(|| piece.start..piece.start + surname + end)
}

/// What may be a name nobody knows yet: the first word that was not read, if it looks like one. So do 高雄 and 黃金, which is why it is only
/// offered.
pub(super) fn newcomer(line: &Line<'_>) -> Option<Range<usize>> {
    let piece = line.pieces().into_iter().next()?;
    named(line, &piece).filter(|part| *part == piece)
}

static WESTERN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&fold_pattern(&format!(r"\b(?:{BEFORE})\b\.? [a-z][a-z'-]*"))).ok());
static LETTERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[a-z][a-z'-]*").ok());

/// `Mr Lin`, `Amy Lin`, `wxm`: with a title, or known to the book, the longest first; or a word with a capital behind a deed.
fn western(line: &Line<'_>, known: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let free = |part: &Range<usize>| !line.is_taken(part);
    if let Some(found) =
        WESTERN.as_ref()?.captures_iter(&line.plain).find(|found| free(&found.get_match().range()))
    {
        let whole = found.get_match().range();
        // Mrs Mary Chen: what follows with a capital belongs to it.
        let rest = line.plain.get(whole.end..)?;
        let next = LETTERS.as_ref()?.find(rest.trim_start());
        let end = next
            .filter(|_| rest.starts_with(' '))
            .map(|next| whole.end + (rest.len() - rest.trim_start().len()) + next.end())
            .filter(|end| {
                let part = whole.end + 1..*end;
                free(&part) && line.text(&part).starts_with(char::is_uppercase)
            });
        return Some(whole.start..end.unwrap_or(whole.end));
    }
    let words: Vec<Range<usize>> =
        LETTERS.as_ref()?.find_iter(&line.plain).map(|found| found.range()).filter(free).collect();
    (1..=3).rev().find_map(|count| {
        words.windows(count).find_map(|run| {
            let part = run.first()?.start..run.last()?.end;
            let one_name = line.folded(&part).split(' ').count() == count;
            (one_name && known(line.text(&part))).then_some(part)
        })
    })
}

/// An English name nobody knows yet: words with capitals behind a deed.
fn capitalised(line: &Line<'_>, after_deed: usize) -> Option<Range<usize>> {
    let rest = line.plain.get(after_deed..)?;
    let begin = after_deed + (rest.len() - rest.trim_start().len());
    let mut end = begin;
    for found in LETTERS.as_ref()?.find_iter(line.plain.get(begin..)?) {
        let part = begin + found.start()..begin + found.end();
        let follows = line.plain.get(end..part.start).is_some_and(|gap| gap.trim().is_empty());
        if !follows || line.is_taken(&part) || !line.text(&part).starts_with(char::is_uppercase) {
            break;
        }
        end = part.end;
    }
    (end > begin).then_some(begin..end)
}

/// What stands before the title: 王 of 王太太, 林 of 林董.
pub(super) fn without_title(name: &str) -> &str {
    let titles = TITLES.split('|').map(str::to_owned);
    let all = titles.chain(SHORT_TITLES.chars().map(String::from)).map(|title| fold(&title));
    let mut cut: Vec<usize> =
        all.filter(|title| fold(name).ends_with(title)).map(|title| title.chars().count()).collect();
    cut.sort_unstable();
    let letters = name.chars().count();
    let kept = cut.pop().map_or(letters, |title| letters.saturating_sub(title));
    let end = name.char_indices().nth(kept).map_or(name.len(), |(at, _)| at);
    name.get(..end).filter(|rest| !rest.is_empty()).unwrap_or(name)
}
