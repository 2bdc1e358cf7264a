//! The key of an encrypted book: 256 random bits that SQLCipher takes as they are. Who may know it is another matter.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::base::error::{Code, Error, Result};

/// A raw key. It is never shown, not even when debugging, and wiped from memory when it goes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of these bytes.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new one, from the system's own source of randomness.
    ///
    /// # Errors
    /// `io` when the system has none to give.
    pub fn fresh() -> Result<Self> {
        Ok(Self(random()?))
    }

    /// Its bytes, to be sealed for somebody.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 of `what` under a key made of this one for `purpose` alone.
    pub(crate) fn tag(&self, purpose: &str, what: &[u8]) -> [u8; 32] {
        let mac = |key: &[u8; 32], text: &[u8]| -> [u8; 32] {
            // SHA-256 works in blocks of 64 bytes; a shorter key is filled up with zeros (RFC 2104).
            let mut block = Zeroizing::new([0; 64]);
            for (place, byte) in block.iter_mut().zip(key) {
                *place = *byte;
            }
            Hmac::<Sha256>::new((&*block).into()).chain_update(text).finalize().into_bytes().into()
        };
        let own = Zeroizing::new(mac(&self.0, purpose.as_bytes()));
        mac(&own, what)
    }

    /// The statement that hands it to SQLCipher.
    pub(super) fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("PRAGMA key = \"{}\"", *self.literal()))
    }

    /// The key as SQLCipher reads it: `x'…'`.
    pub(crate) fn literal(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(67));
        text.push_str("x'");
        for byte in self.0 {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
        text.push('\'');
        text
    }
}

/// What opens a part of a book that was written to a file of its own.
#[derive(Clone)]
pub(crate) enum PartLock {
    /// A raw key.
    Key(Key),
    /// Words, from which SQLCipher makes the key itself (PBKDF2-HMAC-SHA512, 256,000 rounds), so that any program with
    /// SQLCipher 4 opens the file with the words alone.
    Words(Zeroizing<String>),
}

impl PartLock {
    /// The statement that hands it to SQLCipher.
    pub(super) fn pragma(&self) -> Zeroizing<String> {
        match self {
            Self::Key(key) => key.pragma(),
            Self::Words(words) => Zeroizing::new(format!("PRAGMA key = '{}'", words.replace('\'', "''"))),
        }
    }
}

/// So many random bytes.
///
/// # Errors
/// `io`.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::new(Code::Io).with("detail", error.to_string()))?;
    Ok(bytes)
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}
