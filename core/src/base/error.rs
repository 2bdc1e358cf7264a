//! The one error type. It crosses every border as `{code, field?, args}`; the sentence stands in `assets/messages`
//! under `error_<code>`, in three languages. A code exists only if someone acts on it.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

/// What went wrong, in words a program can branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ErrorCode")]
pub enum Code {
    /// No book stands at this path.
    BookMissing,
    /// A book (or something else) stands there already.
    BookExists,
    /// The file is no Shuke book.
    BookForeign,
    /// The book was written by a newer Shuke; `args.found` and `args.known` are schema numbers.
    BookNewer,
    /// The file is damaged or cannot be decrypted.
    BookDamaged,
    /// The book is damaged and open for reading only.
    BookSealed,
    /// The folder or file cannot be written.
    BookReadonly,
    /// Another program holds the book.
    BookBusy,
    /// The disk is full.
    DiskFull,
    /// The file system said no for another reason; `args.detail` says which.
    Io,
    /// The desktop took no notification; `args.detail` says why.
    NotifyFailed,
    /// No font of this computer has some characters; `args.text` names them.
    GlyphsMissing,
    /// This computer has no font with Chinese characters.
    FontsMissing,
    /// The desktop opened no print dialog; `args.detail` says why.
    PrintFailed,
    /// No program of this computer opens such a text; `args.detail` says why.
    OpenFailed,
    /// The start with the computer could not be set; `args.detail` says why.
    AutostartFailed,
    /// The database said something unforeseen; `args.detail` says what.
    Database,
    /// No card has this id, number or name.
    CardUnknown,
    /// Several cards have this name; `args.candidates` lists them.
    CardAmbiguous,
    /// No such row (follow-up, operation, relation …).
    Unknown,
    /// A card needs a name.
    NameMissing,
    /// There are no words where some are needed.
    TextMissing,
    /// A text is longer than its field allows; `args.limit`.
    TextTooLong,
    /// The text cannot be read as what the field holds; `args.text`.
    Unreadable,
    /// A date that does not exist; `args.text`.
    DateImpossible,
    /// A service standard names a number of days nobody can keep.
    RhythmDays,
    /// Two rules of a service standard are about the same customers.
    RhythmTwice,
    /// A date that can be read in several ways; `args.readings`.
    DateAmbiguous,
    /// The field's name is not known; `args.nearest` when one is close.
    FieldUnknown,
    /// A field of one's own has this name already; `args.text`.
    FieldTaken,
    /// A book has no more than `args.limit` fields of its own.
    FieldsFull,
    /// The name holds a sign of the filter language; `args.text`.
    FieldNameUnfit,
    /// A field to choose from needs something to choose, and not more than `args.limit`.
    ChoicesMissing,
    /// The text is no value of that field of one's own; `args.name`, `args.text`, `args.readings` when there are several.
    ValueUnfit,
    /// An operation is older than 30 days, or its kind cannot be undone.
    UndoExpired,
    /// It was undone before.
    UndoDone,
    /// A later change stands on it; `args.op` is that kind of change.
    UndoConflict,
    /// It cannot be taken back: a file went out of the house, or it came with one; `args.op`.
    UndoFinal,
    /// Nothing is there to undo.
    UndoNothing,
    /// The file to read is not there or cannot be opened; `args.path`.
    FileMissing,
    /// The file is empty.
    FileEmpty,
    /// The file is larger than is read at once; `args.limit_mb`.
    FileTooLarge,
    /// The file is of no kind that is known here.
    FileUnknown,
    /// The file breaks off or is not what it says it is.
    FileDamaged,
    /// Reading the file would take more memory or time than a file of its size should; `args.limit_mb`.
    FileTooHeavy,
    /// A password guards the spreadsheet.
    SheetLocked,
    /// The person said stop.
    Cancelled,
    /// A password guards the book.
    PasswordNeeded,
    /// That is not the password, or not the recovery key.
    PasswordWrong,
    /// A password is missing.
    PasswordMissing,
    /// A PIN is four to eight digits.
    PinUnfit,
    /// That is not the PIN; `args.left` tries are left.
    PinWrong,
    /// Too many wrong ones: the next try has to wait; `args.seconds`.
    PasswordWait,
    /// A letter of the recovery key is wrong or missing.
    RecoveryMistyped,
    /// The book is encrypted and its keys.json is not there; `args.path`.
    KeysMissing,
    /// Every copy of keys.json is damaged, or somebody changed it; `args.path`.
    KeysDamaged,
    /// keys.json was written by a newer Shuke; `args.path`, `args.found`.
    KeysNewer,
    /// keys.json opens another book; `args.path`.
    KeysForeign,
    /// The book has a password already.
    ProtectedAlready,
    /// The book has no password.
    NotProtected,
    /// This person has no right to that; `args.right`.
    NotAllowed,
    /// Somebody of that name is there already; `args.text`.
    NameTaken,
    /// There would be no supervisor left.
    LastSupervisor,
    /// A reason is missing.
    ReasonMissing,
    /// The copy is not what it should be; nothing was changed; `args.detail`.
    CopyDiffers,
    /// No backup of that name; `args.text`.
    BackupUnknown,
    /// The backup is damaged or was changed; `args.path`.
    BackupDamaged,
    /// No card was chosen.
    NothingChosen,
    /// Words that are too easy to guess for a file that leaves the house.
    WordsWeak,
    /// These words do not open the file.
    WordsWrong,
    /// The code of a receiver that is none; `args.text`.
    PeerCodeUnfit,
    /// The file is none of Shuke's handovers; `args.path`.
    HandoverForeign,
    /// The file was cut or changed; `args.path`.
    HandoverDamaged,
    /// What is inside was not written by whoever it says; `args.from`.
    HandoverForged,
    /// The file is for somebody else; `args.to`.
    HandoverNotForYou,
    /// It was taken over before; `args.at`.
    HandoverAlready,
    /// It could be taken over until a day that is past; `args.until`.
    HandoverExpired,
    /// It was made of this very book.
    HandoverOwn,
    /// No such handover is in this book.
    HandoverUnknown,
    /// Nothing of this book answers that file: what comes back was never lent; `args.from`.
    HandoverNotLent,
    /// Both sides changed the same; `args.count` of them have to be decided.
    HandoverConflicts,
    /// The receipt is none, or was changed; `args.path`.
    ReceiptUnfit,
    /// Without a receipt the cards stay as they are.
    ReceiptMissing,
    /// The card was handed over and is only read here; `args.card`, `args.peer`.
    CardSealed,
    /// The card is lent to this book, and that is for its keeper to do; `args.card`, `args.peer`.
    CardBorrowed,
    /// The card was lent to this book until a day that is past; `args.card`, `args.peer`, `args.until`.
    CardBorrowedOver,
    /// The card was lent to this book and went back; `args.card`, `args.peer`.
    CardGivenBack,
    /// Cards are out of the house and have to come back first; `args.count`, `args.card`.
    CardsOut,
    /// An amount that is none here, or beyond what can be kept; `args.text`.
    AmountUnfit,
    /// Two currencies where there can be one only; `args.text`.
    CurrenciesMixed,
    /// Less than nothing was bought: a refund names what it takes back.
    RefundOfNothing,
    /// More is taken back than was bought; `args.left`, `args.currency`.
    RefundTooLarge,
    /// The parts do not make the sum; `args.expected`, `args.text`.
    PlanDiffers,
    /// It is the last part: there is no next one for its rest.
    NoNextPart,
    /// It was paid when it was bought: no payment is due.
    NoPlan,
    /// The order was cancelled.
    OrderCancelled,
    /// A refund names the order.
    OrderRefunded,
    /// Payments were booked for the order.
    OrderPaid,
    /// An order of it stands.
    OrderStanding,
    /// Another receipt has that number; `args.text`.
    NumberTaken,
    /// The order is not paid in full yet.
    CommissionNotDue,
    /// A commission of the order was paid, which it would not be due for any more.
    CommissionPaid,
    /// It holds no more, not yet, or not for this customer.
    BenefitUnfit,
    /// Another one has the same words; `args.text`.
    BenefitKnown,
    /// A day before anything of this can be of; `args.text`, `args.year`.
    DateTooEarly,
    /// A rule that contradicts itself; `args.text`.
    RuleUnfit,
}

/// An error as it leaves the core.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error, TS)]
#[error("{code:?} {args:?}")]
#[ts(export, rename = "ApiError")]
pub struct Error {
    /// What went wrong.
    pub code: Code,
    /// The field of the form it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Values for the sentence.
    #[ts(type = "Record<string, string | number | string[]>")]
    pub args: BTreeMap<String, serde_json::Value>,
}

/// A result of the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without field or values.
    pub fn new(code: Code) -> Self {
        Self { code, field: None, args: BTreeMap::new() }
    }
    /// The same, with one value for its sentence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.args.insert(key.to_owned(), value.into());
        self
    }
    /// The same, tied to a field of the form.
    #[must_use]
    pub fn of(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let code = match error.kind() {
            K::NotFound => Code::FileMissing,
            K::PermissionDenied | K::ReadOnlyFilesystem => Code::BookReadonly,
            K::StorageFull | K::QuotaExceeded => Code::DiskFull,
            _ => Code::Io,
        };
        Self::new(code).with("detail", error.to_string())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as E;
        let code = match error.sqlite_error_code() {
            Some(E::DiskFull) => Code::DiskFull,
            Some(E::ReadOnly | E::PermissionDenied) => Code::BookReadonly,
            Some(E::DatabaseBusy | E::DatabaseLocked) => Code::BookBusy,
            Some(E::DatabaseCorrupt | E::NotADatabase) => Code::BookDamaged,
            // Often it is a file beside the book that cannot be opened: a book that is not there is told by who opens it.
            Some(E::SystemIoFailure | E::CannotOpen) => Code::Io,
            _ => Code::Database,
        };
        // SQLite's text names tables and columns, never a row's content.
        Self::new(code).with("detail", error.to_string())
    }
}
