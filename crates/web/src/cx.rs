//! What each handler gets: who asks, in which language, and ways to answer.

use crate::{Access, Answer, Fault, House, Verdict, answer::status, idempotency::Claim, store};
use axum::{
    extract::FromRequestParts,
    response::{Html, IntoResponse, Response},
};
use db::{Read, Tx};
use http::{StatusCode, request::Parts};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Actor, Error, Lang, Result, SessionId};
use maud::Markup;
use std::{net::IpAddr, sync::Arc};
use ui::{Frame, Locale, NavLink, NavPlace, Shell, Theme, Viewer, form::Filled, page};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// What they may do.
    pub actor: Actor,
    /// Their name.
    pub name: String,
    /// A line under it: their title or client.
    pub line: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
    /// Their zone.
    pub zone: TimeZone,
    /// Light or dark.
    pub theme: Theme,
    /// Whether single-letter keys are on.
    pub keys: bool,
    /// The session, unless they came with a token.
    pub session: Option<SessionId>,
    /// When the session was last noted as used.
    pub seen: Option<Timestamp>,
    /// Whether more than one factor stood behind the session.
    pub strong: bool,
}

/// The context of a request.
#[derive(Clone)]
pub struct Cx {
    /// The house.
    pub house: Arc<House>,
    /// Who is signed in.
    pub visitor: Option<Arc<Visitor>>,
    /// Who asks; [`Actor::NOBODY`] if nobody is signed in.
    pub actor: Actor,
    /// Language, zone and the instant of the request.
    pub t: Locale,
    /// What this request read already.
    pub memo: Arc<db::Memo>,
    /// Whether a fragment of a page is wanted.
    pub fragment: bool,
    /// Whether the browser fetches ahead: nothing may be marked as read.
    pub prefetch: bool,
    /// The path.
    pub path: String,
    /// The door that it goes through, `/projects/{key}`; empty if there is none.
    pub door: String,
    /// The query, without the question mark.
    pub query: String,
    /// The caller's address.
    pub address: IpAddr,
    /// The caller's browser, as it names itself.
    pub agent: String,
    /// The `Idempotency-Key` that the request came with, claimed.
    pub claim: Option<Arc<Claim>>,
}

impl<S: Sync> FromRequestParts<S> for Cx {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Cx, Fault> {
        parts
            .extensions
            .get::<Cx>()
            .cloned()
            .ok_or_else(|| Error::internal("no guard before this door").into())
    }
}

impl Cx {
    pub(crate) fn welcome(&mut self, visitor: Visitor) {
        self.actor = visitor.actor;
        self.t.lang = visitor.lang;
        self.t.zone = visitor.zone.clone();
        self.visitor = Some(Arc::new(visitor));
    }

    /// A connection that reads for whoever asks.
    #[db::boxed]
    pub async fn read(&self) -> Result<Read> {
        self.house.db.read_within(self.actor, &self.memo).await
    }

    /// A write transaction for whoever asks. It rolls back unless it is committed.
    #[db::boxed]
    pub async fn tx(&self) -> Result<Tx> {
        self.memo.end();
        self.claimed(self.house.db.begin_together(self.actor).await?).await
    }

    /// The same for a change that takes its time, as one that checks a password does: nobody's answer waits for it.
    #[db::boxed]
    pub async fn slow_tx(&self) -> Result<Tx> {
        self.memo.end();
        self.claimed(self.house.db.begin(self.actor).await?).await
    }

    async fn claimed(&self, mut tx: Tx) -> Result<Tx> {
        if let Some(claim) = &self.claim {
            store::note_happening(&mut tx, self.actor.person, claim).await?;
        }
        Ok(tx)
    }

    /// A write transaction for what is kept of a change that was refused, such as its text as a draft: the
    /// request's `Idempotency-Key` stays free, since what it asked for did not happen.
    #[db::boxed]
    pub async fn tx_aside(&self) -> Result<Tx> {
        self.memo.end();
        self.house.db.begin_together(self.actor).await
    }

    /// A write transaction whose loss in a power cut harms nobody ([`db::Db::begin_light`]).
    #[db::boxed]
    pub async fn light_tx(&self) -> Result<Tx> {
        self.memo.end();
        self.house.db.begin_light(self.actor).await
    }

    /// Commits a small change of a page that is being made, such as how far its reader has read; what is left of the
    /// page only looks, and is answered from what is kept.
    #[db::boxed]
    pub async fn note(&self, tx: Tx) -> Result<()> {
        tx.commit().await?;
        self.memo.renew();
        Ok(())
    }

    /// Whether whoever asks may pass a door of this kind.
    pub fn may(&self, access: Access) -> bool {
        access.judge(self.visitor.is_some().then_some(&self.actor)) == Verdict::Pass
    }

    /// Part of a page, as it is.
    pub fn piece(&self, markup: Markup) -> Answer {
        Ok(Html(markup.into_string()).into_response())
    }

    /// A page in the frame that fits whoever asks.
    #[db::boxed]
    pub async fn page(&self, title: &str, content: Markup) -> Answer {
        self.framed(StatusCode::OK, title, content).await
    }

    /// A page with a status of its own.
    #[db::boxed]
    pub async fn framed(&self, code: StatusCode, title: &str, content: Markup) -> Answer {
        if self.fragment {
            return Ok((code, Html(content.into_string())).into_response());
        }
        let frame = match &self.visitor {
            Some(visitor) if visitor.actor.is_team() => Frame::App,
            Some(_) => Frame::Portal { hue: self.house.workspace().hue, watched: false },
            None => Frame::Gate,
        };
        self.in_frame(code, frame, title, content).await
    }

    /// A page in a given frame.
    #[db::boxed]
    pub async fn in_frame(&self, code: StatusCode, frame: Frame, title: &str, content: Markup) -> Answer {
        let nav = match frame {
            Frame::App => self.nav().await?,
            Frame::Portal { watched: false, .. } => self.portal_nav().await?,
            Frame::Gate | Frame::Portal { .. } => Rail::default(),
        };
        let viewer = self.visitor.as_deref().map(viewer);
        Ok(self.shown(code, &nav, viewer.as_ref(), None, frame, (title, &content)))
    }

    /// A page of a client's portal as the team looks at it: framed, under a line that says so, and
    /// without the guest's own links.
    pub fn watched(&self, client: &str, bar: &Markup, title: &str, content: &Markup) -> Response {
        let frame = Frame::Portal { hue: self.house.workspace().hue, watched: true };
        let nav = Rail { client: Some(client.to_owned()), ..Rail::default() };
        self.shown(StatusCode::OK, &nav, None, Some(bar), frame, (title, content))
    }

    fn shown(
        &self,
        code: StatusCode,
        nav: &Rail,
        viewer: Option<&Viewer>,
        bar: Option<&Markup>,
        frame: Frame,
        (title, content): (&str, &Markup),
    ) -> Response {
        let workspace = self.house.workspace();
        let shell = Shell {
            t: &self.t,
            workspace: &workspace.name,
            title,
            path: &self.path,
            viewer,
            main: &nav.main,
            insight: &nav.insight,
            projects: &nav.projects,
            frame,
            client: nav.client.as_deref(),
            bar,
        };
        (code, Html(page(&shell, content).into_string())).into_response()
    }

    /// The form again with what needs a fix, if the error is the reader's to fix; otherwise the error.
    pub async fn again(
        &self,
        error: Error,
        title: &str,
        form: &crate::Form,
        show: impl FnOnce(&Filled) -> Markup,
    ) -> Answer {
        let code = status(&error);
        let fields = match error {
            Error::Invalid(fields) => fields,
            Error::Conflict(key) => vec![kernel::Field { name: "form".to_owned(), key, args: Vec::new() }],
            other => return Err(other.into()),
        };
        self.framed(code, title, show(&form.failed(fields))).await
    }

    /// A page of first-run set-up, with its progress and a way to skip it.
    #[db::boxed]
    pub async fn setup_page(&self, code: StatusCode, path: &str, key: &str, content: Markup) -> Answer {
        let t = &self.t;
        let steps = self.house.setup_steps();
        let at = steps.iter().position(|step| *step == path).unwrap_or(0) + 1;
        let (step, of) = (at.to_string(), steps.len().to_string());
        let title = t.s(key);
        let body = maud::html! {
            p class="progress" {
                span { (t.with("web-setup-step", &[("step", step.as_str().into()), ("of", of.as_str().into())])) }
                progress value=(step) max=(of) { (step) "/" (of) }
            }
            h1 { (title) }
            (content)
            @if at > 2 { p { a href=(self.house.next_setup(path)) { (t.s("web-setup-skip")) } } }
        };
        self.in_frame(code, Frame::Gate, &title, body).await
    }

    /// The links of one place of the navigation that whoever asks may follow.
    pub fn links(&self, place: NavPlace) -> Vec<NavLink> {
        let mut found: Vec<_> = self
            .house
            .rooms()
            .flat_map(|room| room.nav)
            .filter(|nav| nav.place == place && self.may(nav.access))
            .collect();
        found.sort_by_key(|nav| nav.order);
        let link = |nav: &&crate::Nav| NavLink {
            words: self.t.s(nav.key),
            href: nav.href.to_owned(),
            icon: nav.icon,
            count: None,
            hot: false,
            hotkey: nav.hotkey,
        };
        found.iter().map(link).collect()
    }

    async fn nav(&self) -> Result<Rail> {
        let mut rail = Rail {
            main: self.links(NavPlace::Main),
            insight: self.links(NavPlace::Insight),
            ..Rail::default()
        };
        let mut read = self.read().await?;
        for room in self.house.rooms() {
            if let Some(counts) = room.nav_counts {
                for (href, count, hot) in counts(&mut read, &self.t).await? {
                    if let Some(link) = rail.main.iter_mut().find(|link| link.href == href) {
                        link.count = Some(count);
                        link.hot = hot;
                    }
                }
            }
            if let Some(projects) = room.nav_projects {
                rail.projects.extend(projects(&mut read, &self.t).await?);
            }
        }
        Ok(rail)
    }

    /// A guest's links: the portal, their projects; and whose guest they are.
    async fn portal_nav(&self) -> Result<Rail> {
        let mut rail = Rail { main: self.links(NavPlace::Portal), ..Rail::default() };
        let mut read = self.read().await?;
        for room in self.house.rooms() {
            if let Some(projects) = room.nav_projects {
                rail.projects.extend(projects(&mut read, &self.t).await?);
            }
            if let Some(name) = room.portal_name {
                rail.client = name(&mut read, &self.t).await?;
            }
        }
        Ok(rail)
    }
}

#[derive(Default)]
struct Rail {
    main: Vec<NavLink>,
    insight: Vec<NavLink>,
    projects: Vec<NavLink>,
    client: Option<String>,
}

fn viewer(visitor: &Visitor) -> Viewer {
    Viewer {
        id: visitor.actor.person.0,
        name: visitor.name.clone(),
        line: visitor.line.clone(),
        keys: visitor.keys,
        theme: visitor.theme,
    }
}
