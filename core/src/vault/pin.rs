//! A PIN: a few digits that reopen a session which is still in memory, and nothing else. No file is ever opened by one, so
//! its few digits are guarded by the five tries one has.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::store::key::random;
use crate::vault::keyfile::Ring;

/// Wrong ones before the session is dropped and the password is asked for.
pub const TRIES: u32 = 5;

/// Digits of a PIN.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;

/// What a PIN is checked against: salt and hash.
///
/// # Errors
/// `pin_unfit` for anything but four to eight digits, `io`.
pub fn hash(pin: &str) -> Result<String> {
    if !DIGITS.contains(&pin.len()) || !pin.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Error::new(Code::PinUnfit).of("pin"));
    }
    let salt: [u8; 16] = random()?;
    Ok(format!("{} {}", BASE64.encode(&salt), BASE64.encode(&derive(pin, &salt)?)))
}

fn fits(hash: &str, pin: &str) -> Result<bool> {
    let part = |text: Option<&str>| text.and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let mut parts = hash.split(' ');
    let (Some(salt), Some(known)) = (part(parts.next()), part(parts.next())) else { return Ok(false) };
    Ok(derive(pin, &salt)?.as_slice() == known)
}

fn derive(pin: &str, salt: &[u8]) -> Result<[u8; 32]> {
    let failed = |error: argon2::Error| Error::new(Code::Io).with("detail", error.to_string());
    let mut hash = [0; 32];
    let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut hash)
        .map_err(failed)?;
    Ok(hash)
}

/// A locked session that a PIN reopens: the book is shut, its key is still in memory.
#[derive(Debug)]
pub struct Dozing {
    ring: Option<Ring>,
    /// Whose session it is.
    pub staff: StaffId,
    hash: String,
    wrong: u32,
}

impl Dozing {
    pub(crate) fn new(ring: Ring, staff: StaffId, hash: String) -> Self {
        Self { ring: Some(ring), staff, hash, wrong: 0 }
    }

    /// How many tries are left; none means that the key has gone and the password is asked for.
    pub fn left(&self) -> u32 {
        if self.ring.is_some() { TRIES.saturating_sub(self.wrong) } else { 0 }
    }

    /// The keys, if the PIN is right.
    ///
    /// # Errors
    /// `pin_wrong` with `args.left`, `password_needed` when no try is left.
    pub(crate) fn wake(&mut self, pin: &str) -> Result<Ring> {
        let ring = self.ring.clone().ok_or_else(|| Error::new(Code::PasswordNeeded))?;
        if fits(&self.hash, pin)? {
            return Ok(ring);
        }
        self.wrong += 1;
        if self.wrong >= TRIES {
            self.ring = None;
            return Err(Error::new(Code::PasswordNeeded));
        }
        Err(Error::new(Code::PinWrong).of("pin").with("left", TRIES - self.wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Key;

    #[test]
    fn a_pin_has_five_tries_and_then_the_key_is_gone() {
        let ring = Ring { current: Key::of([7; 32]), older: Vec::new() };
        let dozing = || Dozing::new(ring.clone(), StaffId::fresh(), hash("1357").unwrap());
        assert!(dozing().wake("1357").unwrap().current == ring.current);
        let mut tried = dozing();
        for left in [4, 3, 2, 1] {
            let error = tried.wake("0000").unwrap_err();
            assert_eq!((error.code, error.args["left"].clone()), (Code::PinWrong, left.into()));
        }
        assert_eq!(tried.wake("0000").unwrap_err().code, Code::PasswordNeeded);
        assert_eq!(
            tried.wake("1357").unwrap_err().code,
            Code::PasswordNeeded,
            "the right one comes too late"
        );
        assert_eq!(tried.left(), 0);
        for unfit in ["", "123", "123456789", "12a4", "１２３４"] {
            assert_eq!(hash(unfit).unwrap_err().code, Code::PinUnfit, "{unfit}");
        }
    }
}
