//! How one row of the access log hangs on the row before it: each carries SHA-256 over the row before and itself. Whoever
//! changes, takes out or adds a row would have to make every later one anew, and the heads that lie in the backups would
//! still say what it was.

use sha2::{Digest, Sha256};

/// What a row says, as it is hashed: every text with its length before it, so that no two rows read alike.
pub struct Link<'a> {
    /// Its number.
    pub seq: i64,
    /// When, UTC.
    pub at: &'a str,
    /// Minutes east of UTC.
    pub offset: i32,
    /// Who, as an id; empty for nobody the book knows.
    pub staff_id: &'a [u8],
    /// Who, as a name.
    pub staff: &'a str,
    /// What.
    pub deed: &'a str,
    /// Which card; empty when it is about none.
    pub card: &'a [u8],
    /// How many.
    pub count: i64,
    /// What else is to be said.
    pub detail: &'a str,
}

/// What the first row hangs on.
pub fn root(book: &str) -> [u8; 32] {
    Sha256::new_with_prefix("shuke access log").chain_update(book).finalize().into()
}

/// The hash a row carries.
pub fn hash(before: &[u8], link: &Link<'_>) -> [u8; 32] {
    let mut sum = Sha256::new_with_prefix(before);
    sum.update(link.seq.to_be_bytes());
    sum.update(link.offset.to_be_bytes());
    sum.update(link.count.to_be_bytes());
    for part in [
        link.at.as_bytes(),
        link.staff_id,
        link.staff.as_bytes(),
        link.deed.as_bytes(),
        link.card,
        link.detail.as_bytes(),
    ] {
        sum.update((part.len() as u64).to_be_bytes());
        sum.update(part);
    }
    sum.finalize().into()
}
