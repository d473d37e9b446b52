//! Where a ticket stands, under the names that states have here.

use super::TicketState;
use kernel::{Error, Result};

db::row! {
    /// What a state is called here.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StateName {
        /// Its key.
        pub id: i64,
        /// The state that clocks go by.
        pub category: TicketState,
        /// Its name.
        pub name: String,
    }
}

/// A state under one of its names; the usual one if none is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Where {
    /// The state.
    pub state: TicketState,
    /// The name's key.
    pub name: Option<i64>,
}

impl Where {
    /// Reads `open` or `open:3`, as forms send it.
    pub fn read(text: &str) -> Result<Where> {
        let (state, name) = match text.split_once(':') {
            Some((state, name)) => (state, Some(name)),
            None => (text, None),
        };
        let name = name.map(str::parse).transpose();
        let name = name.map_err(|_| Error::invalid("state", "desk-choose-one"))?;
        Ok(Where { state: TicketState::read(state)?, name })
    }
}
