//! The copy made before an older book is upgraded: into a temporary file first, so that a half copy never has a
//! backup's name. Regular backups are a later step.

use std::path::Path;

use rusqlite::Connection;

use crate::base::error::Result;

/// Copies the open file to `backups/before-schema-<found+1>.db`; an existing copy of that step is kept.
pub fn before_upgrade(conn: &Connection, backups: &Path, found: usize) -> Result<()> {
    let target = backups.join(format!("before-schema-{}.db", found + 1));
    if target.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(backups)?;
    let half = target.with_extension("half");
    if half.exists() {
        std::fs::remove_file(&half)?;
    }
    conn.execute("VACUUM INTO ?1", [half.display().to_string()])?;
    std::fs::File::open(&half)?.sync_all()?;
    std::fs::rename(&half, &target)?;
    Ok(())
}
