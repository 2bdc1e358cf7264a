//! One way into a protected book. A slot holds an X25519 key pair; its private half is sealed by what somebody types
//! (Argon2id, then XChaCha20-Poly1305), and the book's key is sealed to its public half (the sealed box of NaCl). So the
//! book can be given a new key for everybody without anybody's password.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use crypto_box::{PublicKey, SecretKey};
use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::secret::Secret;
use crate::base::error::{Code, Error, Result};
use crate::store::Key;
use crate::store::key::random;

/// Who a slot is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody with a password.
    Staff,
    /// The printed key.
    Recovery,
}

/// How much work a guess costs: Argon2id, 64 MiB, three passes (OWASP's and RFC 9106's advice for passwords, rounded up).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// More than this a file that somebody tampered with must not ask of the machine.
const MOST: (u32, u32) = (1024 * 1024, 16);

/// How a secret becomes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kdf {
    memory_kib: u32,
    passes: u32,
    salt: Bytes,
}

/// Bytes, in the file as base 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        BASE64.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}

/// One way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Whose: the id of the person's row in the book.
    pub id: Uuid,
    /// A person, or the printed key.
    pub kind: Kind,
    /// The name to choose on the lock screen; empty for the printed key.
    pub name: String,
    kdf: Kdf,
    public: Bytes,
    private: Bytes,
    book_key: Bytes,
}

impl Slot {
    /// A slot for somebody who will type `secret`.
    ///
    /// # Errors
    /// `io` without randomness.
    pub fn make(id: Uuid, kind: Kind, name: &str, secret: &Secret, key: &Key) -> Result<Self> {
        let private = SecretKey::from_bytes(*Zeroizing::new(random::<32>()?));
        let mut slot = Self {
            id,
            kind,
            name: name.to_owned(),
            kdf: Kdf { memory_kib: MEMORY_KIB, passes: PASSES, salt: Bytes(random::<16>()?.to_vec()) },
            public: Bytes(private.public_key().as_bytes().to_vec()),
            private: Bytes::default(),
            book_key: Bytes::default(),
        };
        slot.seal_private(secret, &private)?;
        slot.give(key)?;
        Ok(slot)
    }

    /// The book's key, if `secret` is the one; `None` when it is not.
    ///
    /// # Errors
    /// `keys_damaged` when the slot is no slot.
    pub fn open(&self, secret: &Secret) -> Result<Option<Key>> {
        let Some(private) = self.unseal_private(secret)? else { return Ok(None) };
        let opened = private.unseal(&self.book_key.0).map_err(|_| damaged())?;
        let bytes: [u8; 32] = Zeroizing::new(opened).as_slice().try_into().map_err(|_| damaged())?;
        Ok(Some(Key::of(bytes)))
    }

    /// Seals `key` to this slot.
    ///
    /// # Errors
    /// `keys_damaged` when the public half is none.
    pub fn give(&mut self, key: &Key) -> Result<()> {
        let public: [u8; 32] = self.public.0.as_slice().try_into().map_err(|_| damaged())?;
        let sealed = PublicKey::from_bytes(public).seal(&mut crypto_box::aead::OsRng, key.bytes());
        self.book_key = Bytes(sealed.map_err(|_| damaged())?);
        Ok(())
    }

    /// The same slot under another secret; the old one has to be right.
    ///
    /// # Errors
    /// `keys_damaged`, `io`.
    pub fn change(&mut self, old: &Secret, new: &Secret) -> Result<bool> {
        let Some(private) = self.unseal_private(old)? else { return Ok(false) };
        self.kdf = Kdf { memory_kib: MEMORY_KIB, passes: PASSES, salt: Bytes(random::<16>()?.to_vec()) };
        self.seal_private(new, &private)?;
        Ok(true)
    }

    fn seal_private(&mut self, secret: &Secret, private: &SecretKey) -> Result<()> {
        let nonce: [u8; 24] = random()?;
        let bytes = Zeroizing::new(private.to_bytes());
        let payload = Payload { msg: &*bytes, aad: &self.bound() };
        let sealed = self.cipher(secret)?.encrypt(&XNonce::from(nonce), payload).map_err(|_| damaged())?;
        self.private = Bytes([nonce.as_slice(), &sealed].concat());
        Ok(())
    }

    fn unseal_private(&self, secret: &Secret) -> Result<Option<SecretKey>> {
        let (nonce, sealed) = self.private.0.split_at_checked(24).ok_or_else(damaged)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| damaged())?;
        let payload = Payload { msg: sealed, aad: &self.bound() };
        let Ok(bytes) = self.cipher(secret)?.decrypt(&XNonce::from(nonce), payload) else { return Ok(None) };
        let bytes: [u8; 32] = Zeroizing::new(bytes).as_slice().try_into().map_err(|_| damaged())?;
        Ok(Some(SecretKey::from_bytes(*Zeroizing::new(bytes))))
    }

    /// What the seal is bound to: a private half moved into another slot does not open.
    fn bound(&self) -> Vec<u8> {
        let kind: u8 = match self.kind {
            Kind::Staff => 1,
            Kind::Recovery => 2,
        };
        [self.id.as_bytes().as_slice(), &[kind], &self.public.0].concat()
    }

    fn cipher(&self, secret: &Secret) -> Result<XChaCha20Poly1305> {
        if self.kdf.memory_kib > MOST.0 || self.kdf.passes > MOST.1 {
            return Err(damaged());
        }
        let params = Params::new(self.kdf.memory_kib, self.kdf.passes, 1, Some(32)).map_err(|_| damaged())?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(secret.bytes(), &self.kdf.salt.0, &mut *key)
            .map_err(|_| damaged())?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }
}

fn damaged() -> Error {
    Error::new(Code::KeysDamaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_opens_for_its_own_secret_and_for_no_other() {
        let (key, secret) = (Key::of([7; 32]), Secret::of_password("一本卡冊"));
        let mut slot = Slot::make(Uuid::now_v7(), Kind::Staff, "周以恩", &secret, &key).unwrap();
        assert!(slot.open(&secret).unwrap().unwrap() == key);
        assert!(slot.open(&Secret::of_password("一本卡册")).unwrap().is_none());
        // A new book key needs nobody's password.
        slot.give(&Key::of([8; 32])).unwrap();
        assert!(slot.open(&secret).unwrap().unwrap() == Key::of([8; 32]));
        let new = Secret::of_password("另一本");
        assert!(!slot.change(&new, &secret).unwrap(), "the old secret has to be right");
        assert!(slot.change(&secret, &new).unwrap());
        assert!(slot.open(&secret).unwrap().is_none());
        assert!(slot.open(&new).unwrap().unwrap() == Key::of([8; 32]));
        // Moved into another slot, or asking for more work than a machine has, it does not open.
        let mut moved = slot.clone();
        moved.id = Uuid::now_v7();
        assert!(moved.open(&new).unwrap().is_none());
        slot.kdf.memory_kib = u32::MAX;
        assert_eq!(slot.open(&new).err().unwrap().code, Code::KeysDamaged);
    }
}
