//! All SQL of the room. The team reaches every document. A guest reaches what is published for everybody, for
//! all clients or for theirs; somebody without an account what is published for everybody.

mod documents;
mod runs;
mod usage;

pub use documents::*;
pub use runs::*;
pub use usage::*;
