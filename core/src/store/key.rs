//! The key of an encrypted book: 256 random bits that SQLCipher takes as they are. Who may know it is another matter.

/// A raw key. It is never shown, not even when debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of these bytes.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The statement that hands it to SQLCipher.
    pub(super) fn pragma(&self) -> String {
        let hex: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("PRAGMA key = \"x'{hex}'\"")
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}
