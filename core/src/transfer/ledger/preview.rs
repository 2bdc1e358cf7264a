//! A ledger before it is taken in: which column seems to be which, and what would come of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use ts_rs::TS;

use super::super::import::{self, Rejected};
use super::super::table::mapping;
use super::super::{charset, read};
use super::{Options, Rows, dry_run};
use crate::base::error::{Code, Error, Result};
use crate::book::Book;

/// Headers people and programs use, by the field they stand for.
const HEADERS: [(&str, &[&str]); 13] = [
    (
        "customer",
        &[
            "customer",
            "customer_id",
            "client",
            "name",
            "客戶",
            "客户",
            "姓名",
            "客戶姓名",
            "客户姓名",
            "會員",
            "会员",
            "客戶編號",
            "客户编号",
        ],
    ),
    (
        "date",
        &[
            "date",
            "order_date",
            "day",
            "日期",
            "購買日期",
            "购买日期",
            "交易日期",
            "成交日期",
            "訂單日期",
            "订单日期",
            "結餘日",
            "餘額日期",
            "余额日期",
        ],
    ),
    (
        "product",
        &["product", "item", "產品", "产品", "商品", "品名", "品項", "品项", "項目", "项目", "險種", "险种"],
    ),
    ("quantity", &["quantity", "qty", "數量", "数量", "件數", "件数"]),
    ("unit_price", &["unit_price", "unitprice", "price", "單價", "单价"]),
    (
        "amount",
        &[
            "amount", "total", "revenue", "sum", "balance", "金額", "金额", "總額", "总额", "合計", "合计",
            "保費", "保费", "餘額", "余额", "結餘", "结余",
        ],
    ),
    ("currency", &["currency", "幣別", "币种", "幣種", "币别"]),
    (
        "invoice",
        &[
            "invoice",
            "order",
            "order_id",
            "發票",
            "发票",
            "發票號碼",
            "发票号码",
            "單號",
            "单号",
            "訂單編號",
            "订单编号",
            "訂單號",
            "订单号",
        ],
    ),
    ("note", &["note", "remark", "memo", "備註", "备注", "內容", "内容", "說明", "说明"]),
    ("account", &["account", "帳號", "账号", "帳戶", "账户", "存摺", "保單號碼", "保单号码"]),
    ("maturity", &["maturity", "matures", "到期", "到期日", "期滿日", "期满日"]),
    ("kind", &["kind", "type", "channel", "方式", "類型", "类型", "聯絡方式", "联系方式"]),
    ("time", &["time", "時間", "时间"]),
];

/// A column of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LedgerColumn {
    /// Its header, or its number.
    pub name: String,
    /// The first few values.
    pub sample: Vec<String>,
    /// What it is read as; left out where nothing is said.
    pub field: Option<String>,
}

/// A ledger before it is taken in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct LedgerPreview {
    /// Its name.
    pub file: String,
    /// The encoding it was read in, and those to choose from.
    pub encoding: String,
    /// Encodings to choose from.
    pub encodings: Vec<String>,
    /// The sheets of a spreadsheet, and the one that was read.
    pub sheets: Vec<String>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// Rows in it.
    pub records: u32,
    /// Its columns.
    pub columns: Vec<LedgerColumn>,
    /// The fields a column can be put in.
    pub fields: Vec<String>,
    /// The fields that have to be named before anything can be read.
    pub missing: Vec<String>,
    /// Rows that would be new.
    pub create: u32,
    /// Rows that would change something.
    pub update: u32,
    /// Rows that are there already.
    pub skip: u32,
    /// Rows that cannot be read, the first two hundred.
    pub rejected: Vec<Rejected>,
    /// How many of those there are.
    pub reject: u32,
}

/// Values of a column that are shown.
const SAMPLE: usize = 3;
/// Rejected rows that are listed.
const LISTED: usize = 200;

/// The key a mapping of such rows is remembered under.
fn key(rows: Rows, header: &[String]) -> String {
    format!("{rows:?}:{}", mapping::header_key(header))
}

/// Which column seems to hold which field: what was said last time of these headers, else what they are called.
fn guess(book: &Book, rows: Rows, header: &[String]) -> Result<BTreeMap<String, String>> {
    if let Some(known) = book.read(|tx| import::remembered(tx, &key(rows, header)))? {
        return Ok(known);
    }
    let mut map = BTreeMap::new();
    for field in rows.fields() {
        let names = HEADERS.iter().find(|(name, _)| name == field).map_or(&[][..], |(_, names)| names);
        let column = names.iter().find_map(|name| mapping::column_named(header, name));
        if let Some(column) = column.and_then(|at| header.get(at)).filter(|name| !map.contains_key(*name)) {
            map.insert(column.clone(), (*field).to_owned());
        }
    }
    Ok(map)
}

/// Looks at a file as such rows; what the options say of its columns is taken, the rest is guessed.
///
/// # Errors
/// Those of reading the file; `not_allowed`.
pub fn preview(book: &Book, path: &Path, options: &Options) -> Result<LedgerPreview> {
    let (bytes, name) = super::super::bytes_of(path)?;
    let opened = read::open(&bytes, &name, &options.read)?;
    let opened = opened.ok_or_else(|| Error::new(Code::FileUnknown).with("name", name.as_str()))?;
    let (encoding, sheets, sheet) = opened.told();
    let header = opened.table.header.clone();
    let map = match &options.read.map {
        Some(map) => map.clone(),
        None => guess(book, options.rows, &header)?,
    };
    let width = opened.table.columns();
    // A mapping may name a column by its number or in another spelling.
    let placed: BTreeMap<usize, String> = map
        .iter()
        .filter_map(|(column, field)| Some((mapping::column(&header, column)?, field.clone())))
        .filter(|(at, _)| *at < width)
        .collect();
    let columns = (0..width)
        .map(|at| {
            let name = header.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
            let values = opened.table.rows.iter().filter_map(|row| row.cells.get(at));
            let sample = values.filter(|value| !value.trim().is_empty()).take(SAMPLE).cloned().collect();
            LedgerColumn { field: placed.get(&at).cloned(), name, sample }
        })
        .collect();
    let named: Vec<&str> = placed.values().map(String::as_str).collect();
    let missing: Vec<String> = options
        .rows
        .needed()
        .iter()
        .filter(|any| !any.iter().any(|field| named.contains(field)))
        .filter_map(|any| any.first().map(|field| (*field).to_owned()))
        .collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut found = LedgerPreview {
        file: name,
        encoding,
        encodings: charset::OFFERED.iter().map(|name| (*name).to_owned()).collect(),
        sheets,
        sheet,
        records: count(opened.table.rows.len()),
        columns,
        fields: options.rows.fields().iter().map(|field| (*field).to_owned()).collect(),
        missing,
        ..LedgerPreview::default()
    };
    if found.missing.is_empty() {
        let mut options = options.clone();
        options.read.map = Some(map);
        let report = dry_run(book, &[path], &options)?;
        (found.create, found.update, found.skip) = (report.created, report.updated, report.skipped);
        found.reject = count(report.rejected.len());
        found.rejected = report.rejected;
        found.rejected.truncate(LISTED);
    }
    Ok(found)
}

/// Remembers which column was which for the next file with these headers.
pub(super) fn remember(
    tx: &crate::store::WriteTx<'_>,
    rows: Rows,
    header: &[String],
    map: &BTreeMap<String, String>,
) -> Result<()> {
    if header.is_empty() { Ok(()) } else { import::remember(tx, &key(rows, header), map) }
}
