//! What reaches people beside the window: notifications, the tray, the start with the computer, a second start. When anything
//! rings is decided in the core; here it is said and shown.

pub mod bell;
mod notify;
mod said;
pub mod tray;

use tauri::{AppHandle, Emitter, Manager, Runtime};

pub use notify::{Desktop, Notifier};
pub use said::Said;

/// What the program is started with by the computer itself: it stays in the tray.
pub const BACKGROUND: &str = "--background";

/// Brings the window to the front.
pub fn show<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window("main") {
        // A window that cannot be raised is in front or gone.
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// A second start: the program that runs comes to the front, with the file it was given.
pub fn started_again<R: Runtime>(app: &AppHandle<R>, flags: crate::Flags, from: &str) {
    show(app);
    if let Some((file, desk)) = flags.file.zip(app.try_state::<crate::Desk>()) {
        // As it was meant where it was typed.
        desk.offer(std::path::Path::new(from).join(file));
        // A window that is gone has nothing to open.
        let _ = app.emit("offered", ());
    }
}
