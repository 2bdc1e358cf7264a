//! What the page may do at all: the shell's own configuration, word for word, so that nobody loosens it by the way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

fn config() -> Value {
    serde_json::from_str(include_str!("../../src-tauri/tauri.conf.json")).unwrap()
}

#[test]
fn the_page_loads_nothing_from_outside() {
    let config = config();
    let security = &config["app"]["security"];
    let policy: BTreeMap<&str, &str> = security["csp"]
        .as_str()
        .unwrap()
        .split("; ")
        .map(|directive| directive.split_once(' ').unwrap())
        .collect();
    let wanted = BTreeMap::from([
        ("default-src", "'none'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self' data:"),
        ("font-src", "'self'"),
        ("connect-src", "ipc: http://ipc.localhost"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
        ("frame-ancestors", "'none'"),
    ]);
    assert_eq!(policy, wanted);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    for loose in ["dangerousDisableAssetCspModification", "dangerousRemoteDomainIpcAccess", "assetProtocol"] {
        assert_eq!(security[loose], Value::Null, "{loose}");
    }
    assert_eq!(config["app"]["windows"].as_array().unwrap().len(), 1);
    assert_eq!(config["app"]["windows"][0]["title"], "熟客 Shuke", "the title never names a customer");
    assert_eq!(config["app"]["windows"][0]["devtools"], Value::Null);
}

#[test]
fn the_page_may_listen_and_nothing_else() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let capability: Value = serde_json::from_slice(&std::fs::read(&files[0]).unwrap()).unwrap();
    assert_eq!(
        (&capability["windows"], &capability["permissions"], &capability["remote"]),
        (&json!(["main"]), &json!(["core:event:default"]), &Value::Null)
    );
    let manifest = include_str!("../../src-tauri/Cargo.toml");
    for plugin in
        ["tauri-plugin-shell", "tauri-plugin-fs", "tauri-plugin-http", "tauri-plugin-opener", "devtools"]
    {
        assert!(!manifest.contains(plugin), "{plugin}");
    }
}

#[test]
fn nothing_in_the_program_can_speak_to_a_server() {
    // What is compiled in on this machine; the lock file also names what other systems would need.
    let tree = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-p",
            "shuke-desktop",
            "-p",
            "shuke-cli",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8(tree.stdout).unwrap();
    assert!(text.contains("shuke-core v"), "{}", String::from_utf8_lossy(&tree.stderr));
    for client in
        ["reqwest", "hyper", "ureq", "curl", "isahc", "attohttpc", "tungstenite", "rustls", "native-tls"]
    {
        assert!(!text.lines().any(|line| line.starts_with(&format!("{client} v"))), "{client}");
    }
}
