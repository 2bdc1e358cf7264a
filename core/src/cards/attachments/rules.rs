//! What may be attached, what it is, and under which name it leaves again.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::base::error::{Code, Error, Result};

/// Largest attachment, in bytes: 16 MiB.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// Longer side of a thumbnail, in pixels.
const THUMB: u32 = 320;

/// What decoding a picture may ask of the machine.
const WIDEST: u32 = 20_000;
const MEMORY: u64 = 256 * 1024 * 1024;

/// Longest name of a file, in characters.
const LONGEST: usize = 120;

/// Names that Windows keeps for devices, with whatever ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The media type, by what the bytes say and not by what the name claims.
pub fn media_of(bytes: &[u8]) -> &'static str {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => "image/jpeg",
        Ok(ImageFormat::Png) => "image/png",
        Ok(ImageFormat::WebP) => "image/webp",
        Ok(ImageFormat::Gif) => "image/gif",
        Ok(ImageFormat::Bmp) => "image/bmp",
        _ if starts(b"%PDF-") => "application/pdf",
        _ if starts(b"PK\x03\x04") => "application/zip",
        _ if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// A small JPEG of a picture, upright; `None` for what is no picture that can be read within the limits.
pub fn thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) =
        (Some(WIDEST), Some(WIDEST), Some(MEMORY));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let upright = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(upright);
    let small = picture.thumbnail(THUMB, THUMB).into_rgb8();
    let mut out = Vec::new();
    small.write_to(&mut Cursor::new(&mut out), ImageFormat::Jpeg).ok()?;
    Some(out)
}

/// Refuses what is too large or empty.
///
/// # Errors
/// `file_too_large` with `args.limit_mb`, `file_empty`.
pub fn check(bytes: &[u8]) -> Result<()> {
    match bytes.len() {
        0 => Err(Error::new(Code::FileEmpty)),
        many if many > LARGEST => Err(Error::new(Code::FileTooLarge).with("limit_mb", LARGEST / 1024 / 1024)),
        _ => Ok(()),
    }
}

/// A file to attach: its name and what it says. It is looked at before it is read, for a file that was chosen by mistake may
/// be of any size.
///
/// # Errors
/// `file_missing`, `io`, and those of [`check`].
pub fn read_file(path: &Path) -> Result<(String, Vec<u8>)> {
    let told = |error: std::io::Error| Error::from(error).with("path", path.display().to_string());
    let many = std::fs::metadata(path).map_err(told)?.len();
    if many > LARGEST as u64 {
        return Err(Error::new(Code::FileTooLarge).with("limit_mb", LARGEST / 1024 / 1024));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, std::fs::read(path).map_err(told)?))
}

/// A name that means a file in the folder it is written to and nothing else, on every system.
pub fn safe_name(name: &str) -> String {
    // The last part of a path of either kind.
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .map(|letter| match letter {
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            other => other,
        })
        // Neither control characters nor marks that turn the rest of a name around (`fdp.exe` shown as `exe.pdf`).
        .filter(|letter| !letter.is_control() && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect();
    let trimmed = plain.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let (stem, ending) = match trimmed.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => (stem, Some(ending)),
        _ => (trimmed, None),
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let first = stem.split('.').next().unwrap_or_default().to_lowercase();
    let device = DEVICES.iter().any(|device| {
        first == *device
            || first
                .strip_prefix(device)
                .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    });
    let stem = match (device, stem.is_empty()) {
        (true, _) => format!("_{stem}"),
        (false, true) => "file".to_owned(),
        (false, false) => stem,
    };
    ending.map_or(stem.clone(), |ending| format!("{stem}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_its_folder() {
        for (name, safe) in [
            ("要保書.pdf", "要保書.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\evil.dll", "evil.dll"),
            ("..", "file"),
            ("", "file"),
            (".bashrc", "bashrc"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            ("CON.txt", "_CON.txt"),
            ("com1", "_com1"),
            ("company.txt", "company.txt"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("line\nbreak\u{0}.txt", "linebreak.txt"),
            ("trailing. . .", "trailing"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert_eq!(safe_name(&format!("{}.jpeg", "長".repeat(900))).chars().count(), LONGEST + 5);
    }

    #[test]
    fn a_picture_has_a_thumbnail_and_what_is_none_has_none() {
        let mut png = Vec::new();
        DynamicImage::new_rgb8(900, 300).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        assert_eq!(media_of(&png), "image/png");
        let thumb = thumbnail(&png).unwrap();
        let small = image::load_from_memory(&thumb).unwrap();
        assert_eq!((small.width(), small.height(), media_of(&thumb)), (320, 107, "image/jpeg"));
        for (bytes, media) in [
            (&b"%PDF-1.7"[..], "application/pdf"),
            (&b"\x89PNG\r\n\x1a\n half"[..], "image/png"),
            ("中文".as_bytes(), "text/plain"),
            (&[0xff, 0xfe, 0x00][..], "application/octet-stream"),
        ] {
            assert_eq!((media_of(bytes), thumbnail(bytes)), (media, None));
        }
        assert_eq!(check(&vec![0; LARGEST + 1]).unwrap_err().code, Code::FileTooLarge);
        assert_eq!(check(&[]).unwrap_err().code, Code::FileEmpty);
    }
}
