//! The notifications of the desktop, and the place where tests put their own.

use shuke_core::{Code, Error};
use tauri::{AppHandle, Runtime};

use super::{Said, show};

/// Something that can show a notification.
pub trait Notifier: Send + Sync {
    /// Shows it.
    ///
    /// # Errors
    /// `notify_failed` when this computer shows none.
    fn show(&self, said: &Said) -> Result<(), Error>;
}

/// The notification service of the desktop: D-Bus on Linux, the notification centre elsewhere.
pub struct Desktop<R: Runtime>(pub AppHandle<R>);

impl<R: Runtime> Notifier for Desktop<R> {
    fn show(&self, said: &Said) -> Result<(), Error> {
        let mut notification = notify_rust::Notification::new();
        notification.appname("Shuke").summary(&said.title).body(&said.text).icon("shuke");
        #[cfg(all(unix, not(target_os = "macos")))]
        notification.action("default", &said.open);
        let shown = notification
            .show()
            .map_err(|error| Error::new(Code::NotifyFailed).with("detail", error.to_string()))?;
        // Whoever clicks wants to see what it is about. The thread ends with the notification.
        #[cfg(all(unix, not(target_os = "macos")))]
        {
            let app = self.0.clone();
            std::thread::spawn(move || {
                let _ = shown.wait_for_response(move |response: &notify_rust::NotificationResponse| {
                    if *response == notify_rust::NotificationResponse::Default {
                        show(&app);
                    }
                });
            });
        }
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        drop(shown);
        Ok(())
    }
}
