//! What the room promises: the clocks by published and generated vectors, the rest through the door on
//! both engines.

mod answers;
mod api;
mod automation;
mod canned;
mod chain;
mod changes;
mod clock;
mod copies;
mod cover;
mod days;
mod drafts;
mod files;
mod logs;
mod mail;
mod merge;
mod new;
mod reach;
mod recurring;
mod repeated;
mod outgoing;
mod outside;
mod portal;
mod queue;
mod schedule;
mod sites;
mod states;
mod tickets;
mod time;
mod turn;
mod vectors;
mod views;

use crate::ROOM;
use std::task::Poll;
use web::Room;

const ROOMS: &[&Room] =
    &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &knowledge::ROOM, &ROOM];

/// Lets work go on for so many steps and ends it where it stands, as a process that is killed: what it was given
/// back, if it came to its end before.
async fn killed_after<T>(steps: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = steps;
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
