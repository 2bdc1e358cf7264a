// A book in memory for `vite dev` without the shell and for the tests. A release build leaves this file out.
import type { AppState, BookInfo, Domain, Settings } from '../types';
import * as attachments from './attachments';
import * as benefits from './benefits';
import * as bulk from './bulk';
import * as cards from './cards';
import * as classes from './classes';
import { classProfile, explainClass } from './classwhy';
import * as contacts from './contacts';
import * as field from './field';
import * as fields from './fields';
import * as filter from './filter';
import * as gifts from './gifts';
import * as greetings from './greetings';
import * as handover from './handover';
import * as importing from './importing';
import * as list from './list';
import * as merging from './merging';
import * as money from './money';
import * as orders from './orders';
import * as promises from './promises';
import * as quick from './quick';
import { readAmount } from './reckoning';
import { receivables } from './receivables';
import { referrals, thankReferrer } from './referrals';
import * as rhythm from './rhythm';
import * as backups from './safety/backups';
import * as damage from './safety/damage';
import * as staff from './safety/staff';
import * as vault from './safety/vault';
import * as sales from './sales';
import * as store from './store';
import { yearEnd } from './yearend';

type Args = Record<string, unknown>;

const asked = new URLSearchParams(globalThis.location?.search ?? '');
let settings: Settings = {
  language: (asked.get('lang') as Settings['language'] | null) ?? 'zh-Hant',
  theme: (asked.get('theme') as Settings['theme'] | null) ?? 'system',
  text_size: (Number(asked.get('size')) || 100) as Settings['text_size'],
  years: 'both',
  single_keys: true,
  lock_minutes: 5,
  reminders: {
    hours: { from: 510, to: 1140 },
    quiet: [{ from: 750, to: 810 }],
    quiet_sunday: true,
    visits: true,
    before: 30,
    morning: true,
    names: false,
    stay: true,
  },
};
let starts = false;
const SAMPLE: BookInfo = {
  id: 'b1',
  name: '周以恩的卡冊',
  path: '/books/周以恩.book',
  cards: 28,
  sample: true,
  owner: '周以恩',
  protected: false,
  preset: 'insurance',
  schema: 1,
  sqlite: '3.51.3',
  size_bytes: 1_245_184,
  missing_saves: 0,
  risky: null,
  last_backup: null,
};
vault.lay(asked.has('new') ? null : SAMPLE);
if (asked.has('locked')) vault.guarded('apple');
if (asked.has('damaged')) damage.hurt();
if (asked.has('handovers')) handover.lay();
if (asked.has('loans')) field.lay();

const listeners = new Map<string, Set<(payload: unknown) => void>>();
export const emit = (event: string, payload: unknown): void =>
  listeners.get(event)?.forEach((handler) => handler(payload));
store.setAnnounce((domains: Domain[]) => emit('changed', { domains }));
vault.setAnnounce((event) => emit(event, null));
if (asked.has('locked')) vault.lock();

const opened = (next: BookInfo): BookInfo => {
  damage.heal();
  vault.lay(next);
  store.announceAll();
  return next;
};

const COMMANDS: Record<string, (args: Args) => unknown> = {
  app_state: (): AppState => ({
    book: vault.desk.book,
    locked: vault.desk.locked,
    session: vault.person(),
    settings,
    today: store.TODAY,
    version: '0.1.0',
    recent: [{ name: SAMPLE.name, path: SAMPLE.path }],
    notice: null,
    backup_trouble: null,
    notice_trouble: null,
    tray: true,
    offered: false,
    damaged: damage.ward.damaged,
    read_only: damage.ward.readOnly,
  }),
  save_settings: (args) => (settings = args.settings as Settings),
  create_book: ({ name }) => {
    store.empty();
    return opened({ ...SAMPLE, name: String(name), cards: 0, sample: false, owner: String(name) });
  },
  create_sample_book: () => {
    store.reset();
    return opened(SAMPLE);
  },
  open_book: ({ path }) => {
    if (String(path).includes('missing')) throw store.refuse('book_missing', { path: String(path) });
    return opened(SAMPLE);
  },
  choose_book: () => opened(SAMPLE),
  close_book: () => {
    damage.heal();
    vault.lay(null);
    return null;
  },
  repair_book: damage.repairBook,
  restore_newest: damage.restoreNewest,
  read_damaged: damage.readDamaged,
  give_up_book: damage.giveUpBook,
  save_damage_report: damage.saveDamageReport,
  unlock: vault.unlock,
  unlock_with_pin: vault.unlockWithPin,
  unlock_with_recovery: vault.unlockWithRecovery,
  lock: vault.lock,
  still_here: vault.stillHere,
  offer_password: vault.offerPassword,
  protect_book: vault.protectBook,
  unprotect_book: vault.unprotectBook,
  change_password: vault.changePassword,
  set_pin: vault.setPin,
  new_recovery_key: vault.newRecoveryKey,
  try_recovery_key: vault.tryRecoveryKey,
  copy_out: vault.copyOut,
  today: contacts.today,
  mark_greeted: contacts.markGreeted,
  summary: contacts.summary,
  list_cards: list.listCards,
  card_ids: list.cardIds,
  ticked: list.ticked,
  find: list.find,
  find_in_contacts: list.findInContacts,
  read_filter: filter.readFilter,
  toggle_filter: filter.toggleFilter,
  drop_from_filter: filter.dropFromFilter,
  list_views: bulk.listViews,
  view_matches: bulk.viewMatches,
  save_view: bulk.saveView,
  remove_view: bulk.removeView,
  own_fields: fields.ownFields,
  define_field: fields.defineField,
  define_usual_fields: fields.defineUsual,
  change_field: fields.changeField,
  remove_field: fields.removeField,
  order_fields: fields.orderFields,
  label_cards: bulk.labelCards,
  classify_cards: bulk.classifyCards,
  plan_followups: bulk.planFollowups,
  followup_cards: bulk.followupCards,
  log_cards: bulk.logCards,
  round_cards: bulk.roundCards,
  log_round: bulk.logRound,
  export_cards: bulk.exportCards,
  export_ledger: () => ({ file: '/home/zhou/shuke.xlsx', cards: 5, bytes: 9216, sha256: '0'.repeat(64) }),
  get_card: cards.getCard,
  add_card: cards.addCard,
  possible_duplicates: cards.possibleDuplicates,
  draft_of: cards.draftOf,
  replace_card: cards.replaceCard,
  set_class: cards.setClass,
  set_tags: cards.setTags,
  add_relation: cards.addRelation,
  remove_relation: cards.removeRelation,
  add_occasion: cards.addOccasion,
  remove_occasion: cards.removeOccasion,
  confirm_card: cards.confirmCard,
  archive_card: cards.archiveCard,
  delete_card: cards.deleteCard,
  field_history: () => [
    {
      at: '2026-08-02T16:10:00+08:00',
      by: '我',
      op: 'edit_card',
      field: 'address',
      name: null,
      old: '內湖區民善街 5 號',
      new: '台北市內湖區松和路 88 號 6 樓',
    },
    { at: '2025-01-20T09:30:00+08:00', by: '我', op: 'set_class', field: 'class', name: null, old: 'B', new: 'A' },
  ],
  list_attachments: attachments.listAttachments,
  attachment_thumb: attachments.attachmentThumb,
  add_attachment: attachments.addAttachment,
  choose_photo: attachments.choosePhoto,
  remove_photo: attachments.removePhoto,
  remove_attachment: attachments.removeAttachment,
  save_attachment: attachments.saveAttachment,
  list_consents: attachments.listConsents,
  record_consent: attachments.recordConsent,
  withdraw_consent: attachments.withdrawConsent,
  subject_file: attachments.subjectFile,
  erase_card: attachments.eraseCard,
  log_contact: contacts.logContact,
  add_followup: contacts.addFollowup,
  complete_followup: contacts.completeFollowup,
  snooze_followup: contacts.snoozeFollowup,
  drop_followup: contacts.dropFollowup,
  change_followup: contacts.changeFollowup,
  rhythm_page: rhythm.rhythmPage,
  rhythm_preview: rhythm.rhythmPreview,
  set_rhythm: rhythm.setRhythm,
  rhythm_next: rhythm.rhythmNext,
  quick_read: quick.quickRead,
  quick_update: contacts.changeFollowup,
  quick_add_card: quick.quickAddCard,
  suggest_next: contacts.suggestNext,
  calendar_month: contacts.calendarMonth,
  greeting_board: greetings.greetingBoard,
  change_greeting: greetings.changeGreeting,
  greeting_sent: greetings.greetingSent,
  open_greeting: greetings.openGreeting,
  greeting_labels: greetings.greetingLabels,
  greeting_wish: greetings.greetingWish,
  set_greeting_wish: greetings.setGreetingWish,
  set_salutation: greetings.setSalutation,
  gift_page: gifts.giftPage,
  gifts_with: gifts.giftsWith,
  add_gift: gifts.addGift,
  change_gift: gifts.changeGift,
  remove_gift: gifts.removeGift,
  plan_gifts: gifts.planGifts,
  plan_gifts_for: gifts.planGiftsFor,
  set_gift_budget: gifts.setGiftBudget,
  parse_birthday: contacts.parseBirthday,
  parse_day: ({ text }) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(String(text))) throw store.refuse('unreadable', { text: String(text) });
    return text;
  },
  history: ({ card, limit }) => store.operations(card).slice(0, Number(limit)),
  undo: ({ op }) => store.undo(op),
  redo: () => store.redo(),
  duplicate_pairs: merging.duplicatePairs,
  tell_apart: merging.tellApart,
  merge_preview: merging.mergePreview,
  merge_cards: merging.mergeCards,
  staff_page: staff.staffPage,
  access_log: staff.accessLog,
  close_alarm: staff.closeAlarm,
  add_staff: staff.addStaff,
  remove_staff: staff.removeStaff,
  set_role: staff.setRole,
  reset_password: staff.resetPassword,
  backup_page: backups.backupPage,
  back_up: backups.backUp,
  verify_backup: backups.verifyBackup,
  compare_backup: backups.compareBackup,
  restore_backup: backups.restoreBackup,
  recover_cards: backups.recoverCards,
  choose_second_folder: backups.chooseSecondFolder,
  forget_second_folder: backups.forgetSecondFolder,
  receivables,
  read_amount: readAmount,
  trade: money.trade,
  book_currency: money.bookCurrency,
  add_order: orders.addOrder,
  change_order: orders.changeOrder,
  plan_payments: orders.planPayments,
  cancel_order: orders.cancelOrder,
  remove_order: orders.removeOrder,
  book_payment: money.bookPayment,
  remove_payment: money.removePayment,
  save_holding: money.saveHolding,
  remove_holding: money.removeHolding,
  set_balance: money.setBalance,
  maturing: money.maturing,
  products: money.products,
  save_product: money.saveProduct,
  remove_product: money.removeProduct,
  set_credit: money.setCredit,
  save_price: money.savePrice,
  remove_price: money.removePrice,
  terms: money.terms,
  set_terms: money.setTerms,
  save_commission: money.saveCommission,
  remove_commission: money.removeCommission,
  add_reward: money.addReward,
  remove_reward: money.removeReward,
  benefits: benefits.benefits,
  card_benefits: benefits.cardBenefits,
  save_benefit: benefits.saveBenefit,
  remove_benefit: benefits.removeBenefit,
  use_benefit: benefits.useBenefit,
  source_costs: money.sourceCosts,
  add_source_cost: money.addSourceCost,
  remove_source_cost: money.removeSourceCost,
  opportunities: sales.opportunities,
  add_opportunity: sales.addOpportunity,
  change_opportunity: sales.changeOpportunity,
  lose_opportunity: sales.loseOpportunity,
  reopen_opportunity: sales.reopenOpportunity,
  remove_opportunity: sales.removeOpportunity,
  insights: classes.insights,
  class_profile: classProfile,
  explain_class: explainClass,
  class_counts: classes.classCounts,
  class_rules: classes.classRules,
  try_class_rules: classes.tryClassRules,
  set_class_rules: classes.setClassRules,
  judge: classes.judge,
  unjudge: classes.unjudge,
  class_moves: classes.classMoves,
  reclassify: classes.reclassify,
  worths: classes.worths,
  referrals,
  year_end: yearEnd,
  thank_referrer: thankReferrer,
  promise_ledger: promises.promiseLedger,
  add_promise: promises.addPromise,
  change_promise: promises.changePromise,
  close_promise: promises.closePromise,
  remove_promise: promises.removePromise,
  print_page: () => null,
  quit: () => null,
  try_notice: () => null,
  starts_with_computer: () => starts,
  start_with_computer: ({ on }) => (starts = Boolean(on)),
  visit_plan: field.visitPlan,
  route_areas: field.routeAreas,
  set_route_areas: field.setRouteAreas,
  take_out: field.takeOut,
  loans: field.loans,
  bring_back: field.bringBack,
  lose_card: field.loseCard,
  visit_brief: field.visitBrief,
  save_visit_cards: field.saveVisitCards,
  save_brief_pdf: field.saveBriefPdf,
  handover_list: handover.list,
  handover_cards: handover.cardsOf,
  handover_code: handover.code,
  handover_busy: handover.busy,
  handover_outlook: handover.outlook,
  handover_create: handover.create,
  handover_give_back: handover.giveBack,
  handover_choose: handover.choose,
  handover_inspect: handover.inspect,
  handover_receive: handover.receive,
  handover_save_receipt: handover.saveReceipt,
  handover_book_receipt: handover.bookReceipt,
  handover_seal: handover.seal,
  handover_erase: handover.erase,
  import_choose: importing.choose,
  import_preview: importing.preview,
  import_commit: (args) => importing.commit(args, emit),
  import_cancel: () => null,
  ledger_preview: importing.ledgerPreview,
  ledger_commit: (args) => importing.ledgerCommit(args, emit),
};

export const backend = {
  async call(command: string, args: Args): Promise<unknown> {
    const answer = COMMANDS[command];
    if (answer === undefined) throw store.refuse('internal', { detail: `no command ${command}` });
    return structuredClone(await answer(args));
  },
  on(event: string, handler: (payload: unknown) => void): () => void {
    const known = listeners.get(event) ?? new Set();
    listeners.set(event, known.add(handler));
    return () => known.delete(handler);
  },
};
