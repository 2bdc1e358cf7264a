//! Keys, backups and the access log with a byte of them changed by chance: noticed each time, or it says what it said. The
//! full size is run by `cargo xtask torture tamper --size 1000`; `SHUKE_SEED` repeats a run.

use std::path::{Path, PathBuf};

use shuke_core::store::backup::Reason;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::{Book, Clock, Op, cards};

use crate::safety::vault::{place, protected, secret};
use crate::{TODAY, add, day, named};

const SECRET: &str = "apple river stone cloud lamp tea";

/// Marsaglia's xorshift.
pub struct Chance(pub u64);

impl Chance {
    fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % many as u64) as usize
    }
    /// The bytes with one changed, a piece taken out, or the end cut off.
    pub fn bent(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (mut bent, at) = (bytes.to_vec(), self.below(bytes.len()));
        match self.below(4) {
            0 => bent.truncate(at),
            1 => drop(bent.drain(at..(at + 1 + self.below(64)).min(bytes.len()))),
            2 => bent[at] ^= 1 << self.below(8),
            _ => bent[at] = bent[at].wrapping_add(1 + self.below(254) as u8),
        }
        bent
    }
}

pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn copied(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to.join("backups")).unwrap();
    for file in crate::safety::vault::files(from) {
        std::fs::copy(&file, to.join(file.strip_prefix(from).unwrap())).unwrap();
    }
}

#[test]
fn a_log_whose_head_was_taken_away_is_told_and_keeps_nobody_out() {
    let (folder, book, _) = protected();
    book.note(&Access::new(Deed::Exported).count(3)).unwrap();
    book.write(Op::AddCard, |tx| {
        tx.conn().execute("DELETE FROM meta WHERE key = 'access_head'", [])?;
        cards::add(tx, &named("方柏睿"))
    })
    .unwrap();
    drop(book);
    let book = Book::unlock(&place(&folder), Clock::Pinned(day(TODAY)), None, &secret(SECRET)).unwrap();
    let problems = book.check().unwrap().problems;
    assert!(problems.iter().any(|problem| problem.code == "access_changed"), "{problems:?}");
}

#[test]
fn whatever_is_changed_in_keys_backups_and_log_is_noticed() {
    let size = number("SHUKE_TAMPER").unwrap_or(60);
    let seed = number("SHUKE_SEED").unwrap_or(20_260_915);
    println!("tamper: {size} files, seed {seed}");
    let mut chance = Chance(seed | 1);
    let (folder, book, _) = protected();
    let card = book.read(|tx| cards::resolve(tx, "王美玲")).unwrap();
    for n in 0..12 {
        book.note(&Access::new(Deed::Exported).count(n).of(card)).unwrap();
    }
    let kept = book.back_up(Reason::Manual).unwrap().id;
    add(&book, &named("方柏睿"));
    drop(book);
    let clock = Clock::Pinned(day(TODAY));
    let copy = folder.path().join("copy.book");
    let unlock = || Book::unlock(&copy, clock, None, &secret(SECRET));
    let (mut noticed, mut same) = (0, 0);
    for round in 0..size {
        copied(&place(&folder), &copy);
        let told = format!("seed {seed}, round {round}");
        match round % 3 {
            0 => {
                // All copies alike, as somebody would who knows there are three.
                let good = std::fs::read(copy.join("keys.json")).unwrap();
                let bent = chance.bent(&good);
                for name in ["keys.json", "keys.copy.json", "backups/keys.json"] {
                    std::fs::write(copy.join(name), &bent).unwrap();
                }
                match unlock() {
                    Err(_) => noticed += 1,
                    // White space, or the end of the last line: the keys say what they said.
                    Ok(_) => {
                        let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
                        assert_eq!(read(&bent), read(&good), "{told}");
                        same += 1;
                    }
                }
            }
            1 => {
                let ending = if chance.below(4) == 0 { "json" } else { "db" };
                let path: PathBuf = copy.join(format!("backups/{kept}.{ending}"));
                let good = std::fs::read(&path).unwrap();
                let bent = chance.bent(&good);
                std::fs::write(&path, &bent).unwrap();
                match unlock().unwrap().verify_backup(&kept) {
                    Err(_) => noticed += 1,
                    Ok(found) if ending == "json" => {
                        // A slip that cannot be read is told as a backup of which nothing is known.
                        let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
                        let is_same = read(&bent) == read(&good);
                        assert!(is_same || found.at.is_empty(), "{told}: {found:?}");
                        if is_same { same += 1 } else { noticed += 1 }
                    }
                    Ok(_) => panic!("{told}: {ending} went unnoticed"),
                }
            }
            _ => {
                let book = unlock().unwrap();
                let rows = ["at", "staff", "deed", "detail", "count", "hash", "offset_minutes", "card_id"];
                let (seq, column) = (1 + chance.below(13), rows[chance.below(rows.len())]);
                let statement = match (chance.below(4), column) {
                    (0, _) => format!("DELETE FROM access_log WHERE seq = {seq}"),
                    (_, "hash" | "card_id") => {
                        format!("UPDATE access_log SET {column} = randomblob(32) WHERE seq = {seq}")
                    }
                    (_, "count" | "offset_minutes") => {
                        format!("UPDATE access_log SET {column} = {column} + 1 WHERE seq = {seq}")
                    }
                    _ => format!("UPDATE access_log SET {column} = {column} || 'x' WHERE seq = {seq}"),
                };
                let done = book.rehearse(|tx| {
                    tx.conn().execute_batch(&statement).unwrap();
                    Ok(shuke_core::vault::access::faults(tx, &[])?.len())
                });
                assert!(done.unwrap() > 0, "{told}: {statement}");
                noticed += 1;
            }
        }
    }
    println!("tamper: {noticed} noticed, {same} say the same as before, 0 unnoticed");
    assert!(noticed > size * 8 / 10);
}
