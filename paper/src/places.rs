//! Where computers keep their fonts, and what the files there are called.

use std::path::{Path, PathBuf};

/// Folders in folders: enough for every system's layout, and an end for links that lead in a circle.
const DEEP: usize = 6;

/// A font file, and its name without spaces and signs: `notosanscjkbold` for `NotoSansCJK-Bold.ttc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontFile {
    pub path: PathBuf,
    pub stem: String,
}

/// All font files of this computer, in an order that does not depend on how a disk lists them.
pub fn font_files() -> Vec<FontFile> {
    in_folders(&folders())
}

/// The font files under some folders.
pub fn in_folders(folders: &[PathBuf]) -> Vec<FontFile> {
    let mut files = Vec::new();
    folders.iter().for_each(|folder| gather(folder, DEEP, &mut files));
    files.sort_by(|a, b| (&a.stem, &a.path).cmp(&(&b.stem, &b.path)));
    files.dedup();
    files
}

fn gather(folder: &Path, deep: usize, files: &mut Vec<FontFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            if deep > 0 {
                gather(&path, deep - 1, files);
            }
        } else if let Some(stem) = stem(&path) {
            files.push(FontFile { path, stem });
        }
    }
}

/// `.tte` is what Windows keeps characters in that people made themselves, for names no font has.
fn stem(path: &Path) -> Option<String> {
    let kind = path.extension()?.to_str()?.to_ascii_lowercase();
    if !["ttf", "otf", "ttc", "otc", "tte"].contains(&kind.as_str()) {
        return None;
    }
    let name = path.file_stem()?.to_str()?.to_lowercase();
    Some(name.chars().filter(|c| c.is_alphanumeric()).collect())
}

#[cfg(windows)]
fn folders() -> Vec<PathBuf> {
    let windows = of_variable("WINDIR").unwrap_or_else(|| PathBuf::from(r"C:\Windows"));
    let own = of_variable("LOCALAPPDATA").map(|local| local.join(r"Microsoft\Windows\Fonts"));
    [Some(windows.join("Fonts")), own].into_iter().flatten().collect()
}

#[cfg(target_os = "macos")]
fn folders() -> Vec<PathBuf> {
    // Newer systems fetch some of their fonts and keep them among much else that they fetch.
    let fetched = std::fs::read_dir("/System/Library/AssetsV2").into_iter().flatten().flatten();
    let fetched = fetched.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains("_Font"));
    let own = of_variable("HOME").map(|home| home.join("Library/Fonts"));
    ["/System/Library/Fonts", "/Library/Fonts"]
        .map(PathBuf::from)
        .into_iter()
        .chain(own)
        .chain(fetched)
        .collect()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn folders() -> Vec<PathBuf> {
    let home = of_variable("HOME");
    let data = of_variable("XDG_DATA_HOME").or_else(|| Some(home.as_ref()?.join(".local/share")));
    // The last two are where NixOS puts them, and what a Flatpak sees of its computer.
    let system = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/run/current-system/sw/share/X11/fonts",
        "/run/host/fonts",
    ];
    let own = [data.map(|data| data.join("fonts")), home.map(|home| home.join(".fonts"))];
    system.into_iter().map(PathBuf::from).chain(own.into_iter().flatten()).collect()
}

fn of_variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::in_folders;

    #[test]
    fn only_fonts_count_and_their_names_lose_their_signs() {
        let folder = tempfile::tempdir().unwrap();
        let deeper = folder.path().join("noto/cjk");
        std::fs::create_dir_all(&deeper).unwrap();
        for name in ["Noto Sans CJK-Bold.TTC", "LICENSE", "NotoSansTC[wght].ttf"] {
            std::fs::write(deeper.join(name), "").unwrap();
        }
        let found = in_folders(&[folder.path().to_owned(), folder.path().join("not there")]);
        let stems: Vec<_> = found.iter().map(|file| file.stem.as_str()).collect();
        assert_eq!(stems, ["notosanscjkbold", "notosanstcwght"]);
    }
}
