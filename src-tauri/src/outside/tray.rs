//! The tray: today's count, the way back to the window, and the way out. A desktop without one has none: then closing the
//! window ends the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use shuke_core::reminders::Count;
use shuke_words::Words;
use tauri::menu::{MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{MouseButton, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{App, AppHandle, Manager, Runtime};

use super::said::morning;
use super::show;
use crate::desk::{Desk, lock};

/// What stands in the tray.
pub struct Tray<R: Runtime> {
    icon: TrayIcon<R>,
    line: MenuItem<R>,
    open: MenuItem<R>,
    shut: MenuItem<R>,
    quit: MenuItem<R>,
    said: Mutex<Vec<String>>,
}

/// Puts it there, if this desktop can.
pub fn put<R: Runtime>(app: &App<R>, words: &Words) {
    // The library behind it ends the program where the system has no library for trays.
    let built = catch_unwind(AssertUnwindSafe(|| build(app, words)));
    if let Ok(Ok(tray)) = built {
        app.manage(tray);
    }
}

fn build<R: Runtime>(app: &App<R>, words: &Words) -> tauri::Result<Tray<R>> {
    let item = |id: &str, key: &str| MenuItemBuilder::with_id(id, words.say(key)).build(app);
    let line = MenuItemBuilder::with_id("line", words.say("app_name")).enabled(false).build(app)?;
    let (open, shut, quit) =
        (item("open", "tray_open")?, item("lock", "lock_now")?, item("quit", "tray_quit")?);
    let menu = MenuBuilder::new(app)
        .item(&line)
        .separator()
        .item(&open)
        .item(&shut)
        .separator()
        .item(&quit)
        .build()?;
    let mut builder = TrayIconBuilder::with_id("shuke")
        .tooltip(words.say("app_name"))
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => show(app),
            // Nothing to lock is no trouble.
            "lock" => drop(app.state::<Desk>().lock(app)),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, .. } = event {
                show(tray.app_handle());
            }
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    Ok(Tray { icon: builder.build(app)?, line, open, shut, quit, said: Mutex::default() })
}

/// Whether there is a tray to stay in.
pub fn is_there<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.try_state::<Tray<R>>().is_some()
}

/// Brings count and words up to date, when they are others.
pub fn tell<R: Runtime>(app: &AppHandle<R>, count: Option<Count>, words: &Words) {
    let Some(tray) = app.try_state::<Tray<R>>() else { return };
    let line = count.map_or_else(|| words.say("app_name"), |count| morning(count, words));
    let number = count.map_or(0, Count::total);
    let now = vec![line, words.say("tray_open"), words.say("lock_now"), words.say("tray_quit")];
    let mut said = lock(&tray.said);
    if *said == now {
        return;
    }
    for (item, text) in [&tray.line, &tray.open, &tray.shut, &tray.quit].into_iter().zip(&now) {
        // A tray that is gone shows nothing old either.
        let _ = item.set_text(text);
    }
    let _ = tray.icon.set_tooltip(now.first());
    let _ = tray.icon.set_title((number > 0).then(|| number.to_string()));
    *said = now;
}
