//! Mailboxes that are read by IMAP as long as the program serves: each mail is taken once, in the order in
//! which it came, and a mailbox that cannot be reached is tried again, later each time.
//!
//! How far a mailbox was read is noted in the transaction that keeps the mail, so a mail is neither lost nor
//! taken twice when the program ends in between. The first time, and when the server numbers anew, only what
//! nobody has seen is taken: what people read before is theirs.
//! A mail that the server will not mark or move lies there, noted with what it said: it is tried again with the
//! next news, holds up no other, and an administrator is told.
//! Absent on purpose: what becomes of a mail (`actions::receive`), and deleting anything.

use crate::{actions, store, types::Fetched};
use async_imap::{Client, Session, extensions::idle::IdleResponse, types::Fetch};
use futures_util::{TryStreamExt as _, future::BoxFuture};
use kernel::{Actor, Error, Result};
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};
use web::{House, MailboxConfig, Transport, letter::MAIL_BYTES};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long one waits for news before asking again: routers forget a silent connection.
const IDLE: Duration = Duration::from_mins(9);
/// How often one asks a server that tells no news.
const POLL: Duration = Duration::from_mins(1);
/// The pause after a mailbox could not be reached, doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Mails that lie in a mailbox and are tried in one round at most.
const MOST_LYING: i64 = 200;
/// Refusals after which a round stops trying: what the server says to one it says to all.
const MOST_REFUSALS: usize = 5;
/// Characters kept of what a server says.
const WHY_LENGTH: usize = 300;
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Reads every configured mailbox until it is dropped.
pub(crate) fn watch(house: Arc<House>) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let all = house.config.mail.imap.iter().map(|mailbox| keep_reading(&house, mailbox));
        futures_util::future::join_all(all).await;
    })
}

/// A mailbox by name: its user, its server, its folder.
fn name_of(mailbox: &MailboxConfig) -> String {
    format!("{}@{}/{}", mailbox.user, mailbox.host, mailbox.folder)
}

async fn keep_reading(house: &House, mailbox: &MailboxConfig) {
    let name = name_of(mailbox);
    let mut pause = FIRST_PAUSE;
    loop {
        if house.is_set_up() {
            let Err(error) = read_on(house, mailbox, &name, &mut pause).await;
            tracing::warn!(mailbox = name, %error, seconds = pause.as_secs(), "a mailbox is tried again");
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Reads a mailbox until something breaks.
async fn read_on(
    house: &House,
    mailbox: &MailboxConfig,
    name: &str,
    pause: &mut Duration,
) -> Result<std::convert::Infallible> {
    let mut reader = Reader::open(mailbox).await?;
    loop {
        reader.take_new(house, name).await?;
        *pause = FIRST_PAUSE;
        reader = reader.wait().await?;
    }
}

/// A connection, encrypted or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

/// A mailbox that is open.
struct Reader {
    session: Session<Box<dyn Wire>>,
    validity: i64,
    next: Option<u32>,
    move_to: String,
    tells: bool,
}

impl Reader {
    async fn open(mailbox: &MailboxConfig) -> Result<Reader> {
        let mut session = in_time(connect(mailbox)).await?;
        let able = in_time(async { session.capabilities().await.map_err(refused) }).await?;
        if !mailbox.move_to.is_empty() && !able.has_str("MOVE") {
            return Err(Error::Internal(
                "the server cannot move mails: leave move_to empty, and they are marked as seen".to_owned(),
            ));
        }
        let folder = in_time(async { session.select(&mailbox.folder).await.map_err(refused) }).await?;
        Ok(Reader {
            session,
            validity: folder.uid_validity.unwrap_or(0).into(),
            next: folder.uid_next,
            move_to: mailbox.move_to.clone(),
            tells: able.has_str("IDLE"),
        })
    }

    /// Takes what is new, in order.
    async fn take_new(&mut self, house: &House, name: &str) -> Result<()> {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let far = store::find_mailbox(&mut read, name).await?;
        drop(read);
        let far = far.filter(|(validity, _)| *validity == self.validity).map(|(_, uid)| uid);
        let wanted = far.map_or("UNSEEN".to_owned(), |uid| format!("UID {}:*", uid + 1));
        let found = in_time(async { self.session.uid_search(&wanted).await.map_err(refused) }).await?;
        // A server answers `9:*` with the last mail even if that is the eighth.
        let mut found: Vec<u32> =
            found.into_iter().filter(|uid| far.is_none_or(|far| i64::from(*uid) > far)).collect();
        found.sort_unstable();
        for uid in &found {
            self.take(house, name, *uid).await?;
        }
        self.put_away_lying(house, name).await?;
        if far.is_none() {
            let seen = self.next.map_or(0, |next| next.saturating_sub(1));
            let last = found.last().copied().unwrap_or(0).max(seen);
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            store::save_mailbox(&mut tx, &self.fetched(name, last)).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    fn fetched(&self, name: &str, uid: u32) -> Fetched {
        Fetched { mailbox: name.to_owned(), validity: self.validity, uid: uid.into() }
    }

    /// Takes one mail and marks it as seen, or moves it away. One that is too large is passed over.
    async fn take(&mut self, house: &House, name: &str, uid: u32) -> Result<()> {
        let Some(head) = self.fetch(uid, "(UID RFC822.SIZE)").await? else { return Ok(()) };
        let fits = head.size.is_none_or(|size| size as usize <= MAIL_BYTES);
        let whole = if fits { self.fetch(uid, "(UID BODY.PEEK[])").await? } else { None };
        let bytes = whole.as_ref().and_then(Fetch::body).unwrap_or_default().to_vec();
        let taken = actions::receive_fetched(house, bytes, &self.fetched(name, uid)).await?;
        if taken.is_none() {
            tracing::warn!(mailbox = name, uid, "no mail, or too large: it stays in the mailbox");
            return Ok(());
        }
        self.put_away(house, name, uid).await.map(drop)
    }

    /// Tries again what was taken and still lies there.
    async fn put_away_lying(&mut self, house: &House, name: &str) -> Result<()> {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        store::remove_renumbered(&mut tx, name, self.validity).await?;
        let lying = store::list_lying(&mut tx, name, self.validity, MOST_LYING).await?;
        tx.commit().await?;
        let mut refusals = 0;
        for uid in lying.into_iter().filter_map(|uid| u32::try_from(uid).ok()) {
            refusals += usize::from(!self.put_away(house, name, uid).await?);
            if refusals == MOST_REFUSALS {
                break;
            }
        }
        Ok(())
    }

    /// Marks a mail as seen, or moves it away; whether the server did.
    async fn put_away(&mut self, house: &House, name: &str, uid: u32) -> Result<bool> {
        let id = uid.to_string();
        let answer = in_time(async {
            Ok(if self.move_to.is_empty() {
                match self.session.uid_store(&id, "+FLAGS (\\Seen)").await {
                    Ok(marked) => marked.try_collect::<Vec<_>>().await.map(drop),
                    Err(error) => Err(error),
                }
            } else {
                self.session.uid_mv(&id, &self.move_to).await
            })
        });
        let why = match answer.await? {
            Ok(()) => None,
            Err(async_imap::error::Error::No(why) | async_imap::error::Error::Bad(why)) => Some(why),
            Err(broken) => return Err(refused(broken)),
        };
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        let mail = self.fetched(name, uid);
        if let Some(why) = &why {
            tracing::warn!(mailbox = name, uid, why, "a mail that was taken stays in its mailbox");
            let why: String = why.chars().filter(|c| !c.is_control()).take(WHY_LENGTH).collect();
            let why = if why.is_empty() { "NO".to_owned() } else { why };
            store::save_lying(&mut tx, &mail, &why).await?;
        } else {
            store::remove_lying(&mut tx, &mail).await?;
        }
        tx.commit().await?;
        Ok(why.is_none())
    }

    async fn fetch(&mut self, uid: u32, what: &str) -> Result<Option<Fetch>> {
        in_time(async {
            let all = self.session.uid_fetch(uid.to_string(), what).await.map_err(refused)?;
            let all: Vec<Fetch> = all.try_collect().await.map_err(refused)?;
            Ok(all.into_iter().find(|fetch| fetch.uid == Some(uid)))
        })
        .await
    }

    /// Waits for news.
    async fn wait(mut self) -> Result<Reader> {
        if !self.tells {
            sleep(POLL).await;
            in_time(async { self.session.noop().await.map_err(refused) }).await?;
            return Ok(self);
        }
        let mut idle = self.session.idle();
        in_time(async { idle.init().await.map_err(refused) }).await?;
        let (news, held) = idle.wait_with_timeout(IDLE);
        let came = news.await.map_err(refused)?;
        drop(held);
        if came == IdleResponse::ManualInterrupt {
            return Err(Error::Internal("the server ended the connection".to_owned()));
        }
        let session = in_time(async { idle.done().await.map_err(refused) }).await?;
        Ok(Reader { session, ..self })
    }
}

/// Looks at a mailbox without changing anything: what it can do, in words.
///
/// # Errors
/// Why it cannot be read.
pub async fn examine(mailbox: &MailboxConfig) -> Result<String> {
    let mut reader = Reader::open(mailbox).await?;
    if !mailbox.move_to.is_empty() {
        let there = in_time(async {
            let list = reader.session.list(Some(""), Some(&mailbox.move_to)).await.map_err(refused)?;
            list.try_collect::<Vec<_>>().await.map_err(refused)
        });
        if there.await?.is_empty() {
            return Err(Error::Internal(format!(
                "there is no folder {:?} to move mails to",
                mailbox.move_to
            )));
        }
    }
    let news = if reader.tells { "tells news at once" } else { "is asked every minute" };
    in_time(async { reader.session.logout().await.map_err(refused) }).await?;
    Ok(format!("{} answers and {news}", name_of(mailbox)))
}

async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Error::Internal(format!("the server took more than {} s", PATIENCE.as_secs()));
    timeout(PATIENCE, work).await.map_err(late)?
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn refused(error: async_imap::error::Error) -> Error {
    Error::Internal(format!("the mailbox: {error}"))
}

/// Connects and signs in. A password never travels in the clear but on this machine.
async fn connect(mailbox: &MailboxConfig) -> Result<Session<Box<dyn Wire>>> {
    let host = mailbox.host.as_str();
    let here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if mailbox.transport == Transport::Plain && !here {
        return Err(Error::Internal("transport = \"plain\" is for this machine alone: use tls".to_owned()));
    }
    let tcp = TcpStream::connect((host, mailbox.port())).await.map_err(Error::internal)?;
    let mut client = match mailbox.transport {
        Transport::Tls => Client::new(encrypted(mailbox, Box::new(tcp)).await?),
        Transport::Plain | Transport::Starttls => Client::new(Box::new(tcp) as Box<dyn Wire>),
    };
    client.read_response().await.map_err(Error::internal)?;
    if mailbox.transport == Transport::Starttls {
        client.run_command_and_check_ok("STARTTLS", None).await.map_err(refused)?;
        client = Client::new(encrypted(mailbox, client.into_inner()).await?);
    }
    let session = client.login(&mailbox.user, &mailbox.password.0).await;
    session.map_err(|(error, _)| Error::Internal(format!("the server refuses name and password: {error}")))
}

async fn encrypted(mailbox: &MailboxConfig, wire: Box<dyn Wire>) -> Result<Box<dyn Wire>> {
    let mut roots = RootCertStore::empty();
    if mailbox.ca.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    } else {
        let broken = |e: &dyn fmt::Display| Error::Internal(format!("{}: {e}", mailbox.ca));
        for certificate in CertificateDer::pem_file_iter(&mailbox.ca).map_err(|e| broken(&e))? {
            roots.add(certificate.map_err(|e| broken(&e))?).map_err(|e| broken(&e))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(mailbox.host.clone()).map_err(Error::internal)?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, wire).await.map_err(Error::internal)?;
    Ok(Box::new(stream))
}
