//! What every page is made of: texts in both languages, dates and numbers, assets, markup pieces
//! and the page's shell.
//!
//! Absent on purpose: no request, no database, no capability. A piece takes values and gives markup.

pub mod assets;
pub mod code;
pub mod form;
mod locale;
pub mod parts;
mod shell;
mod texts;

pub use inventory;
pub use locale::Locale;
pub use maud::{self, DOCTYPE, Markup, PreEscaped, html};
pub use shell::{Crumb, Frame, Head, NavLink, NavPlace, Shell, Theme, Viewer, head, other_lang, page};
pub use texts::{Arg, Texts, has, keys, say};

texts!("ui");
