//! What leaves the house can be opened by a program nobody here wrote, with the words alone, as docs/handover-format.md says.

use super::python;
use crate::handover::{at, two_books};

const READ: &str = r#"
import base64, hashlib, json, sys
from sqlcipher3 import dbapi2 as sqlcipher
path, words = sys.argv[1], sys.argv[2]
raw = open(path, 'rb').read()
pages, trailer = raw[:-256], raw[-256:]
conn = sqlcipher.connect(path)
conn.execute("PRAGMA key = '" + words + "'")
meta = dict(conn.execute("SELECT key, value FROM meta WHERE key IN ('manifest', 'signature', 'message')"))
manifest = json.loads(meta['manifest'])
print(json.dumps({
    'magic': trailer[:14].decode(),
    'length': int.from_bytes(trailer[24:32], 'big') == len(pages),
    'sum': hashlib.sha256(pages + trailer[:224]).digest() == trailer[224:],
    'names': sorted(row[0] for row in conn.execute('SELECT name FROM cards')),
    'contacts': [row[0] for row in conn.execute('SELECT note FROM interactions')],
    'from': manifest['from']['name'],
    'mode': manifest['mode'],
    'listed': len(manifest['cards']),
    'message': meta['message'],
    'message_sum': hashlib.sha256(meta['message'].encode()).hexdigest() == manifest['message'],
    'signature': len(base64.b64decode(meta['signature'])),
    'application': conn.execute('PRAGMA application_id').fetchone()[0],
    'integrity': conn.execute('PRAGMA integrity_check').fetchone()[0],
}))
"#;

#[test]
fn sqlcipher_of_python_opens_the_file_with_the_words() {
    let desk = two_books();
    let (exit, made) = at(
        &desk,
        "zhou.book",
        "周以恩",
        "",
        &["handover", "create", "a.shuke", "--to", "林子晴", "--message", "下午才在"],
    );
    assert_eq!(exit, 0, "{made}");
    let words = made["passphrase"].as_str().unwrap();
    let Some(mut reader) = python(&desk) else { return };
    let text = super::printed(reader.args(["-c", READ, "a.shuke", words]));
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        told,
        serde_json::json!({
            "magic": "shuke handover", "length": true, "sum": true, "names": ["王明倫", "王美玲", "鄭文傑"],
            "contacts": ["談續保"], "from": "周以恩", "mode": "leave", "listed": 3, "message": "下午才在",
            "message_sum": true, "signature": 64, "application": 0x5368_756b, "integrity": "ok",
        })
    );
    let wrong = python(&desk).unwrap().args(["-c", READ, "a.shuke", "songfeng dukou"]).output().unwrap();
    assert!(!wrong.status.success(), "other words open nothing");
}
