//! `keys.json`: who may open the book, and what stands between a password and its key. Two copies lie in the book's folder
//! and one beside the backups; the newest whole one counts and the others are made like it. Format: docs/keys-format.md.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::secret::Secret;
use super::slot::{Bytes, Kind, Slot};
use crate::base::error::{Code, Error, Result};
use crate::store::Key;
use crate::store::file::place;
use crate::store::key::random;

/// The format this Shuke writes.
const FORMAT: u32 = 1;

/// Larger than any number of staff makes it: nothing else is worth reading.
const LARGEST: u64 = 1024 * 1024;

/// The copies, the first being the one people know.
const COPIES: [&str; 3] = ["keys.json", "keys.copy.json", "backups/keys.json"];

/// Who may open the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    format: u32,
    /// Identity of the book these keys open.
    pub book: String,
    /// Grows with every change, so that the newest copy is known.
    generation: u64,
    slots: Vec<Slot>,
    /// Keys the book had before, each sealed by the one it has now, for backups that were made under them.
    older: Vec<Bytes>,
    /// Made with the book's key over all the rest: nobody without it can add a slot or take one away unnoticed.
    tag: Bytes,
    /// SHA-256 over all the rest, so that damage is noticed before anybody types a password.
    #[serde(default)]
    sum: String,
}

/// What one copy is.
enum Copy {
    Whole(KeyFile),
    Missing,
    Damaged,
    Newer(u32),
    /// A disk that fails.
    Failed(Error),
}

/// A key and what it is known to open.
#[derive(Clone, Debug)]
pub struct Ring {
    /// The key the book has, or is about to have.
    pub current: Key,
    /// Keys it had before, newest first.
    pub older: Vec<Key>,
}

impl KeyFile {
    /// Keys for a book that had none. Sealed and ready to write.
    ///
    /// # Errors
    /// `keys_damaged`, `io`.
    pub fn new(book: &str, slots: Vec<Slot>, key: &Key) -> Result<Self> {
        let mut file = Self {
            format: FORMAT,
            book: book.to_owned(),
            generation: 0,
            slots,
            older: Vec::new(),
            tag: Bytes::default(),
            sum: String::new(),
        };
        file.seal(key)?;
        Ok(file)
    }

    /// The newest whole copy beside the book in `folder`; `None` when there is no copy at all.
    ///
    /// # Errors
    /// `keys_damaged` when copies exist but none is whole, `keys_newer` when a newer Shuke wrote them.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let copies: Vec<(PathBuf, Copy)> = COPIES
            .iter()
            .map(|name| folder.join(name))
            .map(|path| {
                let copy = Copy::read(&path);
                (path, copy)
            })
            .collect();
        let newest = copies
            .iter()
            .filter_map(|(_, copy)| if let Copy::Whole(file) = copy { Some(file) } else { None })
            .max_by_key(|file| file.generation);
        let told = |code| Err(Error::new(code).with("path", folder.join(COPIES[0]).display().to_string()));
        match newest {
            Some(newest) => {
                // A copy that is damaged, missing or behind is made like the newest. A medium that cannot be written is
                // no reason to keep the book shut.
                if copies.iter().any(|(_, copy)| !matches!(copy, Copy::Whole(file) if file == newest)) {
                    let _ = newest.write(folder);
                }
                Ok(Some(newest.clone()))
            }
            None if copies.iter().all(|(_, copy)| matches!(copy, Copy::Missing)) => Ok(None),
            None => {
                let copies = || copies.iter().map(|(_, copy)| copy);
                let newer = copies()
                    .find_map(|copy| if let Copy::Newer(format) = copy { Some(*format) } else { None });
                let failed =
                    copies().find_map(|copy| if let Copy::Failed(error) = copy { Some(error) } else { None });
                match (newer, failed) {
                    (Some(found), _) => {
                        told(Code::KeysNewer).map_err(|error: Error| error.with("found", found))
                    }
                    // Whether it is damaged is not known before it was read.
                    (None, Some(error)) => told(error.code),
                    (None, None) => told(Code::KeysDamaged),
                }
            }
        }
    }

    /// Writes all copies, each whole or not at all, the known one last.
    ///
    /// # Errors
    /// `book_readonly`, `disk_full`, `io`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(|_| Error::new(Code::KeysDamaged))?;
        for name in COPIES.iter().rev() {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            place::replace(&path, &text)?;
        }
        Ok(())
    }

    /// Takes every copy away: the book is open to everybody from now on.
    ///
    /// # Errors
    /// `book_readonly`, `io`.
    pub fn remove(folder: &Path) -> Result<()> {
        for name in COPIES {
            match std::fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Staff who may be chosen on the lock screen.
    pub fn staff(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.kind == Kind::Staff)
    }

    /// Whether a recovery key was made.
    pub fn has_recovery(&self) -> bool {
        self.slots.iter().any(|slot| slot.kind == Kind::Recovery)
    }

    /// The keys that `secret` gives for the slot of `id`, or of the recovery key.
    ///
    /// # Errors
    /// `password_wrong`; `keys_damaged` when the file was tampered with.
    pub fn open(&self, id: Option<Uuid>, secret: &Secret) -> Result<Ring> {
        let slot = match id {
            Some(id) => self.slots.iter().find(|slot| slot.id == id && slot.kind == Kind::Staff),
            None => self.slots.iter().find(|slot| slot.kind == Kind::Recovery),
        };
        let wrong = || Error::new(Code::PasswordWrong).of(if id.is_some() { "password" } else { "recovery" });
        let current = slot.ok_or_else(wrong)?.open(secret)?.ok_or_else(wrong)?;
        if self.tag.0 != self.tag_of(&current) {
            return Err(Error::new(Code::KeysDamaged).with("path", COPIES[0]));
        }
        let mut older = Vec::new();
        for sealed in &self.older {
            older.push(unseal(&current, &sealed.0)?);
        }
        Ok(Ring { current, older })
    }

    /// Puts a slot in, in the place of one with the same id or kind.
    ///
    /// # Errors
    /// Those of sealing.
    pub fn put(&mut self, slot: Slot, key: &Key) -> Result<()> {
        self.slots.retain(|old| match slot.kind {
            Kind::Staff => old.id != slot.id,
            Kind::Recovery => old.kind != Kind::Recovery,
        });
        self.slots.push(slot);
        self.seal(key)
    }

    /// Changes the secret of a slot; false when the old one is not right.
    ///
    /// # Errors
    /// `password_wrong`, and those of sealing.
    pub fn change(&mut self, id: Uuid, old: &Secret, new: &Secret, key: &Key) -> Result<()> {
        let wrong = || Error::new(Code::PasswordWrong).of("old");
        let slot = self.slots.iter_mut().find(|slot| slot.id == id).ok_or_else(wrong)?;
        if !slot.change(old, new)? {
            return Err(wrong());
        }
        self.seal(key)
    }

    /// Gives somebody's slot another name.
    ///
    /// # Errors
    /// Those of sealing.
    pub fn rename(&mut self, id: Uuid, name: &str, key: &Key) -> Result<()> {
        for slot in self.slots.iter_mut().filter(|slot| slot.id == id) {
            slot.name = name.to_owned();
        }
        self.seal(key)
    }

    /// The same file without somebody's slot and with another key for everybody else; the keys until now are kept sealed,
    /// for a book or backup that has not got the new one yet.
    ///
    /// # Errors
    /// Those of sealing.
    pub fn rekeyed(&self, without: Uuid, ring: &Ring, new: &Key) -> Result<Self> {
        let mut file = self.clone();
        file.slots.retain(|slot| slot.id != without);
        for slot in &mut file.slots {
            slot.give(new)?;
        }
        file.older = std::iter::once(&ring.current)
            .chain(&ring.older)
            .map(|old| seal(new, old.bytes()).map(Bytes))
            .collect::<Result<_>>()?;
        file.seal(new)?;
        Ok(file)
    }

    /// Forgets the keys from before: nothing is under them any more.
    ///
    /// # Errors
    /// Those of sealing.
    pub fn forget_older(&mut self, key: &Key) -> Result<()> {
        self.older.clear();
        self.seal(key)
    }

    fn seal(&mut self, key: &Key) -> Result<()> {
        self.generation += 1;
        self.tag = Bytes(self.tag_of(key).to_vec());
        self.sum = self.sum_of();
        Ok(())
    }

    fn tag_of(&self, key: &Key) -> [u8; 32] {
        let bare = Self { tag: Bytes::default(), sum: String::new(), ..self.clone() };
        key.tag("shuke keys.json", &serde_json::to_vec(&bare).unwrap_or_default())
    }

    fn sum_of(&self) -> String {
        let bare = Self { sum: String::new(), ..self.clone() };
        HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(&bare).unwrap_or_default()))
    }
}

impl Copy {
    fn read(path: &Path) -> Self {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::Missing,
            Ok(found) if found.len() <= LARGEST => {}
            Ok(_) => return Self::Damaged,
            Err(error) => return Self::Failed(error.into()),
        }
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) => return Self::Failed(error.into()),
        };
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        match serde_json::from_slice::<Head>(&text) {
            Ok(head) if head.format > FORMAT => return Self::Newer(head.format),
            _ => {}
        }
        match serde_json::from_slice::<KeyFile>(&text) {
            Ok(file) if file.sum == file.sum_of() => Self::Whole(file),
            _ => Self::Damaged,
        }
    }
}

fn seal(with: &Key, what: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; 24] = random()?;
    let cipher = XChaCha20Poly1305::new(with.bytes().into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), what).map_err(|_| Error::new(Code::KeysDamaged))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn unseal(with: &Key, sealed: &[u8]) -> Result<Key> {
    let damaged = || Error::new(Code::KeysDamaged);
    let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(damaged)?;
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| damaged())?;
    let opened = XChaCha20Poly1305::new(with.bytes().into())
        .decrypt(&XNonce::from(nonce), sealed)
        .map_err(|_| damaged())?;
    let bytes: [u8; 32] = Zeroizing::new(opened).as_slice().try_into().map_err(|_| damaged())?;
    Ok(Key::of(bytes))
}
