//! Who a book is towards other books: an Ed25519 key pair made once and kept in it. It signs what leaves; the same point, seen
//! as X25519, is what a file can be sealed to, so that one code says both.

use crypto_box::{PublicKey, SecretKey};
use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base::error::{Code, Error, Result};
use crate::book::Book;
use crate::store::key::random;
use crate::store::{Key, WriteTx, meta, set_meta};
use crate::vault::secret::BASE32;

/// Where `meta` keeps the seed.
const SEED: &str = "identity";

/// Bytes of a public key, and of the sum that tells a slip of the pen.
const KEY: usize = 32;
const CHECK: usize = 2;

/// The book as one that signs and opens.
pub(super) struct Identity(SigningKey);

impl Identity {
    /// The book's own; `None` while it has had no need of one.
    pub fn known(conn: &Connection) -> Result<Option<Self>> {
        let seed = meta(conn, SEED)?.and_then(|text| BASE64.decode(text.as_bytes()).ok()).map(Zeroizing::new);
        let seed = seed.and_then(|seed| <[u8; KEY]>::try_from(seed.as_slice()).ok());
        Ok(seed.map(|seed| Self(SigningKey::from_bytes(&seed))))
    }

    /// The book's own, made when it has none yet.
    ///
    /// # Errors
    /// `io` without randomness.
    pub fn of(tx: &WriteTx<'_>) -> Result<Self> {
        if let Some(known) = Self::known(tx.conn())? {
            return Ok(known);
        }
        let seed = Zeroizing::new(random::<KEY>()?);
        set_meta(tx.conn(), SEED, &BASE64.encode(seed.as_slice()))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Under which code others know it.
    pub fn peer(&self) -> Peer {
        Peer(self.0.verifying_key())
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.0.sign(text.as_bytes()).to_bytes().to_vec()
    }

    /// Opens what was sealed to this book; `None` for what was sealed to another.
    pub fn unseal(&self, sealed: &[u8]) -> Option<Key> {
        let secret = SecretKey::from_bytes(*Zeroizing::new(self.0.to_scalar_bytes()));
        let opened = Zeroizing::new(secret.unseal(sealed).ok()?);
        <[u8; KEY]>::try_from(opened.as_slice()).ok().map(Key::of)
    }
}

/// Another book, or this one as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Peer(VerifyingKey);

impl Peer {
    /// As it is written: eleven groups of five letters.
    pub fn code(&self) -> String {
        let mut bytes = self.0.to_bytes().to_vec();
        bytes.extend(sum(&bytes));
        let letters = BASE32.as_ref().map(|base| base.encode(&bytes)).unwrap_or_default();
        letters.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }

    /// Reads a code, however its groups are set apart.
    ///
    /// # Errors
    /// `peer_code_unfit`.
    pub fn read(code: &str) -> Result<Self> {
        let unfit = || Error::new(Code::PeerCodeUnfit).of("to_code").with("text", code.trim());
        let letters: String = code.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
        let bytes =
            BASE32.as_ref().and_then(|base| base.decode(letters.as_bytes()).ok()).ok_or_else(unfit)?;
        let (key, check) = bytes.split_at_checked(KEY).ok_or_else(unfit)?;
        let key: [u8; KEY] = key.try_into().map_err(|_| unfit())?;
        if check != sum(&key) {
            return Err(unfit());
        }
        VerifyingKey::from_bytes(&key).map(Self).map_err(|_| unfit())
    }

    /// Whether this book signed the text.
    pub fn signed(&self, text: &str, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.0.verify_strict(text.as_bytes(), &signature).is_ok()
    }

    /// Seals a key so that this book alone can open it.
    ///
    /// # Errors
    /// `peer_code_unfit` for a code that is no key.
    pub fn seal(&self, key: &Key) -> Result<Vec<u8>> {
        let public = PublicKey::from_bytes(self.0.to_montgomery().to_bytes());
        public
            .seal(&mut crypto_box::aead::OsRng, key.bytes())
            .map_err(|_| Error::new(Code::PeerCodeUnfit).of("to_code").with("text", self.code()))
    }
}

fn sum(key: &[u8]) -> Vec<u8> {
    Sha256::digest(key).iter().copied().take(CHECK).collect()
}

/// The code under which other books know this one: with it they can make a file that only this book opens.
///
/// # Errors
/// Those of writing.
pub fn peer_code(book: &Book) -> Result<String> {
    match book.read(|tx| Identity::known(tx.conn()))? {
        Some(known) => Ok(known.peer().code()),
        None => book.keep(|tx| Ok(Identity::of(tx)?.peer().code())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_to_a_code_its_book_alone_opens_and_a_slip_of_the_pen_is_noticed() {
        let [one, other] = [[7; 32], [8; 32]].map(|seed| Identity(SigningKey::from_bytes(&seed)));
        let code = one.peer().code();
        assert_eq!((code.len(), code.split('-').count()), (65, 11), "{code}");
        let read = Peer::read(&code.to_lowercase().replace('-', " ")).unwrap();
        assert_eq!(read, one.peer());
        let key = Key::of([9; 32]);
        let sealed = read.seal(&key).unwrap();
        assert_eq!(sealed.len(), 80);
        assert_eq!(one.unseal(&sealed), Some(key));
        assert_eq!(other.unseal(&sealed), None);
        let signature = one.sign("名單");
        assert!(read.signed("名單", &signature) && !read.signed("名单", &signature));
        assert!(!other.peer().signed("名單", &signature));
        let mut slips = 0;
        for at in (0..code.len()).filter(|at| code.as_bytes()[*at] != b'-') {
            let mut letters = code.clone().into_bytes();
            letters[at] = if letters[at] == b'7' { b'8' } else { b'7' };
            slips += u32::from(Peer::read(std::str::from_utf8(&letters).unwrap()).is_ok());
        }
        assert_eq!(slips, 0);
        assert_eq!(Peer::read("林子晴").unwrap_err().code, Code::PeerCodeUnfit);
    }
}
