//! Passwords, from a prompt or from stdin; never from an argument or the environment.

use std::io::{BufRead, IsTerminal, stdin};

use shuke_core::base::error::{Code, Error, Result};
use shuke_core::vault::Secret;
use zeroize::Zeroizing;

use shuke_words::Words;

/// Where secrets come from.
#[derive(Clone, Copy)]
pub enum Secrets {
    /// One a line: the book's password first, then whatever the command needs besides.
    Stdin,
    /// Typed at a prompt that shows nothing.
    Prompt,
}

impl Secrets {
    /// The next secret; `key` names what the prompt says.
    ///
    /// # Errors
    /// `password_needed` when nobody is there to be asked.
    pub fn next(self, words: &Words, key: &str) -> Result<Secret> {
        Ok(Secret::of_password(&self.text(words, key)?))
    }

    /// The same as it was typed, for what is no password: a recovery key.
    ///
    /// # Errors
    /// `password_needed`.
    pub fn text(self, words: &Words, key: &str) -> Result<Zeroizing<String>> {
        let needed = || Error::new(Code::PasswordNeeded);
        match self {
            Self::Stdin => {
                let mut line = Zeroizing::new(String::new());
                stdin().lock().read_line(&mut line)?;
                if line.is_empty() {
                    return Err(needed());
                }
                Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
            }
            Self::Prompt => {
                let typed = rpassword::prompt_password(format!("{}: ", words.say(key)));
                typed.map(Zeroizing::new).map_err(|_| needed())
            }
        }
    }

    /// A new password. At a prompt it is typed twice; an empty answer asks for one to be made.
    ///
    /// # Errors
    /// `password_needed`; `password_wrong` when the two are not the same.
    pub fn new_password(self, words: &Words) -> Result<Option<Secret>> {
        let first = self.text(words, "cli_new_password")?;
        if first.trim().is_empty() {
            return Ok(None);
        }
        if matches!(self, Self::Prompt)
            && stdin().is_terminal()
            && self.text(words, "cli_new_password_again")? != first
        {
            return Err(Error::new(Code::PasswordWrong));
        }
        Ok(Some(Secret::of_password(&first)))
    }
}
