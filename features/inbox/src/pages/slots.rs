//! The room on others' screens: the count in the rail, and how much one hears of a project or a thread.

use crate::{
    store,
    types::{Level, Lying},
    views,
};
use db::Read;
use kernel::{ProjectId, Result, ThreadId};
use ui::{Locale, Markup};
use web::{HomeItem, Slot, slot};

/// How many notices wait: it is the reader's turn. What is only unread is not counted.
pub(crate) fn nav_counts<'a>(read: &'a mut Read, _: &'a Locale) -> Slot<'a, Vec<(&'static str, i64, bool)>> {
    slot(async move {
        let person = read.actor().person;
        let count = store::count_open(read, person).await?;
        Ok(if count > 0 { vec![("/inbox", count, true)] } else { Vec::new() })
    })
}

/// Mailboxes whose server does not put away what was taken: an administrator's to mend.
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        if !read.actor().is_admin() {
            return Ok(Vec::new());
        }
        let stuck = store::list_stuck(read).await?;
        let item = |lying: Lying| HomeItem {
            at: lying.at,
            rank: 4,
            when: t.day_near(t.date(lying.at)),
            icon: "triangle-alert",
            urgent: false,
            title: views::lying(t, &lying),
            context: lying.why,
            href: "/inbox/mail".to_owned(),
            action: t.s("inbox-lying-open"),
        };
        Ok(stuck.into_iter().map(item).collect())
    })
}

/// How much the reader hears of a project, to change it there.
pub(crate) fn project_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let actor = *read.actor();
        let card = projects::find_card(read, project).await?;
        if !actor.is_team() || card.refuse_closed().is_err() {
            return Ok(None);
        }
        let level = level_of(read, project).await?;
        Ok(Some(views::level_panel(t, &card.key, level)))
    })
}

/// What the reader hears of a project now.
pub(crate) async fn level_of(read: &mut Read, project: ProjectId) -> Result<Level> {
    let actor = *read.actor();
    let chosen = store::find_level(read, actor.person, project).await?;
    Ok(chosen.unwrap_or(Level::default_for(actor.rights.services, actor.is_guest())))
}

/// Whether the reader follows or mutes a thread, to change it there.
pub(crate) fn thread_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
    thread: ThreadId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let person = read.actor().person;
        let choice = store::find_choice(read, person, thread).await?;
        let level = level_of(read, project).await?;
        Ok(Some(views::thread_panel(t, thread, choice, level)))
    })
}
