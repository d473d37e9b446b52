//! What a client sees, and what they never learn of.

mod house;
mod attacks;
mod flows;
mod watching;
