//! Starting workers, with the library that stands between them and the kernel or without it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use shuke_core::base::error::{Code, Error, Result};

use crate::books::Place;
use crate::speech::Said;
use crate::standing::told;

/// The library, compiled for this run.
pub struct Interposer(PathBuf);

impl Interposer {
    /// Compiles it into `room` with the C compiler that Rust links with.
    pub fn build(room: &Path) -> Result<Self> {
        let (source, library) = (room.join("interpose.c"), room.join("interpose.so"));
        std::fs::write(&source, include_str!("../interpose/interpose.c")).map_err(told)?;
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-pthread", "-o"])
            .args([&library, &source])
            .output()
            .map_err(told)?;
        if built.status.success() {
            return Ok(Self(library));
        }
        let why = String::from_utf8_lossy(&built.stderr).into_owned();
        Err(Error::new(Code::Io).with("detail", format!("cc: {why}")))
    }
}

/// What is to happen to system calls on files of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The errno; `None` ends the process.
    pub errno: Option<i32>,
    /// The deed it is counted from.
    pub deed: u32,
    /// The how-manieth call.
    pub at: usize,
    /// Every later one as well.
    pub sticky: bool,
    /// The chosen write still writes its first half.
    pub part: bool,
    /// Calls that read are among them.
    pub reads: bool,
}

/// A worker about to start.
pub struct Worker(Command);

impl Worker {
    /// One for this book and these deeds.
    pub fn new(place: &Place, room: &Path, seed: u64, plan: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe().map_err(told)?);
        command
            .args(["worker", "--seed", &seed.to_string()])
            .args((!plan.is_empty()).then(|| format!("--plan={}", plan.join(","))))
            .arg("--book")
            .arg(&place.folder)
            .arg("--room")
            .arg(room)
            .args(place.keyed.then_some("--keyed"));
        Ok(Self::heard(command))
    }

    /// One that exchanges the whole file of this book.
    pub fn exchange(folder: &Path, deed: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe().map_err(told)?);
        command.args(["exchange", "--deed", deed, "--book"]).arg(folder);
        Ok(Self::heard(command))
    }

    fn heard(mut command: Command) -> Self {
        // What goes wrong is said in the core's words, not in the database's.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        Self(command)
    }

    /// Tries again after a fault.
    pub fn retrying(mut self) -> Self {
        self.0.arg("--retry");
        self
    }

    /// Waits for [`Running::go`].
    pub fn waiting(mut self) -> Self {
        self.0.arg("--wait").stdin(Stdio::piped());
        self
    }

    /// One more word on the worker's command line.
    pub fn with(mut self, word: &str) -> Self {
        self.0.arg(word);
        self
    }

    /// A variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    fn under(mut self, interposer: &Interposer, watch: &Path) -> Self {
        self.0.env("LD_PRELOAD", &interposer.0).env("SHUKE_TORTURE_WATCH", watch);
        self
    }

    /// Every change of the book is written into `log`.
    pub fn recorded(self, interposer: &Interposer, watch: &Path, log: &Path) -> Self {
        let mut worker = self.under(interposer, watch);
        worker.0.env("SHUKE_TORTURE_LOG", log);
        worker
    }

    /// A system call fails, or is the last one.
    pub fn faulty(self, interposer: &Interposer, watch: &Path, fault: Fault) -> Self {
        let flag = |on: bool| if on { "1" } else { "0" };
        self.under(interposer, watch)
            .env("SHUKE_TORTURE_MODE", if fault.errno.is_some() { "fail" } else { "die" })
            .env("SHUKE_TORTURE_ERRNO", &fault.errno.unwrap_or_default().to_string())
            .env("SHUKE_TORTURE_ARM", &format!("do {} ", fault.deed))
            .env("SHUKE_TORTURE_AT", &fault.at.to_string())
            .env("SHUKE_TORTURE_STICKY", flag(fault.sticky))
            .env("SHUKE_TORTURE_PART", flag(fault.part))
            .env("SHUKE_TORTURE_READS", flag(fault.reads))
    }

    /// The clock of the machine is so many seconds ahead.
    pub fn shifted(self, interposer: &Interposer, watch: &Path, seconds: i64) -> Self {
        self.under(interposer, watch).env("SHUKE_TORTURE_SHIFT", &seconds.to_string())
    }

    /// Starts it.
    pub fn start(mut self) -> Result<Running> {
        let mut child = self.0.spawn().map_err(told)?;
        let Some(out) = child.stdout.take() else { return Err(Error::new(Code::Io)) };
        Ok(Running { child, out: BufReader::new(out) })
    }

    /// Starts it and hears it out.
    pub fn run(self) -> Result<Vec<Said>> {
        let mut running = self.start()?;
        let mut said = Vec::new();
        while let Some(line) = running.hear() {
            said.push(line);
        }
        running.end()?;
        Ok(said)
    }
}

/// A worker that runs.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    /// The next thing it says; `None` at its end.
    pub fn hear(&mut self) -> Option<Said> {
        loop {
            let mut line = String::new();
            if self.out.read_line(&mut line).ok()? == 0 {
                return None;
            }
            // Half a line is what a kill leaves.
            if line.ends_with('\n')
                && let Some(said) = Said::read(line.trim_end())
            {
                return Some(said);
            }
        }
    }

    /// Lets a waiting worker begin.
    pub fn go(&mut self) {
        if let Some(mut stdin) = self.child.stdin.take() {
            // A worker that is gone already is heard of by its silence.
            let _ = stdin.write_all(b"go\n");
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        // It may have ended by itself a moment ago.
        let _ = self.child.kill();
    }

    /// Waits for its end; whether it ended by itself and well.
    pub fn end(&mut self) -> Result<bool> {
        Ok(self.child.wait().map_err(told)?.success())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}
