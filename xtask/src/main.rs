//! The house's own tools: `cargo xtask setup | tidy | new-room | ci | bench | vendor`.
fn main() {}
