//! Finding the tree and running programs in it, each printed before it runs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Without it Tauri looks for a development server instead of the built UI.
pub const FEATURE: &str = "shuke-desktop/custom-protocol";

/// What a chore answers: nothing, or a sentence for the person at the terminal.
pub type Outcome = Result<(), String>;

/// The checkout this xtask was built from.
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    pub fn find() -> Result<Self, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        match here.parent() {
            Some(root) if root.join("Cargo.toml").is_file() => Ok(Self { root: root.to_path_buf() }),
            _ => Err(format!("{} is not inside the source tree any more", here.display())),
        }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo puts what it builds; people who share one target folder between trees set the variable.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// The window's program as `cargo build` leaves it.
    pub fn app(&self) -> PathBuf {
        self.target().join("debug").join(format!("shuke-desktop{}", std::env::consts::EXE_SUFFIX))
    }

    pub fn step(&self, program: impl AsRef<OsStr>) -> Step {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        Step { command }
    }

    /// The very cargo that started us, so that `cargo +nightly xtask` stays on one toolchain.
    pub fn cargo(&self, args: &[&str]) -> Step {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        self.step(program).args(args)
    }

    pub fn npm(&self, args: &[&str]) -> Step {
        let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
        self.step(program).args(args).dir("ui")
    }
}

/// One program about to run.
pub struct Step {
    command: Command,
}

impl Step {
    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs in a folder of the tree instead of at its top.
    pub fn dir(mut self, relative: &str) -> Self {
        if let Some(root) = self.command.get_current_dir().map(Path::to_path_buf) {
            self.command.current_dir(root.join(relative));
        }
        self
    }

    /// Runs it with our terminal; anything but exit code 0 is an error.
    pub fn run(mut self) -> Outcome {
        let line = self.line();
        println!("\n$ {line}");
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{line}` ended with {status}")),
            Err(error) => Err(format!("`{line}` could not start: {error}")),
        }
    }

    /// Runs it unseen and gives what it wrote to stdout, or nothing when it failed.
    pub fn answer(mut self) -> Option<String> {
        let output = self.command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn line(&self) -> String {
        let mut words = vec![short(self.command.get_program())];
        words.extend(self.command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
        words.join(" ")
    }
}

/// The program's bare name: the full path of a toolchain tells a reader nothing.
fn short(program: &OsStr) -> String {
    let name = Path::new(program).file_name().unwrap_or(program);
    name.to_string_lossy().into_owned()
}

/// Whether a program can be found at all.
pub fn exists(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
