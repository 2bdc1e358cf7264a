//! Places where a book is not safe: folders that another program copies while SQLite writes, and file systems of other
//! machines, whose locks SQLite cannot rely on (https://www.sqlite.org/howtocorrupt.html, sections 2.1 and 2.3).

use std::path::Path;

use serde::Serialize;
use ts_rs::TS;

/// Why a place is risky.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "RiskyPlace")]
pub enum Risky {
    /// Another program copies the folder to other machines.
    Synced,
    /// The folder lies on another machine.
    Network,
}

/// Parts of paths under which such programs keep their copies, in small letters.
const SYNCED: [&str; 12] = [
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "iclouddrive",
    "com~apple~clouddocs",
    "mobile documents",
    "nutstore",
    "坚果云",
    "baidunetdisk",
    "synologydrive",
];

/// File systems of other machines, as Linux names them.
const REMOTE: [&str; 9] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "fuse.sshfs", "fuse.rclone"];

/// Whether a folder is a risky place, as far as can be told without asking anybody.
pub fn risky(folder: &Path) -> Option<Risky> {
    let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let synced = real.iter().map(|part| part.to_string_lossy().to_lowercase()).any(|part| {
        // "OneDrive - Company" is one as well.
        SYNCED.iter().any(|name| part == *name || part.starts_with(&format!("{name} -")))
    });
    if synced {
        return Some(Risky::Synced);
    }
    let text = real.to_string_lossy();
    let unc = text.starts_with(r"\\?\UNC\") || (text.starts_with(r"\\") && !text.starts_with(r"\\?\"));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    (unc || is_remote(&mounts, &real)).then_some(Risky::Network)
}

/// Whether the mount that holds a path is a remote one, by the kernel's list (proc(5)).
fn is_remote(mountinfo: &str, path: &Path) -> bool {
    let mounted = mountinfo.lines().filter_map(|line| {
        let (place, system) = line.split_once(" - ")?;
        let point = place.split(' ').nth(4)?.replace("\\040", " ");
        path.starts_with(&point).then(|| (point.len(), system.split(' ').next().unwrap_or_default()))
    });
    // The last of equals: what was mounted over another.
    mounted.max_by_key(|(length, _)| *length).is_some_and(|(_, kind)| REMOTE.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synced_and_remote_folders_are_told_from_safe_ones() {
        for (path, told) in [
            ("/home/u/OneDrive - 中山分行/卡冊.book", Some(Risky::Synced)),
            ("/Users/u/Library/Mobile Documents/com~apple~CloudDocs/x.book", Some(Risky::Synced)),
            ("/home/u/坚果云/x.book", Some(Risky::Synced)),
            (r"\\server\share\x.book", Some(Risky::Network)),
            ("/home/u/onedriver/x.book", None),
            ("/home/u/書/x.book", None),
        ] {
            assert_eq!(risky(Path::new(path)), told, "{path}");
        }
        let mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:45 / /mnt/分行\\040資料 rw,relatime - cifs //srv/share rw\n\
                      41 22 0:46 / /mnt rw - tmpfs tmpfs rw\n";
        assert!(is_remote(mounts, Path::new("/mnt/分行 資料/x.book")));
        assert!(
            !is_remote(mounts, Path::new("/mnt/usb/x.book")) && !is_remote(mounts, Path::new("/home/x.book"))
        );
    }
}
