//! `cargo xtask new-room NAME FLOOR`: a room that compiles, with a page, a row in the access table and
//! a test.

use crate::house::Outcome;

pub fn run(name: &str, floor: u8) -> Outcome {
    Err(format!("{name} {floor}"))
}
