//! What people type to open a book: a password, or the recovery key. The same words typed in full-width letters, with
//! other spaces or in another Unicode form are the same password.

use data_encoding::{Encoding, Specification};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::base::error::{Code, Error, Result};
use crate::store::key::random;

/// A password as it is reckoned with. Never shown, wiped when it goes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// The secret of a password: NFKC, runs of blanks as one, none at the ends.
    pub fn of_password(typed: &str) -> Self {
        let folded = Zeroizing::new(typed.nfkc().collect::<String>());
        let mut text = String::with_capacity(folded.len());
        for word in folded.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        Self(text)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Crockford's base 32: no I, L, O, U; small letters and the mistaken ones are read as what they look like.
pub(crate) static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    spec.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    spec.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    spec.encoding().ok()
});

/// Bytes of chance in a recovery key, and of the check sum that tells a slip of the pen from a wrong key. Together they
/// fill 28 letters exactly but for four bits.
const CHANCE: usize = 16;
const CHECK: usize = 1;

/// A key to print: the way in when every password is forgotten. 128 random bits and a check sum, in seven groups of four.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryKey([u8; CHANCE]);

impl RecoveryKey {
    /// A new one.
    ///
    /// # Errors
    /// `io`.
    pub fn fresh() -> Result<Self> {
        Ok(Self(random()?))
    }

    /// As it is printed: `XXXX-XXXX-…`.
    pub fn printed(&self) -> Zeroizing<String> {
        let mut all = Zeroizing::new(self.0.to_vec());
        all.extend(check(&self.0));
        let letters = Zeroizing::new(BASE32.as_ref().map(|b| b.encode(&all)).unwrap_or_default());
        let mut text = Zeroizing::new(String::new());
        for (place, letter) in letters.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// Reads what somebody typed off the paper.
    ///
    /// # Errors
    /// `recovery_mistyped` when a letter is wrong, missing or too many.
    pub fn read(typed: &str) -> Result<Self> {
        let mistyped = || Error::new(Code::RecoveryMistyped).of("recovery");
        let letters: Zeroizing<String> =
            Zeroizing::new(typed.nfkc().filter(|letter| letter.is_alphanumeric()).collect());
        let bytes = BASE32.as_ref().and_then(|b| b.decode(letters.as_bytes()).ok()).map(Zeroizing::new);
        let bytes = bytes.ok_or_else(mistyped)?;
        let (chance, sum) = bytes.split_at_checked(CHANCE).ok_or_else(mistyped)?;
        let chance: [u8; CHANCE] = chance.try_into().map_err(|_| mistyped())?;
        if sum != check(&chance) {
            return Err(mistyped());
        }
        Ok(Self(chance))
    }

    /// What opens its slot.
    pub fn secret(&self) -> Secret {
        Secret(self.printed().to_string())
    }
}

fn check(chance: &[u8]) -> Vec<u8> {
    Sha256::digest(chance).iter().copied().take(CHECK).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_typed_in_another_form_is_the_same_password() {
        let one = Secret::of_password("apple river  Stone");
        assert_eq!(one.0, Secret::of_password("  ａｐｐｌｅ　river Stone ").0);
        assert_ne!(one.0, Secret::of_password("apple river stone").0, "capitals count");
        assert!(Secret::of_password(" \u{3000} ").is_empty());
    }

    #[test]
    fn a_recovery_key_is_read_back_however_it_is_typed_and_a_slip_is_noticed() {
        let key = RecoveryKey(*b"0123456789abcdef");
        let printed = key.printed().to_string();
        assert_eq!(printed, "60RK-4CSM-6MV3-EE1S-C5H6-6S35-CTFG");
        for typed in [
            printed.clone(),
            printed.to_lowercase(),
            printed.replace('-', " "),
            printed.replace('0', "O").replace('1', "l"),
        ] {
            assert_eq!(RecoveryKey::read(&typed).unwrap().0, key.0, "{typed}");
        }
        let mut slips = 0;
        for place in 0..printed.len() {
            let mut letters: Vec<char> = printed.chars().collect();
            letters[place] = if letters[place] == '7' { '8' } else { '7' };
            slips += u32::from(RecoveryKey::read(&letters.iter().collect::<String>()).is_err());
        }
        assert!(slips >= 27, "{slips}");
        for wrong in ["", "60RK", &printed[1..], "卡冊"] {
            assert_eq!(RecoveryKey::read(wrong).err().unwrap().code, Code::RecoveryMistyped);
        }
    }
}
