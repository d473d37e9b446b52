//! What the room promises, through the door, on both engines.

use crate::{ROOM, types::Entry, views};
use jiff::{Timestamp, tz::TimeZone};
use kernel::Lang;
use testkit::on_both;
use ui::Locale;
use web::Room;

const ROOMS: &[&Room] = &[&people::ROOM, &ROOM];

on_both! { ROOMS;
    async fn the_team_finds_the_page_and_a_stranger_has_to_sign_in(h) {
        let mut owner = h.set_up().await;
        owner.get("/blank").await.expect(200).shows("Todavía no hay nada");
        let stranger = h.browser().get("/blank").await.expect(303);
        assert!(stranger.location().starts_with("/sign-in"), "{}", stranger.location());
    }
}

#[test]
fn entries_are_listed_by_their_titles() {
    let t = Locale { lang: Lang::En, zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
    let entry = Entry { id: 7, title: "First <entry>".to_owned() };
    let page = views::list(&t, &[entry]).into_string();
    assert!(page.contains("<li id=\"entry-7\">First &lt;entry&gt;</li>"), "{page}");
}
