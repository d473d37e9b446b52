//! Telling what is due: mails for each person within their working hours, and the message of the day.
//!
//! Where a person was told up to is written in the transaction that queues their mails, so nothing is told
//! twice or left out, whichever worker dies when. Without a mail server nothing is queued; the inbox still
//! shows everything.

use super::{address, leads, seal};
use crate::{
    mails::{self, Foot, Line, Thread, Told, Words},
    rules::{self, Delivery, Reader},
    store,
    types::{Level, News, Notice, NoticeKind},
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Actor, Error, PersonId, PostId, ProjectId, Result, Role, ThreadId};
use people::Card;
use threads::ThreadKind;
use ui::Locale;
use web::{House, mail::Mail};

/// Posts that one mail may tell of.
const MOST_NEWS: i64 = 1_000;
/// Days for which news are kept; whoever was away longer finds them unread in the threads.
const KEEP_DAYS: i64 = 60;

/// Tells everybody what is due now. One person whose mail cannot be written does not hold up the others.
///
/// Most have nothing to hear: that is found out with a reader, so that only what is told or queued holds up
/// whoever writes.
pub async fn tell_all(house: &House) -> Result<()> {
    let now = house.db.now();
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    store::enrol(&mut tx, now, rules::DIGEST_MINUTE).await?;
    let old = SignedDuration::from_hours(24 * KEEP_DAYS);
    store::forget_old_news(&mut tx, now.saturating_sub(old).unwrap_or(Timestamp::MIN)).await?;
    seal::key(&mut tx).await?;
    tx.commit().await?;
    if !leads::list_moved(&mut house.db.read(Actor::SYSTEM).await?).await?.is_empty() {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        leads::settle_leads(&mut tx).await?;
        tx.commit().await?;
    }
    let mut quiet = Vec::new();
    for person in store::list_due(&mut house.db.read(Actor::SYSTEM).await?, now).await? {
        match tell_person(house, person).await {
            Ok(told) => quiet.extend(told),
            Err(error) => tracing::error!(%person, %error, "telling"),
        }
    }
    if quiet.is_empty() {
        return Ok(());
    }
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    for (person, until) in quiet {
        store::save_told(&mut tx, person, until).await?;
    }
    tx.commit().await
}

/// What waits for a person.
enum Waits {
    /// Their day has not begun, or they are away: later.
    Later,
    /// Nothing that they would be told until this instant.
    Nothing(Timestamp),
    /// A mail or a note.
    Something,
}

async fn waits(house: &House, person: PersonId) -> Result<Waits> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let Some(told) = store::find_reader(&mut read, person).await? else { return Ok(Waits::Later) };
    let now = read.now();
    if told.digest_at <= now {
        return Ok(Waits::Something);
    }
    let hours = people::person_calendar(&mut read, person).await?;
    if people::is_away(&mut read, person, now).await? || rules::deliver_at(now, &hours, false) > now {
        return Ok(Waits::Later);
    }
    let ear = Ear::of(&mut read, person).await?;
    if !store::list_unmailed(&mut read, person, 1).await?.is_empty()
        || (house.mails() && !ear.news(&mut read, (told.told_to, now), Delivery::Notice).await?.is_empty())
    {
        return Ok(Waits::Something);
    }
    Ok(Waits::Nothing(now))
}

/// Tells one person; until when there was nothing to tell, if there was nothing.
async fn tell_person(house: &House, person: PersonId) -> Result<Option<(PersonId, Timestamp)>> {
    match waits(house, person).await? {
        Waits::Later => return Ok(None),
        Waits::Nothing(until) => return Ok(Some((person, until))),
        Waits::Something => {}
    }
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock(&format!("inbox-tell:{person}"), false).await?;
    let Some(told) = store::find_reader(&mut tx, person).await? else { return Ok(None) };
    let now = tx.now();
    let hours = people::person_calendar(&mut tx, person).await?;
    let away = people::is_away(&mut tx, person, now).await?;
    let post = Postman::of(house, &mut tx, person).await?;
    if told.digest_at <= now {
        let time = rules::digest_time(told.digest_minute).unwrap_or(rules::DIGEST_TIME);
        let next = rules::digest_at(now, &hours, time);
        let to = if away { told.digested_to } else { post.digest(&mut tx, (told.digested_to, now)).await? };
        store::save_digested(&mut tx, person, to, next).await?;
    }
    // Whoever is away works no hours.
    if !away && rules::deliver_at(now, &hours, false) <= now {
        post.notices(&mut tx, (told.told_to, now)).await?;
        store::save_told(&mut tx, person, now).await?;
    }
    tx.commit().await?;
    Ok(None)
}

/// Minutes after which a post is not urgent any more: whoever tells the past, or a worker that was off,
/// wakes nobody.
const URGENT_MINUTES: i64 = 60;

/// Tells the effective lead of a serious problem at once, outside their working hours too. Within them the
/// usual way is as quick.
pub async fn tell_urgent(house: &House, post: PostId) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let now = tx.now();
    let Ok(found) = threads::find_post(&mut tx, post).await else { return Ok(()) };
    if now.duration_since(found.posted_at) > SignedDuration::from_mins(URGENT_MINUTES) {
        return Ok(());
    }
    let Some(lead) = projects::effective(&mut tx, found.project, now).await?.lead else { return Ok(()) };
    tx.lock(&format!("inbox-tell:{lead}"), false).await?;
    let hours = people::person_calendar(&mut tx, lead).await?;
    let postman = Postman::of(house, &mut tx, lead).await?;
    let ear = &postman.ear;
    let Some(news) = store::find_news(&mut tx, lead, ear.team(), post, now).await? else { return Ok(()) };
    let reader = ear.reader(&news, true);
    let waits = rules::deliver_at(now, &hours, false) > now;
    if !waits
        || !rules::is_urgent(rules::News::SeriousPost, &reader)
        || rules::delivery(rules::News::SeriousPost, news.author, &reader) != Delivery::Notice
    {
        return Ok(());
    }
    let note = super::Note {
        project: Some(news.project),
        post: Some((news.thread, news.post)),
        ..super::Note::new(lead, NoticeKind::Incident)
    };
    super::tell(&mut tx, &note).await?;
    for notice in store::list_unmailed(&mut tx, lead, MOST_NEWS).await? {
        if notice.post == Some(post) {
            store::save_mailed(&mut tx, notice.id).await?;
        }
    }
    let thread = postman.thread(&mut tx, &[news], &[]).await?;
    postman.send_thread(&mut tx, &thread).await?;
    tx.commit().await
}

/// A thread's mail with what its address needs.
struct Parcel {
    thread: ThreadId,
    project: ProjectId,
    key: String,
    mail: Thread,
}

/// What a person hears of.
struct Ear {
    card: Card,
}

impl Ear {
    async fn of(read: &mut Read, person: PersonId) -> Result<Ear> {
        Ok(Ear { card: people::find_card(read, person).await? })
    }

    fn team(&self) -> bool {
        self.card.role != Role::Guest
    }

    fn reader(&self, news: &News, is_effective_lead: bool) -> Reader {
        let default = Level::default_for(self.card.services, !self.team());
        Reader {
            person: self.card.id,
            level: news.level.unwrap_or(default),
            thread: news.choice,
            may_see: true,
            is_effective_lead,
        }
    }

    fn heard(&self, news: &News) -> Delivery {
        let what =
            if news.kind == ThreadKind::Incident { rules::News::SeriousPost } else { rules::News::Post };
        rules::delivery(what, news.author, &self.reader(news, false))
    }

    /// What became news in a span of time and is delivered in this way, oldest first.
    async fn news(&self, read: &mut Read, span: (Timestamp, Timestamp), how: Delivery) -> Result<Vec<News>> {
        let mut news = store::list_news(read, self.card.id, self.team(), span, MOST_NEWS).await?;
        news.retain(|news| self.heard(news) == how);
        Ok(news)
    }
}

/// Writes mails to one person.
struct Postman {
    ear: Ear,
    t: Locale,
    seal: String,
    /// A mail server is configured.
    sends: bool,
    url: String,
    workspace: String,
    reply: String,
    domain: String,
}

impl Postman {
    async fn of(house: &House, tx: &mut Tx, person: PersonId) -> Result<Postman> {
        let ear = Ear::of(tx, person).await?;
        let zone = TimeZone::get(&ear.card.zone).unwrap_or(TimeZone::UTC);
        let mail = &house.config.mail;
        let domain = mail.from.rsplit('@').next().unwrap_or("").trim_end_matches('>').trim().to_owned();
        Ok(Postman {
            t: Locale { lang: ear.card.lang, zone, now: tx.now() },
            seal: seal::key(tx).await?,
            sends: house.mails(),
            url: house.config.url(),
            workspace: web::workspace(tx).await?.name,
            reply: mail.reply.clone(),
            domain,
            ear,
        })
    }

    /// The message of the day; says up to where it told.
    async fn digest(&self, tx: &mut Tx, span: (Timestamp, Timestamp)) -> Result<Timestamp> {
        if !self.sends {
            return Ok(span.1);
        }
        let news = self.ear.news(tx, span, Delivery::Digest).await?;
        if !news.is_empty() {
            let parcels = self.parcels(tx, &news, &[]).await?;
            let threads: Vec<Thread> = parcels.into_iter().map(|parcel| parcel.mail).collect();
            let foot = self.foot(None, None);
            let words = mails::bundle(&self.t, &[], &threads, true, &foot);
            self.send(tx, "digest", words, &foot, None, "digest").await?;
        }
        Ok(span.1)
    }

    /// Mails for what became news, and for what is delivered at any level.
    async fn notices(&self, tx: &mut Tx, span: (Timestamp, Timestamp)) -> Result<()> {
        let notices = store::list_unmailed(tx, self.ear.card.id, MOST_NEWS).await?;
        for notice in &notices {
            store::save_mailed(tx, notice.id).await?;
        }
        if !self.sends {
            return Ok(());
        }
        let mut news = self.ear.news(tx, span, Delivery::Notice).await?;
        let mut named = Vec::new();
        let mut told = Vec::new();
        for notice in &notices {
            let post = match notice.post {
                Some(post) => store::find_news(tx, self.ear.card.id, self.ear.team(), post, span.1).await?,
                None => None,
            };
            match post {
                Some(post) => {
                    named.push(post.post);
                    if !news.iter().any(|other| other.post == post.post) {
                        news.push(post);
                    }
                }
                None => told.push((notice.project, self.told(tx, notice).await?)),
            }
        }
        let parcels = self.parcels(tx, &news, &named).await?;
        if parcels.len() + told.len() > rules::MAILS_AT_ONCE {
            let threads: Vec<Thread> = parcels.into_iter().map(|parcel| parcel.mail).collect();
            let told: Vec<Told> = told.into_iter().map(|(_, told)| told).collect();
            let foot = self.foot(None, None);
            let words = mails::bundle(&self.t, &told, &threads, false, &foot);
            return self.send(tx, "bundle", words, &foot, None, "bundle").await;
        }
        for parcel in &parcels {
            self.send_thread(tx, parcel).await?;
        }
        for (project, told) in &told {
            let foot = self.foot(*project, None);
            let words = mails::notice(&self.t, told, &foot);
            self.send(tx, "notice", words, &foot, None, told.kind.word()).await?;
        }
        Ok(())
    }

    /// The news by thread, in the order in which they came.
    async fn parcels(&self, tx: &mut Tx, news: &[News], named: &[PostId]) -> Result<Vec<Parcel>> {
        let mut groups: Vec<Vec<News>> = Vec::new();
        for one in news {
            match groups.iter_mut().find(|group| group[0].thread == one.thread) {
                Some(group) => group.push(one.clone()),
                None => groups.push(vec![one.clone()]),
            }
        }
        let mut parcels = Vec::new();
        for group in &groups {
            parcels.push(self.thread(tx, group, named).await?);
        }
        Ok(parcels)
    }

    async fn thread(&self, tx: &mut Tx, news: &[News], named: &[PostId]) -> Result<Parcel> {
        let first = news.first().ok_or_else(|| Error::internal("a mail about nothing"))?;
        let mut posts = Vec::new();
        for one in news {
            let post = threads::find_post(tx, one.post).await?;
            let html = post.html().into_owned();
            posts.push(Line {
                author: one
                    .author_name
                    .clone()
                    .or(post.author_name)
                    .unwrap_or_else(|| self.workspace.clone()),
                at: one.at,
                html,
                source: post.source,
                mentions: named.contains(&one.post),
            });
        }
        let place = if self.ear.team() { "/projects" } else { "/portal/projects" };
        let mail = Thread {
            key: first.project_key.clone(),
            project: first.project_name.clone(),
            title: first.title.clone(),
            path: format!("{place}/{}/threads/{}", first.project_key, first.number),
            posts,
        };
        Ok(Parcel { thread: first.thread, project: first.project, key: first.project_key.clone(), mail })
    }

    async fn send_thread(&self, tx: &mut Tx, parcel: &Parcel) -> Result<()> {
        if !self.sends {
            return Ok(());
        }
        let tag = address::reply_tag(&self.seal, parcel.thread, self.ear.card.id);
        let foot = self.foot(Some(parcel.project), address::reply_address(&self.reply, &tag).as_deref());
        let words = mails::thread(&self.t, &parcel.mail, &foot);
        let list = parcel.key.to_lowercase();
        self.send(tx, "thread", words, &foot, Some(&tag), &list).await
    }

    fn foot(&self, project: Option<ProjectId>, answer: Option<&str>) -> Foot {
        Foot {
            url: self.url.clone(),
            workspace: self.workspace.clone(),
            leave: address::leave_tag(&self.seal, self.ear.card.id, project),
            answers: answer.is_some(),
        }
    }

    async fn send(
        &self,
        tx: &mut Tx,
        purpose: &str,
        words: Words,
        foot: &Foot,
        tag: Option<&str>,
        list: &str,
    ) -> Result<()> {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut headers = vec![
            header("List-Id", format!("<{list}.{}>", self.domain)),
            header("List-Unsubscribe", format!("<{}/mail/leave/{}>", foot.url, foot.leave)),
            header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ];
        if let Some(tag) = tag {
            let root = format!("<{}>", address::root_id(tag, &self.domain));
            headers.push(header("In-Reply-To", root.clone()));
            headers.push(header("References", root));
        }
        let mail = Mail {
            to: self.ear.card.email.clone(),
            purpose: purpose.to_owned(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            reply_to: tag.and_then(|tag| address::reply_address(&self.reply, tag)),
            headers,
            ..Mail::default()
        };
        web::mail::send(tx, &mail).await.map(drop)
    }

    /// A notice without a thread in words; to whoever takes over it says what is open.
    async fn told(&self, tx: &mut Tx, notice: &Notice) -> Result<Told> {
        let project = notice.project_name.clone().unwrap_or_default();
        let about = about(tx, notice).await?;
        let says = mails::says(&self.t, notice.kind, &project, notice.by.as_deref(), &about);
        let more = match (notice.kind, notice.project) {
            (NoticeKind::Lead, Some(project)) => self.brief(tx, project).await?,
            _ => Vec::new(),
        };
        Ok(Told { kind: notice.kind, says, more, path: crate::rules::path_of(notice) })
    }

    /// Open decisions and the last entries of the worklog (RULES §1.2).
    async fn brief(&self, tx: &mut Tx, project: ProjectId) -> Result<Vec<String>> {
        const ENTRIES: i64 = 5;
        let mut lines = Vec::new();
        let open = Some(threads::DecisionState::Open);
        for decision in threads::list_decisions(tx, Some(project), open, i64::MAX, ENTRIES).await? {
            lines.push(self.t.with("inbox-brief-decision", &[("text", decision.text.into())]));
        }
        if let Ok(worklog) = threads::worklog(tx, project).await {
            let end = (Timestamp::MAX, i64::MAX);
            for post in threads::list_before(tx, worklog, end, ENTRIES).await? {
                let author = post.author_name.clone().unwrap_or_else(|| self.workspace.clone());
                let text = threads::markdown::excerpt(&post.source, GLANCE);
                lines.push(format!("{} · {author}: {text}", self.t.moment(post.posted_at)));
            }
        }
        Ok(lines)
    }
}

/// Characters of an entry in a brief.
const GLANCE: usize = 160;

/// The words of the action or decision that a notice is about.
pub async fn about(read: &mut db::Read, notice: &Notice) -> Result<String> {
    let found = match (notice.kind, notice.about) {
        (NoticeKind::Action, Some(id)) => {
            threads::find_action(read, kernel::ActionId(id)).await.map(|action| action.text)
        }
        (NoticeKind::Decision, Some(id)) => {
            threads::find_decision(read, kernel::DecisionId(id)).await.map(|decision| decision.text)
        }
        (kind, Some(id)) if kind.is_of_ticket() => return Ok(format!("T-{id}")),
        _ => return Ok(notice.title.clone().unwrap_or_default()),
    };
    match found {
        Ok(text) => Ok(threads::markdown::excerpt(&text, GLANCE)),
        Err(Error::NotFound) => Ok(String::new()),
        Err(other) => Err(other),
    }
}
