//! Photos, files and consents of a customer, the file of everything held on him, and erasing him.

use std::path::PathBuf;

use data_encoding::BASE64;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{AttachmentId, CardId, ConsentId, InteractionId};
use shuke_core::book::Certificate;
use shuke_core::cards::attachments::{self, Attachment, rules};
use shuke_core::cards::consents::{self, Consent, ConsentDraft};
use shuke_core::transfer::{self, Labels, SubjectFile};
use shuke_core::vault::Right;
use shuke_core::{Domain, Done, Op};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{Desk, told};

#[tauri::command(async)]
pub fn list_attachments(desk: State<'_, Desk>, card: CardId) -> Result<Vec<Attachment>> {
    desk.book()?.read(|tx| attachments::list(tx, card))
}

/// The small picture of an attachment as an address the page may show; `null` when there is none.
#[tauri::command(async)]
pub fn attachment_thumb(desk: State<'_, Desk>, id: AttachmentId) -> Result<Option<String>> {
    let thumb = desk.book()?.read(|tx| attachments::thumb(tx, id))?;
    Ok(thumb.map(|bytes| format!("data:image/jpeg;base64,{}", BASE64.encode(&bytes))))
}

/// Asks for a file and attaches it; `null` when the person thought better of it.
#[tauri::command(async)]
pub fn add_attachment<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    interaction: Option<InteractionId>,
) -> Result<Option<Done<AttachmentId>>> {
    let Some((name, bytes)) = chosen(&app, &desk, &[])? else { return Ok(None) };
    desk.write(&app, Op::AddAttachment, |tx| attachments::add(tx, card, interaction, &name, &bytes)).map(Some)
}

/// Asks for a picture and makes it the photo of the card.
#[tauri::command(async)]
pub fn choose_photo<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
) -> Result<Option<Done<()>>> {
    let Some((name, bytes)) = chosen(&app, &desk, &["jpg", "jpeg", "png", "webp", "gif", "bmp"])? else {
        return Ok(None);
    };
    desk.write(&app, Op::SetPhoto, |tx| attachments::set_photo(tx, card, Some((&name, &bytes)))).map(Some)
}

#[tauri::command(async)]
pub fn remove_photo<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, card: CardId) -> Result<Done<()>> {
    desk.write(&app, Op::SetPhoto, |tx| attachments::set_photo(tx, card, None))
}

#[tauri::command(async)]
pub fn remove_attachment<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: AttachmentId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveAttachment, |tx| attachments::remove(tx, id))
}

/// Writes an attachment where the person says, on record; `null` when he thought better of it.
#[tauri::command(async)]
pub fn save_attachment<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: AttachmentId,
) -> Result<Option<String>> {
    let book = desk.book()?;
    // Asked here as well: nobody should choose a place for what he may not take.
    book.session().require(Right::Export)?;
    let name = book.read(|tx| attachments::get(tx, id))?.name;
    let target = match desk.offered() {
        Some(file) => Some(file.with_file_name(&name)),
        None => app
            .dialog()
            .file()
            .set_file_name(&name)
            .blocking_save_file()
            .and_then(|path| path.into_path().ok()),
    };
    let Some(path) = target else { return Ok(None) };
    transfer::save_attachment(&book, id, &path)?;
    Ok(Some(path.display().to_string()))
}

#[tauri::command(async)]
pub fn list_consents(desk: State<'_, Desk>, card: CardId) -> Result<Vec<Consent>> {
    desk.book()?.read(|tx| consents::list(tx, card))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn record_consent<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    consent: ConsentDraft,
) -> Result<Done<ConsentId>> {
    desk.write(&app, Op::RecordConsent, |tx| consents::record(tx, card, &consent))
}

#[tauri::command(async)]
pub fn withdraw_consent<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: ConsentId,
) -> Result<Done<()>> {
    desk.write(&app, Op::WithdrawConsent, |tx| consents::withdraw(tx, id))
}

/// Writes everything held on a customer into a folder that the person chooses; `null` when he thought better of it.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn subject_file<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    labels: Labels,
) -> Result<Option<SubjectFile>> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    let folder: Option<PathBuf> = match desk.offered() {
        Some(file) => file.parent().map(std::borrow::ToOwned::to_owned),
        None => app.dialog().file().blocking_pick_folder().and_then(|path| path.into_path().ok()),
    };
    folder.map(|folder| transfer::subject_file(&book, card, &labels, &folder)).transpose()
}

#[tauri::command(async)]
pub fn erase_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    reason: &str,
) -> Result<Certificate> {
    let certificate = desk.alone(|book| book.erase(id, reason))?;
    desk.read_ahead(&app);
    told(&app, &[Domain::Cards, Domain::Interactions, Domain::Followups, Domain::Backups, Domain::History]);
    Ok(certificate)
}

/// A file that the person chooses: its name and what it says.
fn chosen<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    endings: &[&str],
) -> Result<Option<(String, Vec<u8>)>> {
    let path = match desk.offered() {
        Some(file) => Some(file),
        None => {
            let dialog = app.dialog().file();
            let dialog =
                if endings.is_empty() { dialog } else { dialog.add_filter("JPEG · PNG · WebP", endings) };
            dialog.blocking_pick_file().and_then(|path| path.into_path().ok())
        }
    };
    path.map(|path| rules::read_file(&path)).transpose()
}
