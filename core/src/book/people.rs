//! The people who share a book: their passwords and PINs, what they are, the recovery key, and what the log has to tell of them.
//! Removing somebody exchanges the whole file and stands in `whole.rs`.

use uuid::Uuid;

use super::door::present;
use super::{Book, Protected};
use crate::base::error::{Code, Result};
use crate::base::ids::StaffId;
use crate::vault::access::{self, Access, Deed};
use crate::vault::attempts::Attempts;
use crate::vault::secret::{RecoveryKey, Secret};
use crate::vault::slot::{Kind, Slot};
use crate::vault::{Right, Role, Staff, pin, staff};

impl Book {
    /// The people who share this book.
    ///
    /// # Errors
    /// Those of reading.
    pub fn staff(&self) -> Result<Vec<Staff>> {
        self.read(staff::all)
    }

    /// Changes one's own password.
    ///
    /// # Errors
    /// `not_protected`, `password_wrong`, `password_missing`, `password_wait`.
    pub fn change_password(&self, old: &Secret, new: &Secret) -> Result<()> {
        present(new, "password")?;
        let (id, key, mut keys) = self.own_keys()?;
        self.try_password(|| keys.change(id.0, old, new, &key))?;
        keys.write(&self.folder)?;
        self.note(&Access::new(Deed::ChangedPassword))
    }

    /// Gives somebody a new password, who has forgotten the old one.
    ///
    /// # Errors
    /// `not_allowed`, `unknown`, `password_missing`.
    pub fn reset_password(&self, id: StaffId, new: &Secret) -> Result<()> {
        self.session.require(Right::ManageStaff)?;
        present(new, "password")?;
        let (_, key, mut keys) = self.own_keys()?;
        let name = self.read(|tx| staff::get(tx, id))?.name;
        keys.put(Slot::make(id.0, Kind::Staff, &name, new, &key)?, &key)?;
        keys.write(&self.folder)?;
        self.note(&Access::new(Deed::ResetPassword).saying(name))
    }

    /// Lets one more person in.
    ///
    /// # Errors
    /// `not_allowed`, `not_protected`, `name_missing`, `name_taken`, `text_too_long`, `password_missing`.
    pub fn add_staff(&self, name: &str, role: Role, password: &Secret) -> Result<StaffId> {
        self.session.require(Right::ManageStaff)?;
        present(password, "password")?;
        let (_, key, mut keys) = self.own_keys()?;
        let id = StaffId::fresh();
        let name = self.read(|tx| staff::fit(tx, name, id))?;
        let slot = Slot::make(id.0, Kind::Staff, &name, password, &key)?;
        // First who it is, then the way in: a key for somebody the book does not know would open nothing.
        self.arrange(&Access::new(Deed::AddedStaff).saying(name.as_str()), |tx| {
            staff::add(tx, id, &name, role)
        })?;
        keys.put(slot, &key)?;
        keys.write(&self.folder)?;
        Ok(id)
    }

    /// Makes somebody something else.
    ///
    /// # Errors
    /// `not_allowed`, `unknown`, `last_supervisor`.
    pub fn set_role(&self, id: StaffId, role: Role) -> Result<()> {
        self.session.require(Right::ManageStaff)?;
        let name = self.read(|tx| staff::get(tx, id))?.name;
        let role_name = crate::base::sql::name_of(role).unwrap_or_default();
        let access = Access::new(Deed::ChangedRole).saying(format!("{name} {role_name}"));
        self.arrange(&access, |tx| staff::set_role(tx, id, role))
    }

    /// Sets one's own PIN, or takes it away. The password has to be right.
    ///
    /// # Errors
    /// `not_protected`, `password_wrong`, `password_wait`, `pin_unfit`.
    pub fn set_pin(&self, password: &Secret, pin: Option<&str>) -> Result<()> {
        let (id, _, keys) = self.own_keys()?;
        let hash = pin.map(pin::hash).transpose()?;
        self.try_password(|| keys.open(Some(id.0), password).map(|_| ()))?;
        self.arrange(&Access::new(Deed::SetPin), |tx| staff::set_pin(tx, id, hash.as_deref()))
    }

    /// A new recovery key; the one before opens nothing any more.
    ///
    /// # Errors
    /// `not_allowed`, `not_protected`, `password_wrong`, `password_wait`.
    pub fn new_recovery_key(&self, password: &Secret) -> Result<Protected> {
        self.session.require(Right::ManageStaff)?;
        let (id, key, mut keys) = self.own_keys()?;
        self.try_password(|| keys.open(Some(id.0), password).map(|_| ()))?;
        let recovery = RecoveryKey::fresh()?;
        keys.put(Slot::make(Uuid::now_v7(), Kind::Recovery, "", &recovery.secret(), &key)?, &key)?;
        keys.write(&self.folder)?;
        self.note(&Access::new(Deed::MadeRecoveryKey))?;
        Ok(Protected { recovery_key: recovery.printed().to_string(), backups_left: None })
    }

    /// Whether the printed key is the right one; nothing is opened by it.
    ///
    /// # Errors
    /// `not_allowed`, `not_protected`, `recovery_mistyped`, `password_wrong`, `password_wait`.
    pub fn try_recovery_key(&self, typed: &str) -> Result<()> {
        self.session.require(Right::ManageStaff)?;
        let (.., keys) = self.own_keys()?;
        let recovery = RecoveryKey::read(typed)?;
        self.try_password(|| keys.open(None, &recovery.secret()).map(|_| ()))?;
        self.note(&Access::new(Deed::TriedRecoveryKey))
    }

    /// Closes a notice with a reason, which goes on record like what raised it.
    ///
    /// # Errors
    /// `not_allowed`, `unknown` when no such notice is open, `reason_missing`.
    pub fn close_alarm(&self, seq: i64, reason: &str) -> Result<()> {
        let access = self.read(|tx| access::close(tx, seq, reason))?;
        self.note(&access)
    }

    /// Proves that whoever sits here is who the session says.
    ///
    /// # Errors
    /// `not_protected`, `password_wrong`, `password_wait`.
    pub fn prove(&self, password: &Secret) -> Result<()> {
        let (id, _, keys) = self.own_keys()?;
        self.try_password(|| keys.open(Some(id.0), password).map(|_| ()))
    }

    /// A password asked for inside an open book is guarded like the one at the door.
    fn try_password(&self, f: impl FnOnce() -> Result<()>) -> Result<()> {
        let mut attempts = Attempts::read(&self.folder);
        attempts.allow(self.clock.now())?;
        let tried = f();
        match &tried {
            Err(error) if error.code == Code::PasswordWrong => {
                attempts.add(&self.folder, &self.session.name, self.clock.now());
                self.note(&Access::new(Deed::FailedUnlock))?;
            }
            Ok(()) => Attempts::clear(&self.folder),
            Err(_) => {}
        }
        tried
    }
}
