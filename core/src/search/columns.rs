//! The fields of one's own that are columns of the list. Their values are read for the rows of a page only: the roll holds
//! them folded, for finding.

use super::list::ListPage;
use crate::base::error::Result;
use crate::cards::own;
use crate::store::ReadTx;

/// Columns of one's own beside the others; more would leave no room for names.
const MOST: usize = 2;

/// The page with what its cards hold in those fields.
///
/// # Errors
/// Those of reading the file.
pub fn with_own(tx: &ReadTx<'_>, mut page: ListPage) -> Result<ListPage> {
    page.columns = own::all(tx)?.into_iter().filter(|one| one.field.listed).take(MOST).collect();
    if page.columns.is_empty() {
        return Ok(page);
    }
    for row in &mut page.rows {
        row.own = own::values(tx, row.card.id, &page.columns)?;
    }
    Ok(page)
}
