//! The file as it travels: an SQLCipher database and behind it a trailer of 256 bytes that says what it is, how it is locked, and
//! a sum over all of it, so that a file that was cut or damaged is known before anybody types a word. SQLite reads as many pages
//! as its own header names and never sees the trailer.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::identity::Identity;
use crate::base::error::{Code, Error, Result};
use crate::store::key::PartLock;
use crate::vault::words;

/// How the trailer begins, with the number of its format.
const MAGIC: &[u8; 16] = b"shuke handover\0\x01";
/// Bytes of the trailer, of what it holds before its sum, and of a key sealed to somebody.
const TRAILER: usize = 256;
const SUMMED: usize = TRAILER - 32;
const SEALED: usize = 80;
/// Bytes of a page of the database.
const PAGE: u64 = 4096;

/// How the database is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// By words.
    Words,
    /// By a key that is sealed to one book.
    Sealed(Vec<u8>),
}

impl Lock {
    /// What opens the database.
    ///
    /// # Errors
    /// `handover_not_for_you` when it was sealed to another book; `words_wrong` when words are needed and there are none.
    pub fn open(&self, typed: &str, own: Option<&Identity>) -> Result<PartLock> {
        match self {
            Self::Words if typed.trim().is_empty() => Err(Error::new(Code::WordsWrong).of("words")),
            Self::Words => Ok(PartLock::Words(words::canonical(typed))),
            Self::Sealed(sealed) => own
                .and_then(|own| own.unseal(sealed))
                .map(PartLock::Key)
                .ok_or_else(|| Error::new(Code::HandoverNotForYou)),
        }
    }
}

/// Puts the trailer behind a finished database, and all of it on the disk.
///
/// # Errors
/// `disk_full`, `io`.
pub(super) fn seal(path: &Path, lock: &Lock) -> Result<()> {
    let mut file = File::options().read(true).append(true).open(path)?;
    let length = file.metadata()?.len();
    let mut trailer = Vec::with_capacity(TRAILER);
    trailer.extend(MAGIC);
    let (kind, sealed) = match lock {
        Lock::Words => (1, &[][..]),
        Lock::Sealed(sealed) => (2, sealed.as_slice()),
    };
    trailer.push(kind);
    trailer.extend([0; 7]);
    trailer.extend(length.to_be_bytes());
    trailer.extend(sealed);
    trailer.resize(SUMMED, 0);
    let mut sum = Sha256::new();
    whole(&mut file, length, &mut sum)?;
    sum.update(&trailer);
    trailer.extend(sum.finalize());
    file.write_all(&trailer)?;
    Ok(file.sync_all()?)
}

/// Reads the trailer and holds the file against its sum.
///
/// # Errors
/// `file_missing`; `handover_foreign` for a file of another kind; `handover_damaged`; `book_newer` for a format to come.
pub(super) fn read(path: &Path) -> Result<Lock> {
    let shown = path.display().to_string();
    let told = |error: Error| error.with("path", shown.as_str());
    let failed = |code| told(Error::new(code));
    let mut file = File::open(path).map_err(|error| told(error.into()))?;
    let all = file.metadata().map_err(|error| told(error.into()))?.len();
    if !file.metadata().map_err(|error| told(error.into()))?.is_file() {
        return Err(failed(Code::HandoverForeign));
    }
    let damaged = || failed(Code::HandoverDamaged);
    let length = all.checked_sub(TRAILER as u64).ok_or_else(|| failed(Code::HandoverForeign))?;
    file.seek(SeekFrom::Start(length)).map_err(|error| told(error.into()))?;
    let mut trailer = Vec::with_capacity(TRAILER);
    (&file).read_to_end(&mut trailer).map_err(|error| told(error.into()))?;
    let (summed, sum) = trailer.split_at_checked(SUMMED).ok_or_else(damaged)?;
    let (magic, rest) = summed.split_at_checked(MAGIC.len()).ok_or_else(damaged)?;
    if magic != MAGIC {
        let newer = magic.get(..15) == MAGIC.get(..15) && magic.last() > MAGIC.last();
        return Err(if newer {
            failed(Code::BookNewer)
                .with("found", u32::from(magic.last().copied().unwrap_or(0)))
                .with("known", 1)
        } else if is_of_another_kind(&mut file) {
            failed(Code::HandoverForeign)
        } else {
            damaged()
        });
    }
    let mut own = Sha256::new();
    whole(&mut file, length, &mut own).map_err(told)?;
    own.update(summed);
    if own.finalize().as_slice() != sum {
        return Err(damaged());
    }
    let (kind, rest) = rest.split_at_checked(8).ok_or_else(damaged)?;
    let (said, rest) = rest.split_at_checked(8).ok_or_else(damaged)?;
    if said != length.to_be_bytes() || !length.is_multiple_of(PAGE) {
        return Err(damaged());
    }
    match kind.first() {
        Some(1) => Ok(Lock::Words),
        Some(2) => Ok(Lock::Sealed(rest.get(..SEALED).unwrap_or_default().to_vec())),
        _ => Err(damaged()),
    }
}

/// Whether the file begins as an encrypted page never does: with text, or with the mark of another program.
fn is_of_another_kind(file: &mut File) -> bool {
    let mut head = Vec::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(64).read_to_end(&mut head));
    let text = match std::str::from_utf8(&head) {
        Ok(_) => true,
        // A letter that the head cuts in two.
        Err(error) => error.valid_up_to() + 4 > head.len(),
    };
    let known: [&[u8]; 6] =
        [b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"SQLite format 3\0"];
    read.is_ok() && (text || known.iter().any(|known| head.starts_with(known)))
}

/// Feeds the database, which is so many bytes long, to the sum.
fn whole(file: &mut File, length: u64, sum: &mut Sha256) -> Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut rest = Read::by_ref(file).take(length);
    let mut part = Zeroizing::new(vec![0; 256 * 1024]);
    loop {
        let read = rest.read(&mut part)?;
        if read == 0 {
            return Ok(());
        }
        sum.update(part.get(..read).unwrap_or_default());
    }
}
