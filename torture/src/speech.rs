//! What worker and driver say to each other: lines of text, one an event. The driver keeps from them what it may expect.

use std::fmt;

use shuke_core::base::ids::OpId;

use crate::standing::{Coming, Expected, Standing};

/// One line of the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It waits for the word to begin.
    Ready,
    /// The deed of this number begins.
    Begin(u32, String),
    /// What it will have come to.
    Will(u32, Coming),
    /// It was acknowledged, and this stands.
    Done(u32, Standing),
    /// What it did stands in the history under this id.
    Did(u32, OpId),
    /// It failed with this code.
    Failed(u32, String, String),
    /// Faults are to end now.
    Lift,
    /// This stands after a fault.
    Found(Standing),
    /// All deeds are done and the book is closed.
    End,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("ready"),
            Self::Begin(turn, name) => write!(f, "do {turn} {name}"),
            Self::Will(turn, Coming::Rows(rows)) => write!(f, "will {turn} {rows}"),
            Self::Will(turn, Coming::Unseen) => write!(f, "will {turn} ?"),
            Self::Will(turn, Coming::Same) => write!(f, "will {turn} ="),
            Self::Done(turn, s) => write!(f, "ack {turn} {} {} {}", s.rows, s.past, s.count),
            Self::Did(turn, id) => write!(f, "did {turn} {id}"),
            Self::Failed(turn, code, detail) => {
                write!(f, "err {turn} {code} {}", detail.replace(['\n', '\r'], " "))
            }
            Self::Lift => f.write_str("lift"),
            Self::Found(s) => write!(f, "now {} {} {}", s.rows, s.past, s.count),
            Self::End => f.write_str("end"),
        }
    }
}

impl Said {
    /// Reads a line; `None` for half a line and for words that are not ours.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next();
        let number = |text: Option<&str>| text?.parse::<u64>().ok();
        let kind = word()?;
        let turn = match kind {
            "ready" => return Some(Self::Ready),
            "lift" => return Some(Self::Lift),
            "end" => return Some(Self::End),
            "now" => {
                let standing = Standing {
                    rows: number(word())?,
                    past: number(word())?,
                    count: number(word())?,
                    shape: None,
                };
                return Some(Self::Found(standing));
            }
            _ => word()?.parse().ok()?,
        };
        match kind {
            "do" => Some(Self::Begin(turn, word()?.to_owned())),
            "will" => Some(Self::Will(
                turn,
                match word()? {
                    "?" => Coming::Unseen,
                    "=" => Coming::Same,
                    rows => Coming::Rows(rows.parse().ok()?),
                },
            )),
            "ack" => {
                let rows = number(word())?;
                let mut rest = word()?.split(' ');
                let standing =
                    Standing { rows, past: number(rest.next())?, count: number(rest.next())?, shape: None };
                Some(Self::Done(turn, standing))
            }
            "did" => Some(Self::Did(turn, word()?.parse().ok()?)),
            "err" => Some(Self::Failed(turn, word()?.to_owned(), word().unwrap_or_default().to_owned())),
            _ => None,
        }
    }
}

impl Expected {
    /// A book in which this stands, at rest.
    pub fn resting(acked: &Standing) -> Self {
        Self { acked: acked.clone(), coming: None }
    }

    /// Moves on by what was said. An answer that contradicts what was acknowledged before is a loss at once.
    pub fn hear(&mut self, said: &Said) -> Result<(), String> {
        match said {
            Said::Begin(..) | Said::Failed(..) => self.coming = None,
            Said::Will(_, coming) => self.coming = Some(*coming),
            Said::Done(turn, standing) => {
                let before = std::mem::replace(&mut self.acked, standing.clone());
                let coming = self.coming.take();
                let kept = before.shape.is_some() || before.count <= standing.count;
                // Opening changes nothing anybody could see.
                let same = *turn > 0 || before.shape.is_some() || before == *standing;
                let as_said = match coming {
                    Some(Coming::Rows(rows)) => rows == standing.rows,
                    Some(Coming::Same) => before.rows == standing.rows && before.count == standing.count,
                    _ => true,
                };
                if !(kept && same && as_said) {
                    return Err(format!("deed {turn} answered with other rows than there should be"));
                }
            }
            Said::Found(standing) => {
                if self.acked.shape.is_none() && self.acked != *standing {
                    return Err("a failed deed left something behind".to_owned());
                }
            }
            Said::Did(..) | Said::Ready | Said::Lift | Said::End => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_said() {
        let standing = Standing { rows: 1, past: u64::MAX, count: 3, shape: None };
        for said in [
            Said::Ready,
            Said::Begin(7, "import".to_owned()),
            Said::Will(7, Coming::Rows(9)),
            Said::Will(7, Coming::Unseen),
            Said::Will(7, Coming::Same),
            Said::Done(7, standing.clone()),
            Said::Failed(7, "DiskFull".to_owned(), "no room at all".to_owned()),
            Said::Did(7, OpId::fresh()),
            Said::Lift,
            Said::Found(standing),
            Said::End,
        ] {
            assert_eq!(Said::read(&said.to_string()), Some(said));
        }
        assert_eq!(Said::read("ack 7 1 2"), None);
        assert_eq!(Said::read(""), None);
    }
}
