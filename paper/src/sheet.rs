//! A sheet that proves something: receipts of a handover, certificates of an erasure.

use serde::Serialize;

/// What a sheet is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetSize {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
}

/// What was done, to be kept and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What it is: 客戶資料交接單.
    pub title: String,
    /// A small line over the title for each copy, one copy a page: 第一聯・交出人存. Empty: one copy and no such line.
    pub copies: Vec<String>,
    /// The seal beside the title: 熟客交出. Four characters are set two by two; a line break says where to part others.
    /// Empty: no seal.
    pub stamp: String,
    /// What was done.
    pub rows: Vec<SheetRow>,
    /// The code both sides compare. Empty: none.
    pub code: String,
    /// Sentences under it: what the code is for, what was not handed over.
    pub notes: Vec<String>,
    /// Who signs, one line each.
    pub signatures: Vec<String>,
    /// At the foot of every page.
    pub footer: String,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// Set bold.
    pub strong: bool,
}

/// The words of a sheet itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetWords {
    /// The title in the PDF's properties; no customer's name.
    pub title: String,
    /// Over the code: 對帳碼（兩邊要一樣）.
    pub code: String,
}
