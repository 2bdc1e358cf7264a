//! Sheets are read by a second process of this very program, with little memory and time: half a megabyte of XLSX can
//! ask for gigabytes, and then that process dies and not the window. It hands back rows of text; it never sees the book.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::sheet::{self, Grid};
use crate::base::error::{Code, Error, Result};

/// The word that makes the program read a sheet and nothing else.
const WORD: &str = "read-sheet-in-child";
/// What the child may take.
const MEMORY_MB: u64 = 256;
/// How long it may take.
const TIME: Duration = Duration::from_secs(10);

/// The program that reads sheets; where none is named (unit tests) they are read in place.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// What the child says.
#[derive(Serialize, Deserialize)]
enum Answer {
    Read(Grid),
    Locked,
    Damaged,
    NoSuchSheet,
}

/// To be called first by every program that opens books: a child reads its sheet here and ends; anyone else learns from
/// now on how to have sheets read.
pub fn at_start() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == WORD) {
        let wanted = args.next().map(|name| name.to_string_lossy().into_owned());
        return Some(serve(wanted.as_deref()));
    }
    if let Ok(program) = std::env::current_exe() {
        // Called twice it is the same program.
        let _ = PROGRAM.set(program);
    }
    None
}

/// Reads the file on stdin, writes the answer to stdout.
fn serve(wanted: Option<&str>) -> ExitCode {
    limit();
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let answer = match sheet::read(&bytes, wanted) {
        Ok(grid) => Answer::Read(grid),
        Err(error) => match error.code {
            Code::SheetLocked => Answer::Locked,
            Code::Unreadable => Answer::NoSuchSheet,
            _ => Answer::Damaged,
        },
    };
    drop(bytes);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match serde_json::to_writer(&mut out, &answer).is_ok() && out.flush().is_ok() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Memory is limited where the system knows how; the time is kept by the parent everywhere.
fn limit() {
    #[cfg(unix)]
    {
        // A system that refuses leaves the limit of time.
        let _ = rlimit::setrlimit(rlimit::Resource::DATA, MEMORY_MB << 20, MEMORY_MB << 20);
        let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    }
}

/// Reads a sheet under limits.
///
/// # Errors
/// `file_too_heavy` when it asks for too much, and those of [`sheet::read`].
pub fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Grid> {
    match PROGRAM.get() {
        Some(program) => ask(program, bytes, wanted),
        None => sheet::read(bytes, wanted),
    }
}

fn ask(program: &Path, bytes: &[u8], wanted: Option<&str>) -> Result<Grid> {
    let heavy = || Error::new(Code::FileTooHeavy).with("limit_mb", MEMORY_MB);
    let mut child = Command::new(program)
        .arg(WORD)
        .args(wanted)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Error::new(Code::Io).with("detail", "no pipe"));
    };
    let answer = std::thread::scope(|scope| {
        let (tell, told) = channel();
        scope.spawn(move || {
            // A child that ended early reads no further; what it said or did not say is the answer.
            let _ = stdin.write_all(bytes);
        });
        scope.spawn(move || {
            let mut text = Vec::new();
            let read = stdout.take(MEMORY_MB << 20).read_to_end(&mut text).map(|_| text);
            let _ = tell.send(read);
        });
        let answer = told.recv_timeout(TIME);
        // Killed in any case: one that has answered is at its end, and both threads end with it.
        let _ = child.kill();
        answer
    });
    let _ = child.wait();
    match answer {
        Ok(Ok(text)) => match serde_json::from_slice(&text) {
            Ok(Answer::Read(grid)) => Ok(grid),
            Ok(Answer::Locked) => Err(Error::new(Code::SheetLocked)),
            Ok(Answer::Damaged) => Err(Error::new(Code::FileDamaged)),
            Ok(Answer::NoSuchSheet) => {
                Err(Error::new(Code::Unreadable).with("text", wanted.unwrap_or_default()).of("sheet"))
            }
            // Cut off: it died of its limits in the middle.
            Err(_) => Err(heavy()),
        },
        Ok(Err(error)) => Err(error.into()),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(heavy()),
    }
}
