//! A display nobody looks at, for pictures and tests on a machine without a screen.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Whether a window opened now would be seen by someone.
pub fn is_seen() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A running Xvfb; it ends with this value.
pub struct Hidden {
    server: Child,
    name: String,
}

impl Hidden {
    /// Xvfb chooses a free display itself and writes its number when it is ready to be used.
    pub fn start() -> Result<Self, String> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1400x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Xvfb could not start: {error}"))?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            // An Xvfb that cannot start closes its output, which ends this read with an empty line.
            let _ = BufReader::new(output).read_line(&mut number);
        }
        let number = number.trim();
        if number.is_empty() {
            let _ = server.kill();
            let _ = server.wait();
            return Err("Xvfb found no free display".to_owned());
        }
        Ok(Self { server, name: format!(":{number}") })
    }

    /// What belongs into `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
