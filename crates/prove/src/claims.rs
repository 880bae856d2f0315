//! Claims: what is said of a private path, and whether it holds for every request there can be.
//!
//! Read in this order: `proof`, what a claim is; `path`, which claims there are; `caller`, a role
//! with its policies; `call`, whether a call works; `isolated`, ways to the internet; `confined`,
//! ways around the endpoint, over `actions`, `resources`, `ways`, `space` and `cover`, the
//! representatives of all requests; `admits`, who else passes the endpoint; `usable`, whether the
//! pieces can be made; `report`, all of it over the variants of a template; `explain`, one path hop
//! by hop; `answer`, single questions.

mod actions;
mod admits;
mod answer;
mod call;
mod caller;
mod confined;
mod cover;
mod example;
mod explain;
mod isolated;
mod path;
mod proof;
mod report;
mod resources;
mod space;
mod usable;
mod ways;

pub use admits::Admission;
pub use answer::{Answer, Reached, calls, isolation, reach};
pub use call::{Call, Path};
pub use caller::{Caller, role_of};
pub use explain::{ExplainedPath, Explanation, explain};
pub use path::{PathError, PrivatePath, prove, prove_all};
pub use proof::{Claim, ClaimKind, Counterexample, Verdict};
pub use report::Report;
