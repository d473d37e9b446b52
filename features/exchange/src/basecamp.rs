//! Basecamp: a folder of raw API answers, page by page, becomes steps.
//!
//! [`Found`] gathers what the answers say, whatever the files are called; [`plan`] makes steps of it.
//! The layout of the folder and what goes where: `docs/admin/import.md`.

mod found;
mod people;
mod plan;

pub use found::Found;
pub use plan::{Basis, plan};
