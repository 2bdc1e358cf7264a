//! Words after `shuke rhythm`.

/// What is changed in the book's standard. Days of 0 take a rule out.
#[derive(clap::Args)]
pub struct Rhythm {
    /// Regular contact with a class: `A=30`, `B=60:message,call`.
    #[arg(long, value_name = "CLASS=DAYS[:CHANNELS]")]
    pub every: Vec<String>,
    /// The same with a group, which beats the class: `高山茶=14:call`.
    #[arg(long, value_name = "GROUP=DAYS[:CHANNELS]")]
    pub group: Vec<String>,
    /// Days after which it has to be a meeting: `A=90`.
    #[arg(long, value_name = "CLASS=DAYS")]
    pub meet: Vec<String>,
    /// One contact so many days after the deal: `A=7:call`.
    #[arg(long, value_name = "CLASS=DAYS:CHANNEL")]
    pub after: Vec<String>,
    /// Contacts a week that can be done; 0 for any number.
    #[arg(long, value_name = "N")]
    pub weekly: Option<u32>,
    /// Begin with the usual standard of the book's trade instead of the book's own.
    #[arg(long)]
    pub usual: bool,
    /// Make it the book's standard and plan by it; without this it is only said what that would come to.
    #[arg(long)]
    pub apply: bool,
}

impl Rhythm {
    /// Whether nothing is asked for but to see the standard.
    pub fn is_plain(&self) -> bool {
        !self.usual
            && !self.apply
            && self.weekly.is_none()
            && [&self.every, &self.group, &self.meet, &self.after].iter().all(|changes| changes.is_empty())
    }
}
