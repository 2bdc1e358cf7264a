//! Every command, again and again, with arguments nobody sends: wrong types, texts of a hundred thousand letters, ids of
//! nothing. Nothing may panic, and nobody may get what the lock or his role keeps from him. `SHUKE_STORM` says how many calls
//! (`cargo xtask torture ipc --size N`), `SHUKE_SEED` repeats a run.

use serde_json::{Map, Value, json};
use tauri::Manager;

use crate::Window;
use crate::guarded::{Needs, SECRET, commands, guarded};

/// Marsaglia's xorshift: enough for choosing arguments.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, many: usize) -> usize {
        (self.next() % many as u64) as usize
    }
}

/// Something in the place of what belongs there.
fn other(chance: &mut Chance, ids: &[Value]) -> Value {
    match chance.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1.5e300),
        5 => json!(""),
        6 => json!("王".repeat(100_000)),
        7 => json!("\u{0}\u{202e}<script>alert(1)</script>"),
        8 => json!("=HYPERLINK(\"http://x\")"),
        9 => json!([]),
        10 => json!({ "deep": [[[[[[[[{ "x": null }]]]]]]]] }),
        11 => json!("'; DROP TABLE cards; --"),
        12 => json!("../../../../etc/passwd"),
        _ => ids[chance.below(ids.len())].clone(),
    }
}

/// The arguments with some of their values, at any depth, put in the place of others.
fn bent(value: &Value, chance: &mut Chance, ids: &[Value]) -> Value {
    if chance.below(5) == 0 {
        return other(chance, ids);
    }
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|_| chance.below(20) != 0)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Vec<_>>()
                .into_iter()
                .map(|(key, value)| (key, bent(&value, chance, ids)))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(all) => Value::Array(all.iter().map(|one| bent(one, chance, ids)).collect()),
        other => other.clone(),
    }
}

/// For whom the book is open while the storm goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Whose {
    Locked,
    Clerk,
    Supervisor,
}

impl Whose {
    fn take_seat(self, window: &Window) {
        let _ = window.call("lock", json!({}));
        let (name, password) = match self {
            Self::Locked => return,
            Self::Clerk => ("紀婉婷", "clerk"),
            Self::Supervisor => ("鍾惠如", SECRET),
        };
        window.ok("unlock", json!({ "name": name, "password": password }));
    }
}

#[test]
fn nothing_panics_and_nobody_gets_what_is_kept_from_him() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (size, seed) = (number("SHUKE_STORM").unwrap_or(3_000), number("SHUKE_SEED").unwrap_or(20_260_915));
    println!("storm: {size} calls, seed {seed}");
    let mut chance = Chance(seed | 1);
    let all = commands();
    let (mut answered, mut refused, mut misunderstood) = (0_u64, 0_u64, 0_u64);
    for whose in [Whose::Locked, Whose::Clerk, Whose::Supervisor] {
        let mut window = fresh(whose);
        for call in 0..size / 3 {
            // A book that grew for long enough is put aside: the storm is about calls, not about size.
            if call % 20_000 == 19_999 {
                window = fresh(whose);
            }
            let (command, needs, args) = &all[chance.below(all.len())];
            // Dialogs cannot be answered; the door is tried by its own tests, since every try costs what a guess costs.
            let own = [
                "lock",
                "give_up_book",
                "protect_book",
                "unprotect_book",
                "set_pin",
                "copy_out",
                "change_password",
            ];
            if matches!(needs, Needs::Dialog | Needs::Door) || own.contains(command) {
                continue;
            }
            let secrets = ["add_staff", "reset_password", "new_recovery_key", "try_recovery_key"];
            if whose == Whose::Supervisor && secrets.contains(command) && chance.below(200) != 0 {
                continue;
            }
            let ids = window.ids();
            let args = match bent(args, &mut chance, &ids) {
                args @ Value::Object(_) => args,
                _ => json!({}),
            };
            match window.call(command, args.clone()) {
                Ok(_) => {
                    let allowed = match whose {
                        Whose::Locked => *needs == Needs::Nothing,
                        Whose::Clerk => *needs != Needs::More,
                        Whose::Supervisor => true,
                    };
                    assert!(allowed, "{command} answered {whose:?} (seed {seed}, call {call}): {args}");
                    answered += 1;
                }
                Err(error) if error["code"].is_string() => refused += 1,
                Err(error) => {
                    // What the shell cannot decode it says in words of its own; a panic would say so too.
                    let text = error.to_string();
                    assert!(
                        text.contains("invalid args") || text.contains("invalid type"),
                        "{command} (seed {seed}): {text}"
                    );
                    misunderstood += 1;
                }
            }
            if whose == Whose::Locked {
                let book = window.app.state::<shuke_desktop::Desk>().book();
                assert_eq!(book.err().map(|error| error.code), Some(shuke_core::Code::PasswordNeeded));
            }
        }
        if whose != Whose::Locked {
            let book = window.app.state::<shuke_desktop::Desk>().book().unwrap();
            let checked = book.check().unwrap();
            assert!(checked.ok, "seed {seed}: {:?}", checked.problems);
        }
    }
    println!(
        "storm: {answered} answered, {refused} refused, {misunderstood} not understood, 0 unauthorised, 0 panics"
    );
    assert!(answered > 0 && refused > 0 && misunderstood > 0);
}

fn fresh(whose: Whose) -> Window {
    let window = guarded();
    whose.take_seat(&window);
    window
}

impl Window {
    /// Ids that mean something, and one that does not.
    fn ids(&self) -> Vec<Value> {
        let mut ids = vec![json!("01990000-0000-7000-8000-000000000001")];
        if let Ok(page) = self.call("list_cards", json!({ "query": {}, "offset": 0, "limit": 3 })) {
            ids.extend(page["rows"].as_array().into_iter().flatten().map(|row| row["id"].clone()));
        }
        ids
    }
}
