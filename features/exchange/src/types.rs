//! The nouns of the room: what a source says, step by step; what became of each row; an import.
//!
//! Every source (Basecamp, CSV) is read into the same steps, so that there is one way in. Absent on
//! purpose: how a source is read (`basecamp`, `sheet`) and how a step is taken (`actions`).

mod import;
mod step;

pub use import::{Ask, Counts, Import, Line, LineRow, Outlook, Settings, Source, State, Verdict};
pub use step::{
    MailStep, NewActionStep, NewContactStep, NewMeetingStep, NewPersonStep, NewPostStep, NewProjectStep,
    NewThreadStep, Plan, Planned, Ref, Spot, Step, Where,
};
