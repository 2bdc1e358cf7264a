//! Text with separators (CSV, TSV, semicolons) as rows of cells. It finds the separator and the rows, not their meaning.

use csv::{ReaderBuilder, StringRecord};

use super::mapping;

/// One row as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line number a spreadsheet shows beside it: blank lines count, line ends inside quotes do not.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<String>,
    /// A quote opens in it and never closes; what follows was read as rows of their own.
    pub cut_off: bool,
}

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The separator.
    pub delimiter: u8,
    /// The column names, or none if the first row is already data.
    pub header: Vec<String>,
    /// The rows with anything in them, without the header.
    pub rows: Vec<Row>,
}

impl Table {
    /// How many columns the file has, counting only what a header or most rows show.
    pub fn columns(&self) -> usize {
        let widest = || self.rows.iter().take(200).map(|r| r.cells.len()).max().unwrap_or_default();
        if self.header.is_empty() { widest() } else { self.header.len() }
    }

    /// The first few values of a column.
    pub fn sample(&self, column: usize, most: usize) -> Vec<String> {
        let cells = self.rows.iter().take(500).filter_map(|row| row.cells.get(column));
        cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(most).map(str::to_owned).collect()
    }

    /// True if the rows have two or more columns and mostly equally many, as prose with commas has not.
    pub fn is_regular(&self) -> bool {
        let columns = self.columns();
        let rows: Vec<&Row> = self.rows.iter().take(200).collect();
        let even = rows.iter().filter(|row| row.cells.len() == columns).count();
        columns >= 2 && even * 5 >= rows.len() * 4 && rows.len() + usize::from(!self.header.is_empty()) >= 2
    }
}

/// The separators tried, in the order of likelihood.
const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How much of a file is looked at to find its separator.
const SAMPLE: usize = 64 * 1024;
/// How often reading starts again behind a quote that never closes.
const RESTARTS: usize = 8;

/// Reads a table. What is `None` is found out.
pub fn read(text: &str, delimiter: Option<u8>, header: Option<bool>) -> Table {
    let (declared, text, skipped) = declared_separator(text);
    let delimiter = delimiter.or(declared).unwrap_or_else(|| sniff(text));
    let mut rows = rows(text, delimiter, skipped);
    let first = rows.iter().position(|row| row.cells.iter().any(|c| !c.trim().is_empty()));
    let has_header = match (header, first.and_then(|at| rows.get(at))) {
        (_, None) => false,
        (Some(said), _) => said,
        (None, Some(row)) => {
            looks_like_header(row, rows.get(first.unwrap_or_default() + 1..).unwrap_or_default())
        }
    };
    let header = match (has_header, first) {
        (true, Some(at)) => rows.drain(..=at).next_back().map(|row| row.cells).unwrap_or_default(),
        _ => Vec::new(),
    };
    rows.retain(|row| row.cut_off || row.cells.iter().any(|cell| !cell.trim().is_empty()));
    Table { delimiter, header: header.iter().map(|name| name.trim().to_owned()).collect(), rows }
}

/// Excel's own first line `sep=;`.
fn declared_separator(text: &str) -> (Option<u8>, &str, u32) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    match line.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (Some(*separator), rest, 1),
        _ => (None, text, 0),
    }
}

/// The separator that cuts most of the first lines into as many cells as the first one.
pub fn sniff(text: &str) -> u8 {
    let whole = text.len() <= SAMPLE;
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    // A line cut in two would count as a short row.
    let sample = if whole { sample } else { sample.rsplit_once('\n').map_or(sample, |(lines, _)| lines) };
    let score = |delimiter: &u8| {
        let counts: Vec<usize> =
            reader(sample, *delimiter).records().take(60).flatten().map(|r| r.len()).collect();
        let first = counts.first().copied().unwrap_or_default();
        let same = counts.iter().filter(|n| **n == first).count();
        if first < 2 {
            (0, counts.iter().filter(|n| **n > 1).count())
        } else {
            (same * 100 / counts.len().max(1), first)
        }
    };
    let best = CANDIDATES.iter().rev().max_by_key(|d| score(d));
    best.copied().filter(|d| score(d) > (0, 0)).unwrap_or(b',')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn rows(text: &str, delimiter: u8, skipped: u32) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut number = skipped;
    let mut rest = text;
    for attempt in 0..=RESTARTS {
        let mut csv = reader(rest, delimiter);
        let mut record = StringRecord::new();
        let mut begin = 0_usize;
        let mut restart = None;
        while let Ok(true) = csv.read_record(&mut record) {
            let end = usize::try_from(csv.position().byte()).unwrap_or(usize::MAX).min(rest.len());
            let raw = rest.get(begin..end).unwrap_or_default();
            // The reader stops between the two characters of a line end, and the second is no line of its own.
            let halved = rest.get(..begin).is_some_and(|before| before.ends_with('\r'));
            let raw = raw.strip_prefix('\n').filter(|_| halved).unwrap_or(raw);
            number = number.saturating_add(blank_lines(raw)).saturating_add(1);
            let body = raw.trim_start_matches(['\r', '\n']);
            let unclosed = end >= rest.len() && is_unclosed(body, delimiter);
            if unclosed {
                let line = body.split(['\r', '\n']).next().unwrap_or(body);
                let cells =
                    line.split(char::from(delimiter)).map(|cell| cell.trim_matches('"').to_owned()).collect();
                rows.push(Row { number, cells, cut_off: true });
                let start = end - body.len() + line.len();
                restart =
                    rest.get(start..).map(after_line_end).filter(|t| !t.is_empty() && attempt < RESTARTS);
                break;
            }
            let cells = match record.get(0) {
                // Lists pasted together from two programs change their separator on the way.
                Some(line) if record.len() == 1 && delimiter != b'\t' && line.contains('\t') => {
                    line.split('\t').map(str::to_owned).collect()
                }
                _ => record.iter().map(str::to_owned).collect(),
            };
            rows.push(Row { number, cells, cut_off: false });
            begin = end;
        }
        match restart {
            Some(text) => rest = text,
            None => break,
        }
    }
    rows
}

fn after_line_end(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\r', '\n'])).unwrap_or(text)
}

/// Blank lines before a row, which the csv crate skips and a spreadsheet shows.
fn blank_lines(raw: &str) -> u32 {
    let mut lines = 0_u32;
    let mut rest = raw;
    while rest.starts_with(['\r', '\n']) {
        rest = after_line_end(rest);
        lines = lines.saturating_add(1);
    }
    lines
}

/// True if a quoted cell of the last row never ends. A quote inside an unquoted cell is only a quote.
fn is_unclosed(raw: &str, delimiter: u8) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = raw.bytes().peekable();
    while let Some(b) = bytes.next() {
        match b {
            b'"' if quoted => quoted = bytes.next_if_eq(&b'"').is_some(),
            b'"' if at_start => quoted = true,
            _ => {}
        }
        at_start = !quoted && (b == delimiter || b == b'\n' || b == b'\r');
    }
    quoted
}

/// A header names columns: some names are known, or nothing in it is a number or an address while the rows have some.
fn looks_like_header(first: &Row, rest: &[Row]) -> bool {
    let filled: Vec<&str> =
        first.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).take(200).collect();
    let data = |cell: &&str| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let known = filled.iter().filter(|cell| mapping::is_known_header(cell)).count();
    if filled.iter().any(data) {
        return known * 2 >= filled.len() && known >= 2;
    }
    let rows_have_data = || rest.iter().take(20).any(|row| row.cells.iter().any(|c| data(&c.as_str())));
    known >= 1 || (filled.len() >= 2 && rows_have_data())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &Table) -> Vec<String> {
        table.rows.iter().map(|r| format!("{}:{}", r.number, r.cells.join("|"))).collect()
    }

    #[test]
    fn separators_quotes_and_headers_are_found() {
        for (text, delimiter) in [
            ("姓名,電話\n王美玲,0912\n", b','),
            ("姓名\t電話\n王美玲\t0912\n", b'\t'),
            ("姓名;電話\r\n王美玲;0912\r\n", b';'),
            ("sep=;\n姓名;電話\n王美玲;0912\n", b';'),
            ("姓名|電話\r王美玲|0912\r", b'|'),
            ("姓名,電話,備註\n王美玲,0912,\"茶;酒;煙\"\n陳,1,a;b", b','),
        ] {
            let table = read(text, None, None);
            assert_eq!(
                (table.delimiter, table.header.first().map(String::as_str)),
                (delimiter, Some("姓名")),
                "{text}"
            );
            assert_eq!(table.rows[0].cells[1], "0912");
        }
        assert!(read("王美玲,0912000417\n陳大文,0912000418", None, None).header.is_empty());
        assert!(read("姓名,電話", None, None).rows.is_empty());
        assert_eq!(read("姓名,電話", None, Some(false)).rows.len(), 1);
        assert_eq!(read("", None, None), Table { delimiter: b',', ..Table::default() });
        assert_eq!(read("姓名\n王美玲\n陳大文", None, None).rows.len(), 2);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let table = read("姓名,備註\n\n王,\"a\nb\"\n,\n\r\n陳,c,extra\n李\n", None, None);
        assert_eq!(cells(&table), ["3:王|a\nb", "6:陳|c|extra", "7:李"]);
        let windows = read("姓名,備註\r\n\r\n王,\"a\r\nb\"\r\n,\r\n\r\n陳,c\r\n李\r\n", None, None);
        assert_eq!(cells(&windows), ["3:王|a\r\nb", "6:陳|c", "7:李"], "a line end of two characters is one");
        let cut = read("姓名,備註\r\n王,a\r\n陳,\"b\r\n李,c\r\n", None, None);
        assert_eq!(cells(&cut), ["2:王|a", "3:陳|b", "4:李|c"]);
        let table = read("\n\n姓名,備註\n王,x\n", None, None);
        assert_eq!((table.header.len(), cells(&table)), (2, vec!["4:王|x".to_owned()]));
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let table = read("姓名,備註\n王,a\n陳,\"b\n李,c\n林,d\n", None, None);
        assert_eq!(cells(&table), ["2:王|a", "3:陳|b", "4:李|c", "5:林|d"]);
        assert_eq!(table.rows.iter().filter(|r| r.cut_off).map(|r| r.number).collect::<Vec<_>>(), [3]);
        let quote = read("姓名,備註\n王,5\" disk\n陳,\"x \"\"y\"\" z\"\n", None, None);
        assert_eq!(cells(&quote), ["2:王|5\" disk", "3:陳|x \"y\" z"]);
        let hostile = format!("姓名,備註\n{}", "a,\"b\n".repeat(20_001));
        assert!(read(&hostile, None, None).rows.iter().any(|r| r.cut_off));
    }
}
