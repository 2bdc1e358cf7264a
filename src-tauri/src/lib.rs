//! The shell: one window, the list of commands it may call, the files a person chose. It holds no decisions.

mod commands;
mod desk;
pub mod outside;
mod settings;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Parser;
use shuke_words::Language;
use tauri::{Manager, RunEvent, Runtime, WindowEvent};
use tauri_plugin_window_state::StateFlags;

pub use desk::Desk;
pub use settings::Settings;

/// What can be typed after the program's name.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "shuke-desktop", version, about = "Customer cards")]
pub struct Flags {
    /// Folder of the book to open.
    #[arg(long, value_name = "DIR")]
    pub book: Option<PathBuf>,
    /// Make the sample book there when there is none.
    #[arg(long)]
    pub sample: bool,
    /// The day everything is reckoned from.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub today: Option<NaiveDate>,
    /// Language, for this run.
    #[arg(long, value_parser = shuke_words::language)]
    pub lang: Option<Language>,
    /// A file that stands ready in the import screen, as if it had been chosen.
    #[arg(long, value_name = "FILE")]
    pub offer: Option<PathBuf>,
    /// Stay in the tray until somebody opens the window: how the computer starts it.
    #[arg(long)]
    pub background: bool,
    /// A file to open.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When no window can be opened at all.
pub fn run(flags: Flags) -> Result<(), Box<dyn std::error::Error>> {
    // First of all: a second start only wakes the first one.
    let again = tauri_plugin_single_instance::init(|app, args, cwd| {
        outside::started_again(app, Flags::try_parse_from(args).unwrap_or_default(), &cwd);
    });
    let with_computer = tauri_plugin_autostart::Builder::new().app_name("Shuke").arg(outside::BACKGROUND);
    let place = tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED);
    let builder = tauri::Builder::default()
        .plugin(again)
        .plugin(tauri_plugin_dialog::init())
        .plugin(with_computer.build())
        .plugin(place.build())
        .plugin(staying());
    with_commands(builder)
        .setup(move |app| {
            let desk = Desk::open(flags.clone());
            desk.read_ahead(app.handle());
            desk.notify_by(Arc::new(outside::Desktop(app.handle().clone())));
            outside::tray::put(app, desk.words());
            let tray = outside::tray::is_there(app.handle());
            app.manage(desk);
            if !(flags.background && tray) {
                outside::show(app.handle());
            }
            desk::keeper::watch(app.handle().clone());
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                let (app, desk) = (window.app_handle(), window.state::<Desk>());
                if desk.stays() && outside::tray::is_there(app) && window.hide().is_ok() {
                    api.prevent_close();
                    let app = app.clone();
                    std::thread::spawn(move || app.state::<Desk>().say_it_stays());
                }
            }
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                app.state::<Desk>().keep_bell();
            }
        });
    Ok(())
}

/// The page stays the program's own: neither a link nor a script leads the window anywhere else.
fn staying<R: Runtime>() -> tauri::plugin::TauriPlugin<R> {
    tauri::plugin::Builder::new("staying")
        .on_navigation(|_, to| {
            to.scheme() == "tauri" || matches!(to.host_str(), Some("tauri.localhost" | "localhost"))
        })
        .build()
}

/// The one list of commands; tests run it in a window that is none.
pub fn with_commands<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    use commands::{
        attachments, backups, book, calendar, cards, classes, contacts, damage, field, fields, finding,
        gifts, greetings, handover, history, import, merge, outside, paper, promises, quick, rhythm, round,
        sales, staff, vault,
    };
    builder.plugin(tauri_plugin_clipboard_manager::init()).invoke_handler(tauri::generate_handler![
        book::app_state,
        book::save_settings,
        book::create_book,
        book::create_sample_book,
        book::open_book,
        book::choose_book,
        book::close_book,
        calendar::today,
        calendar::summary,
        calendar::mark_greeted,
        calendar::calendar_month,
        calendar::parse_birthday,
        calendar::parse_day,
        finding::list_cards,
        finding::card_ids,
        finding::ticked,
        finding::find,
        finding::find_in_contacts,
        finding::read_filter,
        finding::toggle_filter,
        finding::drop_from_filter,
        finding::list_views,
        finding::save_view,
        finding::view_matches,
        finding::remove_view,
        fields::own_fields,
        fields::define_field,
        fields::define_usual_fields,
        fields::change_field,
        fields::remove_field,
        fields::order_fields,
        merge::duplicate_pairs,
        merge::tell_apart,
        merge::merge_preview,
        merge::merge_cards,
        round::label_cards,
        round::classify_cards,
        round::plan_followups,
        round::followup_cards,
        round::log_cards,
        round::round_cards,
        round::log_round,
        round::export_cards,
        round::export_ledger,
        cards::get_card,
        cards::add_card,
        cards::possible_duplicates,
        cards::draft_of,
        cards::replace_card,
        cards::set_class,
        cards::set_tags,
        cards::add_relation,
        cards::remove_relation,
        cards::add_occasion,
        cards::remove_occasion,
        cards::confirm_card,
        cards::archive_card,
        cards::delete_card,
        contacts::log_contact,
        contacts::add_followup,
        contacts::complete_followup,
        contacts::snooze_followup,
        contacts::change_followup,
        contacts::drop_followup,
        contacts::assign_followup,
        contacts::suggest_next,
        quick::quick_read,
        quick::quick_add_card,
        quick::quick_update,
        rhythm::rhythm_page,
        rhythm::rhythm_preview,
        rhythm::set_rhythm,
        rhythm::rhythm_next,
        greetings::greeting_board,
        greetings::change_greeting,
        greetings::greeting_sent,
        greetings::open_greeting,
        greetings::greeting_labels,
        greetings::greeting_wish,
        greetings::set_greeting_wish,
        greetings::set_salutation,
        gifts::gift_page,
        gifts::gifts_with,
        gifts::add_gift,
        gifts::change_gift,
        gifts::remove_gift,
        gifts::plan_gifts,
        gifts::plan_gifts_for,
        gifts::set_gift_budget,
        promises::promise_ledger,
        promises::add_promise,
        promises::change_promise,
        promises::close_promise,
        promises::remove_promise,
        outside::print_page,
        outside::quit,
        outside::try_notice,
        outside::starts_with_computer,
        outside::start_with_computer,
        history::history,
        history::field_history,
        history::undo,
        history::redo,
        field::visit_plan,
        field::route_areas,
        field::set_route_areas,
        field::take_out,
        field::loans,
        field::bring_back,
        field::lose_card,
        field::visit_brief,
        paper::save_visit_cards,
        paper::save_brief_pdf,
        handover::handover_list,
        handover::handover_cards,
        handover::handover_code,
        handover::handover_busy,
        handover::handover_outlook,
        handover::handover_create,
        handover::handover_give_back,
        handover::handover_choose,
        handover::handover_inspect,
        handover::handover_receive,
        handover::handover_save_receipt,
        handover::handover_book_receipt,
        handover::handover_seal,
        handover::handover_erase,
        import::import_choose,
        import::import_preview,
        import::import_commit,
        import::ledger_preview,
        import::ledger_commit,
        import::import_cancel,
        sales::board::opportunities,
        sales::board::add_opportunity,
        sales::board::change_opportunity,
        sales::board::lose_opportunity,
        sales::board::reopen_opportunity,
        sales::board::remove_opportunity,
        sales::board::referrals,
        sales::board::thank_referrer,
        sales::orders::trade,
        sales::orders::receivables,
        sales::orders::book_currency,
        sales::orders::read_amount,
        sales::orders::add_order,
        sales::orders::change_order,
        sales::orders::plan_payments,
        sales::orders::cancel_order,
        sales::orders::remove_order,
        sales::orders::book_payment,
        sales::orders::remove_payment,
        sales::held::save_holding,
        sales::held::remove_holding,
        sales::held::set_balance,
        sales::held::maturing,
        sales::held::products,
        sales::held::save_product,
        sales::held::remove_product,
        sales::agreed::set_credit,
        sales::agreed::save_price,
        sales::agreed::remove_price,
        sales::agreed::terms,
        sales::agreed::set_terms,
        sales::agreed::save_commission,
        sales::agreed::remove_commission,
        sales::agreed::source_costs,
        sales::agreed::add_source_cost,
        sales::agreed::remove_source_cost,
        sales::rewards::add_reward,
        sales::rewards::remove_reward,
        sales::rewards::year_end,
        sales::rewards::benefits,
        sales::rewards::card_benefits,
        sales::rewards::save_benefit,
        sales::rewards::remove_benefit,
        sales::rewards::use_benefit,
        classes::insights,
        classes::class_profile,
        classes::explain_class,
        classes::class_counts,
        classes::class_rules,
        classes::try_class_rules,
        classes::set_class_rules,
        classes::judge,
        classes::unjudge,
        classes::class_moves,
        classes::reclassify,
        classes::worths,
        vault::unlock,
        vault::unlock_with_pin,
        vault::unlock_with_recovery,
        vault::lock,
        vault::still_here,
        vault::offer_password,
        vault::protect_book,
        vault::unprotect_book,
        vault::change_password,
        vault::set_pin,
        vault::new_recovery_key,
        vault::try_recovery_key,
        vault::copy_out,
        staff::staff_page,
        staff::access_log,
        staff::close_alarm,
        staff::add_staff,
        staff::remove_staff,
        staff::set_role,
        staff::reset_password,
        attachments::list_attachments,
        attachments::attachment_thumb,
        attachments::add_attachment,
        attachments::choose_photo,
        attachments::remove_photo,
        attachments::remove_attachment,
        attachments::save_attachment,
        attachments::list_consents,
        attachments::record_consent,
        attachments::withdraw_consent,
        attachments::subject_file,
        attachments::erase_card,
        damage::repair_book,
        damage::restore_newest,
        damage::read_damaged,
        damage::give_up_book,
        damage::save_damage_report,
        backups::backup_page,
        backups::back_up,
        backups::verify_backup,
        backups::compare_backup,
        backups::restore_backup,
        backups::recover_cards,
        backups::choose_second_folder,
        backups::forget_second_folder,
    ])
}
