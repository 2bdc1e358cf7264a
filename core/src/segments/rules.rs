//! The rules in force: their settings, each with its version and since when, so that every class can say by which it came.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::scheme::Scheme;
use super::schemes::why::Unfit;
use super::schemes::{abc, attitude, depth, drift, ladder, pyramid, rfm, tier};
use crate::base::error::{Code, Error, Result};
use crate::base::money::Money;
use crate::base::sql;
use crate::store::{ReadTx, WriteTx};

/// The settings of every rule that has some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ClassSettings")]
#[allow(missing_docs)]
pub struct Settings {
    pub tier: tier::Settings,
    pub abc: abc::Settings,
    pub rfm: rfm::Settings,
    pub attitude: attitude::Settings,
    pub ladder: ladder::Settings,
    pub depth: depth::Settings,
    /// Of the suggestion as well.
    pub pyramid: pyramid::Settings,
    pub drift: drift::Settings,
}

/// Which version of a rule is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "RuleVersion")]
pub struct Version {
    /// Of what.
    pub scheme: Scheme,
    /// 1 is what Shuke proposes.
    pub version: u32,
    /// Since when; `None` for what was never changed.
    pub since: Option<NaiveDate>,
}

/// The rules of a book.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "ClassRules")]
pub struct Rules {
    /// What they go by.
    pub settings: Settings,
    /// Their versions.
    pub versions: Vec<Version>,
    /// The currency amounts are in.
    pub currency: String,
}

/// The schemes with settings of their own.
const SET: [Scheme; 8] = [
    Scheme::Tier,
    Scheme::Abc,
    Scheme::Rfm,
    Scheme::Attitude,
    Scheme::Ladder,
    Scheme::Depth,
    Scheme::Pyramid,
    Scheme::Drift,
];

impl Settings {
    /// What Shuke proposes in a currency.
    pub fn proposed(currency: &str) -> Self {
        let decimals = Money::from_minor(1, currency).amount.scale();
        Self { tier: tier::Settings::of(decimals), ..Self::default() }
    }

    fn part(&self, scheme: Scheme) -> Option<Value> {
        let part = match scheme {
            Scheme::Tier => serde_json::to_value(self.tier),
            Scheme::Abc => serde_json::to_value(self.abc),
            Scheme::Rfm => serde_json::to_value(self.rfm),
            Scheme::Attitude => serde_json::to_value(self.attitude),
            Scheme::Ladder => serde_json::to_value(self.ladder),
            Scheme::Depth => serde_json::to_value(self.depth),
            Scheme::Pyramid => serde_json::to_value(self.pyramid),
            Scheme::Drift => serde_json::to_value(self.drift),
            Scheme::Lifecycle | Scheme::Effort | Scheme::EarlyAdopter => return None,
        };
        part.ok()
    }

    /// Puts the settings of one rule in; `false` for what is none.
    fn put(&mut self, scheme: Scheme, value: Value) -> bool {
        fn read<T: serde::de::DeserializeOwned>(place: &mut T, value: Value) -> bool {
            serde_json::from_value(value).map(|read| *place = read).is_ok()
        }
        match scheme {
            Scheme::Tier => read(&mut self.tier, value),
            Scheme::Abc => read(&mut self.abc, value),
            Scheme::Rfm => read(&mut self.rfm, value),
            Scheme::Attitude => read(&mut self.attitude, value),
            Scheme::Ladder => read(&mut self.ladder, value),
            Scheme::Depth => read(&mut self.depth, value),
            Scheme::Pyramid => read(&mut self.pyramid, value),
            Scheme::Drift => read(&mut self.drift, value),
            Scheme::Lifecycle | Scheme::Effort | Scheme::EarlyAdopter => false,
        }
    }

    /// Whether customers can be told apart by these.
    ///
    /// # Errors
    /// `rule_unfit` with the scheme and what is wrong.
    pub fn check(&self) -> Result<()> {
        let told = |scheme: Scheme, checked: std::result::Result<(), Unfit>| {
            checked.map_err(|unfit| {
                let words = [sql::name_of(scheme), sql::name_of(unfit)].map(Option::unwrap_or_default);
                let [scheme, unfit] = words;
                Error::new(Code::RuleUnfit).of(&scheme).with("text", format!("{scheme} {unfit}"))
            })
        };
        told(Scheme::Tier, self.tier.check())?;
        told(Scheme::Abc, self.abc.check())?;
        told(Scheme::Rfm, self.rfm.check())?;
        told(Scheme::Attitude, self.attitude.check())?;
        told(Scheme::Ladder, self.ladder.check())?;
        told(Scheme::Depth, self.depth.check())?;
        told(Scheme::Pyramid, self.pyramid.check())?;
        told(Scheme::Drift, self.drift.check())
    }
}

impl Rules {
    /// The rules of a book that reckons in this currency.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn load(tx: &ReadTx<'_>, currency: &str) -> Result<Self> {
        let mut query = tx.conn().prepare_cached(
            "SELECT version, since, settings FROM class_rules WHERE scheme = ?1 ORDER BY version DESC LIMIT 1",
        )?;
        let mut settings = Settings::proposed(currency);
        let mut versions = Vec::with_capacity(SET.len());
        for scheme in SET {
            let found = query
                .query_row([sql::name_of(scheme)], |row| {
                    Ok((row.get(0)?, sql::day(row, 1)?, row.get::<_, String>(2)?))
                })
                .optional()?;
            let mut version = Version { scheme, version: 1, since: None };
            if let Some((number, since, text)) = found
                && serde_json::from_str(&text).is_ok_and(|value| settings.put(scheme, value))
            {
                version = Version { scheme, version: number, since: Some(since) };
            }
            versions.push(version);
        }
        Ok(Self { settings, versions, currency: currency.to_owned() })
    }

    /// The version a scheme's classes come by; the suggestion goes by the pyramid's rule.
    pub fn version(&self, scheme: Scheme) -> Version {
        let of = if scheme == Scheme::Effort { Scheme::Pyramid } else { scheme };
        let found = self.versions.iter().find(|version| version.scheme == of);
        found.map_or(Version { scheme, version: 1, since: None }, |version| Version { scheme, ..*version })
    }

    /// Puts new settings in force from today on; a rule that stays the same keeps its version.
    ///
    /// # Errors
    /// `rule_unfit`.
    pub fn set(&self, tx: &WriteTx<'_>, settings: &Settings) -> Result<()> {
        settings.check()?;
        for scheme in SET {
            let (Some(new), old) = (settings.part(scheme), self.settings.part(scheme)) else { continue };
            if Some(&new) == old.as_ref() {
                continue;
            }
            tx.conn().execute(
                "INSERT INTO class_rules (id, scheme, version, since, settings, created_by)
                 VALUES (:id, :scheme, :version, :since, :settings, :by)",
                named_params! {
                    ":id": uuid::Uuid::now_v7().as_bytes().as_slice(), ":scheme": sql::name_of(scheme),
                    ":version": self.version(scheme).version + 1, ":since": tx.today().to_string(),
                    ":settings": new.to_string(), ":by": tx.by(),
                },
            )?;
        }
        Ok(())
    }
}
