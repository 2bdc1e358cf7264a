//! A slip that carries a passphrase to the person it is for, folded so that nobody reads it on the way.

use serde::Serialize;

use crate::sheet::SheetRow;

/// A passphrase and what stands around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// The title in the PDF's properties; no name and none of the words.
    pub document: String,
    /// Outside, large: what this is.
    pub title: String,
    /// Outside: for whom, from whom, of which day.
    pub rows: Vec<SheetRow>,
    /// Outside: what to do with it and what not, 不要跟檔案放一起.
    pub notes: Vec<String>,
    /// Inside, over the words.
    pub heading: String,
    /// The words, in order. They are numbered on paper.
    pub words: Vec<String>,
    /// Inside, under the words.
    pub advice: String,
    /// At the first fold, which is made first: 先往前摺.
    pub first_fold: String,
    /// At the second fold: 再往後摺.
    pub second_fold: String,
}
