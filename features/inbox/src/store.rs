//! All SQL of the room. Who may see what is asked in each statement: by the reach of the person who would
//! hear of it, and of a guest's only what was shared (RULES §1.4a).

mod letters;
mod levels;
mod mailboxes;
mod news;
mod notices;

pub use letters::*;
pub use levels::*;
pub use mailboxes::*;
pub use news::*;
pub use notices::*;
