//! What a disk may hold after the power went: everything that was synced, and of the rest whatever the machine happened to
//! have written, in any order, down to single sectors. Read from what the interposer recorded.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shuke_core::base::error::{Code, Error, Result};

use crate::dice::Dice;
use crate::speech::Said;
use crate::standing::told;

/// What disks write as a whole.
const SECTOR: usize = 512;

/// Bytes of a record before its two texts, as `interpose.c` writes them.
const HEAD: usize = 24;

/// One event of a recording.
#[derive(Clone, Debug)]
pub enum Event {
    /// A file was opened under a number that is used once.
    Open { file: u32, path: String, created: bool, emptied: bool },
    /// Bytes, not yet safe.
    Write { file: u32, at: usize, bytes: Arc<[u8]> },
    /// A new length, not yet safe.
    Size { file: u32, size: usize },
    /// What the file holds is safe now.
    Sync { file: u32 },
    /// The names in a folder are safe now.
    SyncFolder { path: String },
    /// A name changed.
    Rename { from: String, to: String },
    /// A second name.
    Link { from: String, to: String },
    /// A name went.
    Unlink { path: String },
    /// The worker said something.
    Said(Said),
    /// A system call was made to fail.
    Fault { call: String, at: usize },
}

/// A recording, in the order things happened.
pub fn read(log: &Path) -> Result<Vec<Event>> {
    let bytes = std::fs::read(log).map_err(told)?;
    let mut events = Vec::new();
    let mut rest = bytes.as_slice();
    let broken = || Error::new(Code::Io).with("detail", "the recording breaks off");
    while let Some((head, tail)) = rest.split_at_checked(HEAD) {
        let number = |at: usize| -> usize {
            let bytes = head.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok()).unwrap_or_default();
            u32::from_le_bytes(bytes) as usize
        };
        let (kind, file) = (number(0), u32::try_from(number(4)).unwrap_or_default());
        let at = number(8) | (number(12) << 32);
        let (a, tail) = tail.split_at_checked(number(16)).ok_or_else(broken)?;
        let (b, tail) = tail.split_at_checked(number(20)).ok_or_else(broken)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match kind {
            1 => events.push(Event::Open { file, path: text(a), created: at & 1 != 0, emptied: at & 2 != 0 }),
            2 => events.push(Event::Write { file, at, bytes: a.into() }),
            3 => events.push(Event::Size { file, size: at }),
            4 => events.push(Event::Sync { file }),
            5 => events.push(Event::Rename { from: text(a), to: text(b) }),
            6 => events.push(Event::Unlink { path: text(a) }),
            // Folders themselves are there in every state: a file in one that is not would be lost with it.
            7 | 8 => {}
            9 => events.push(Event::SyncFolder { path: text(a) }),
            10 => events.extend(text(a).lines().filter_map(Said::read).map(Event::Said)),
            11 => events.push(Event::Link { from: text(a), to: text(b) }),
            12 => events.push(Event::Fault { call: text(a), at }),
            _ => return Err(broken()),
        }
        rest = tail;
    }
    Ok(events)
}

/// A change of a file's content that is not safe yet.
#[derive(Clone)]
enum Change {
    Write(usize, Arc<[u8]>),
    Size(usize),
}

#[derive(Default)]
struct File {
    safe: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Naming {
    Put(String, usize),
    Gone(String),
    Move(String, String),
}

impl Naming {
    fn concerns(&self, folder: &Path) -> bool {
        let within = |name: &str| Path::new(name).parent() == Some(folder);
        match self {
            Self::Put(name, _) | Self::Gone(name) => within(name),
            Self::Move(from, to) => within(from) || within(to),
        }
    }

    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Put(name, file) => {
                names.insert(name.clone(), *file);
            }
            Self::Gone(name) => {
                names.remove(name);
            }
            Self::Move(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
        }
    }
}

/// What becomes of changes that are not safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All are there: the program was killed and the machine went on.
    Kept,
    /// None are.
    Gone,
    /// Those up to some moment are, file by file.
    Prefix,
    /// Any of them are.
    Some,
    /// Any of them are, and some only in single sectors.
    Torn,
    /// Each sector was written or not.
    Sectors,
    /// All are, but the last of each file only in part.
    LastTorn,
}

impl Fate {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Kept, Self::Gone, Self::Prefix, Self::Some, Self::Torn, Self::Sectors, Self::LastTorn];
}

/// The disk while the recording goes on.
pub struct Disk {
    files: Vec<File>,
    open: BTreeMap<u32, usize>,
    /// As programs see them.
    names: BTreeMap<String, usize>,
    safe_names: BTreeMap<String, usize>,
    namings: Vec<Naming>,
    /// False for a machine on which nothing is ever synced: the negative control.
    syncs: bool,
}

impl Disk {
    /// A disk that holds these files safely.
    pub fn new(files: &[(PathBuf, Vec<u8>)], syncs: bool) -> Self {
        let mut disk = Self {
            files: Vec::new(),
            open: BTreeMap::new(),
            names: BTreeMap::new(),
            safe_names: BTreeMap::new(),
            namings: Vec::new(),
            syncs,
        };
        for (path, bytes) in files {
            let name = path.display().to_string();
            disk.names.insert(name.clone(), disk.files.len());
            disk.safe_names.insert(name, disk.files.len());
            disk.files.push(File { safe: bytes.clone(), pending: Vec::new() });
        }
        disk
    }

    /// Goes on by one event.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Open { file, path, created, emptied } => {
                if *created {
                    let new = self.files.len();
                    self.files.push(File::default());
                    self.name(Naming::Put(path.clone(), new));
                }
                if let Some(at) = self.names.get(path).copied() {
                    self.open.insert(*file, at);
                    if *emptied && !*created {
                        self.change(*file, Change::Size(0));
                    }
                }
            }
            Event::Write { file, at, bytes } => self.change(*file, Change::Write(*at, Arc::clone(bytes))),
            Event::Size { file, size } => self.change(*file, Change::Size(*size)),
            Event::Sync { file } if self.syncs => {
                if let Some(file) = self.open.get(file).and_then(|at| self.files.get_mut(*at)) {
                    for change in std::mem::take(&mut file.pending) {
                        apply(&change, &mut file.safe);
                    }
                }
            }
            Event::SyncFolder { path } if self.syncs => {
                let (safe, pending) = std::mem::take(&mut self.namings)
                    .into_iter()
                    .partition::<Vec<_>, _>(|naming| naming.concerns(Path::new(path)));
                for naming in safe {
                    naming.apply(&mut self.safe_names);
                }
                self.namings = pending;
            }
            Event::Rename { from, to } => self.name(Naming::Move(from.clone(), to.clone())),
            Event::Link { from, to } => {
                if let Some(file) = self.names.get(from).copied() {
                    self.name(Naming::Put(to.clone(), file));
                }
            }
            Event::Unlink { path } => self.name(Naming::Gone(path.clone())),
            Event::Said(_) | Event::Fault { .. } | Event::Sync { .. } | Event::SyncFolder { .. } => {}
        }
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.names);
        self.namings.push(naming);
    }

    fn change(&mut self, file: u32, change: Change) {
        if let Some(file) = self.open.get(&file).and_then(|at| self.files.get_mut(*at)) {
            file.pending.push(change);
        }
    }

    /// What is found when the power comes back. Names of one file system are kept in the order they were made in, since it
    /// writes them to a journal; what files hold is not.
    pub fn crash(&self, fate: Fate, dice: &mut Dice) -> Vec<(String, Vec<u8>)> {
        let mut names = self.safe_names.clone();
        let kept = match fate {
            Fate::Kept | Fate::LastTorn => self.namings.len(),
            Fate::Gone => 0,
            _ => dice.below(self.namings.len() + 1),
        };
        for naming in self.namings.iter().take(kept) {
            naming.apply(&mut names);
        }
        // Two names of one file hold the same.
        let mut contents: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        names
            .into_iter()
            // SQLite makes the index of the WAL anew.
            .filter(|(name, _)| !name.ends_with("-shm"))
            .filter_map(|(name, at)| {
                let file = self.files.get(at)?;
                let bytes = contents.entry(at).or_insert_with(|| found(file, fate, dice));
                Some((name, bytes.clone()))
            })
            .collect()
    }
}

/// Lays the files of a state, which were in `from`, into the folder `to`, with nothing else in it.
pub fn lay(found: &[(String, Vec<u8>)], from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to).map_err(told)?;
    }
    std::fs::create_dir_all(to).map_err(told)?;
    for (name, bytes) in found {
        let path = to.join(Path::new(name).strip_prefix(from).unwrap_or(Path::new(name)));
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(told)?;
        }
        std::fs::write(path, bytes).map_err(told)?;
    }
    Ok(())
}

fn found(file: &File, fate: Fate, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = file.safe.clone();
    let pending = &file.pending;
    let prefix = if fate == Fate::Prefix { dice.below(pending.len() + 1) } else { pending.len() };
    // One chance for the whole state: some states lose nearly everything, some nearly nothing.
    let chance = 5 + dice.below(91);
    for (place, change) in pending.iter().enumerate() {
        let last = place + 1 == pending.len();
        let whole = match fate {
            Fate::Kept => true,
            Fate::Gone => false,
            Fate::Prefix => place < prefix,
            Fate::Some => dice.percent(chance),
            Fate::Torn => {
                if dice.percent(30) {
                    torn(change, &mut bytes, 50, dice);
                    continue;
                }
                dice.percent(chance)
            }
            Fate::Sectors => {
                torn(change, &mut bytes, chance, dice);
                continue;
            }
            Fate::LastTorn => {
                if last {
                    torn(change, &mut bytes, 50, dice);
                }
                !last
            }
        };
        if whole {
            apply(change, &mut bytes);
        }
    }
    bytes
}

fn apply(change: &Change, bytes: &mut Vec<u8>) {
    match change {
        Change::Size(size) => bytes.resize(*size, 0),
        Change::Write(at, data) => put(*at, data, bytes),
    }
}

/// Writes beyond the end leave zeros between, as a file system shows blocks that were never written.
fn put(at: usize, data: &[u8], bytes: &mut Vec<u8>) {
    let end = at + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(place) = bytes.get_mut(at..end) {
        place.copy_from_slice(data);
    }
}

/// Each sector of a write is there or not; what is only half in it goes with its sector.
fn torn(change: &Change, bytes: &mut Vec<u8>, chance: usize, dice: &mut Dice) {
    let Change::Write(at, data) = change else {
        if dice.percent(chance) {
            apply(change, bytes);
        }
        return;
    };
    let mut done = 0;
    while done < data.len() {
        let here = at + done;
        let until = (SECTOR - here % SECTOR).min(data.len() - done);
        if dice.percent(chance)
            && let Some(part) = data.get(done..done + until)
        {
            put(here, part, bytes);
        }
        done += until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(disk: &mut Disk, at: usize, text: &str) {
        disk.take(&Event::Write { file: 1, at, bytes: text.as_bytes().into() });
    }

    fn only(disk: &Disk, fate: Fate) -> Option<String> {
        let found = disk.crash(fate, &mut Dice::new(1));
        found.first().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    }

    #[test]
    fn what_was_synced_stays_and_the_rest_may_go() {
        let mut disk = Disk::new(&[("/b/cards.db".into(), b"old".to_vec())], true);
        disk.take(&Event::Open { file: 1, path: "/b/cards.db".into(), created: false, emptied: false });
        written(&mut disk, 0, "new");
        assert_eq!(only(&disk, Fate::Gone).unwrap(), "old");
        assert_eq!(only(&disk, Fate::Kept).unwrap(), "new");
        disk.take(&Event::Sync { file: 1 });
        written(&mut disk, 3, "er");
        assert_eq!(only(&disk, Fate::Gone).unwrap(), "new");
        assert_eq!(only(&disk, Fate::Kept).unwrap(), "newer");
    }

    #[test]
    fn a_new_name_is_safe_only_when_its_folder_is() {
        let mut disk = Disk::new(&[], true);
        disk.take(&Event::Open { file: 1, path: "/b/half".into(), created: true, emptied: false });
        written(&mut disk, 0, "x");
        disk.take(&Event::Sync { file: 1 });
        disk.take(&Event::Rename { from: "/b/half".into(), to: "/b/whole".into() });
        assert_eq!(only(&disk, Fate::Gone), None);
        disk.take(&Event::SyncFolder { path: "/b".into() });
        assert_eq!(disk.crash(Fate::Gone, &mut Dice::new(1)), [("/b/whole".to_owned(), b"x".to_vec())]);
    }

    #[test]
    fn on_a_disk_that_never_syncs_everything_may_go() {
        let mut disk = Disk::new(&[("/b/cards.db".into(), b"old".to_vec())], false);
        disk.take(&Event::Open { file: 1, path: "/b/cards.db".into(), created: false, emptied: false });
        written(&mut disk, 0, "new");
        disk.take(&Event::Sync { file: 1 });
        assert_eq!(only(&disk, Fate::Gone).unwrap(), "old");
    }

    #[test]
    fn a_torn_write_changes_whole_sectors_only() {
        let mut disk = Disk::new(&[("/b/cards.db".into(), vec![b'a'; 4096])], true);
        disk.take(&Event::Open { file: 1, path: "/b/cards.db".into(), created: false, emptied: false });
        written(&mut disk, 0, &"b".repeat(4096));
        for seed in 0..20 {
            for (_, bytes) in disk.crash(Fate::Sectors, &mut Dice::new(seed)) {
                assert!(
                    bytes.chunks(SECTOR).all(|sector| sector.iter().all(|byte| Some(byte) == sector.first()))
                );
            }
        }
    }
}
