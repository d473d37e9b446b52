//! What people promised, through the door and through the store, on both engines; and the decisions
//! alone.

mod company;
mod cover;
mod lead;
mod life;
mod pages;
mod proof;
mod proofs;
mod reach;
mod slots;
