//! 帶卡・交回: going out to customers. Whom to visit on a day and in which order, which cards are out of the house with whom and
//! until when, and what came of each visit.

mod brief;
mod loans;
mod plan;
pub mod route;

pub use brief::{Brief, BriefPerson, brief, read_brief};
pub use loans::{
    Loan, LoanCard, LoanDraft, Overdue, Result as VisitResult, Return, Stop as LoanStop, Way as LoanWay,
    back_with, bring_back, list, lose, open_of, overdue, take_out,
};
pub use plan::{Plan, PlanQuery, PlanReason, PlanStop, WhyVisit, plan, route_areas, set_route};
