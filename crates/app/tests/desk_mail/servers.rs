//! Debian's Dovecot and Postfix as processes of this test: their own folder, ports of this machine, ended with
//! it. And the client's mail server, which refuses every mail.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{
    fmt::Write as _,
    fs,
    net::TcpListener as Probe,
    os::unix::fs::chown,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf},
};

/// The password of the mailbox.
pub const PASSWORD: &str = "con espacio 1";
const DOVECOT: &str = "/usr/sbin/dovecot";
const POSTFIX: &str = "/usr/sbin/postfix";
/// Debian's `nobody`: neither server keeps mail for root.
const NOBODY: u32 = 65_534;

/// The two servers, running.
pub struct Servers {
    folder: TempDir,
    /// Postfix.
    pub smtp: u16,
    /// Dovecot, encrypted after greeting.
    pub imap: u16,
    /// Dovecot, encrypted.
    pub imaps: u16,
    dovecot: Option<Child>,
    postfix: Child,
}

fn free_port() -> u16 {
    Probe::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An authority, and a certificate of its for `localhost`.
fn give_certificate(at: &Path) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let made =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    for (name, text) in
        [("ca.pem", authority.pem()), ("cert.pem", made.pem()), ("key.pem", key.serialize_pem())]
    {
        fs::write(at.join(name), text).unwrap();
    }
}

/// Waits for a greeting that begins with some letters.
async fn greeted(port: u16, with: &str) {
    for _ in 0..600 {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await {
            let mut line = String::new();
            let _ = BufReader::new(stream).read_line(&mut line).await;
            if line.starts_with(with) {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing on port {port} greets with {with}");
}

impl Servers {
    /// Why the servers cannot run here, if they cannot.
    pub fn missing() -> Option<String> {
        let absent: Vec<&str> =
            [DOVECOT, POSTFIX].into_iter().filter(|program| !Path::new(program).is_file()).collect();
        if !absent.is_empty() {
            return Some(format!("no {}: cargo xtask setup installs them", absent.join(", no ")));
        }
        let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        (!root).then(|| "Postfix and Dovecot start as root alone".to_owned())
    }

    /// Starts both; mail to the client goes to a port.
    pub async fn start(far: u16) -> Servers {
        let folder = TempDir::with_prefix("bitacora-mail").unwrap();
        let at = folder.path();
        fs::set_permissions(at, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        for name in ["mail", "mail/soporte"] {
            fs::create_dir_all(at.join(name)).unwrap();
            chown(at.join(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        give_certificate(at);
        let (smtp, imap, imaps) = (free_port(), free_port(), free_port());
        fs::write(at.join("users"), format!("soporte:{{PLAIN}}{PASSWORD}\n")).unwrap();
        fs::write(at.join("dovecot.conf"), dovecot(at, imap, imaps)).unwrap();
        let postfix = start_postfix(at, smtp, far);
        let mut servers = Servers { folder, smtp, imap, imaps, dovecot: None, postfix };
        servers.start_imap().await;
        greeted(smtp, "220").await;
        servers
    }

    /// Starts Dovecot, again if it was stopped.
    pub async fn start_imap(&mut self) {
        let config = self.folder.path().join("dovecot.conf");
        let child = Command::new(DOVECOT)
            .arg("-F")
            .arg("-c")
            .arg(config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.dovecot = Some(child.unwrap());
        greeted(self.imap, "* OK").await;
    }

    /// Stops Dovecot with all its connections.
    pub fn stop_imap(&mut self) {
        let Some(mut child) = self.dovecot.take() else { return };
        let _ = Command::new("kill").arg(child.id().to_string()).status();
        let _ = child.wait();
    }

    /// The certificates to believe.
    pub fn ca(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }

    /// Sends a mail to the desk over SMTP.
    pub async fn send(&self, from: &str, mail: &str) {
        let stream = TcpStream::connect(("127.0.0.1", self.smtp)).await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        assert!(lines.next_line().await.unwrap().unwrap().starts_with("220"));
        let sender = format!("MAIL FROM:<{from}>");
        for (say, wanted) in [
            ("HELO test.example", "250"),
            (sender.as_str(), "250"),
            ("RCPT TO:<soporte@tramontana.example>", "250"),
            ("DATA", "354"),
            (&format!("{mail}."), "250"),
            ("QUIT", "221"),
        ] {
            write.write_all(format!("{say}\r\n").as_bytes()).await.unwrap();
            let answer = lines.next_line().await.unwrap().unwrap();
            assert!(answer.starts_with(wanted), "{say}: {answer}");
        }
    }

    /// Names of the mails in the mailbox, with their marks.
    pub fn mails(&self) -> Vec<String> {
        self.mails_in("")
    }

    /// Names of the mails in a folder of it.
    pub fn mails_in(&self, folder: &str) -> Vec<String> {
        let place = self.folder.path().join("mail/soporte").join(folder);
        let names = |part: &str| -> Vec<String> {
            let entries = fs::read_dir(place.join(part)).into_iter().flatten();
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
        };
        [names("new"), names("cur")].concat()
    }

    /// Makes a folder of the mailbox.
    pub fn make_folder(&self, name: &str) {
        let place = self.folder.path().join("mail/soporte").join(format!(".{name}"));
        for part in ["", "new", "cur", "tmp"] {
            let own = place.join(part);
            fs::create_dir_all(&own).unwrap();
            chown(&own, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.stop_imap();
        let config = self.folder.path().join("postfix");
        let _ = Command::new(POSTFIX).arg("-c").arg(config).arg("stop").stderr(Stdio::null()).status();
        let _ = self.postfix.wait();
    }
}

fn dovecot(at: &Path, imap: u16, imaps: u16) -> String {
    let at = at.display();
    format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/dovecot.log\nprotocols = imap\nlisten = 127.0.0.1\n\
         ssl = required\nssl_cert = <{at}/cert.pem\nssl_key = <{at}/key.pem\nmail_location = maildir:{at}/mail/%u\n\
         first_valid_uid = 1\nauth_mechanisms = plain login\nauth_verbose = yes\n\
         passdb {{\n  driver = passwd-file\n  args = username_format=%u {at}/users\n}}\n\
         userdb {{\n  driver = static\n  args = uid={NOBODY} gid={NOBODY} home={at}/mail/%u\n}}\n\
         service imap-login {{\n  inet_listener imap {{\n    port = {imap}\n  }}\n  inet_listener imaps {{\n    port = {imaps}\n    ssl = yes\n  }}\n}}\n"
    )
}

fn start_postfix(at: &Path, smtp: u16, far: u16) -> Child {
    let config = at.join("postfix");
    let (queue, data) = (at.join("queue"), at.join("postfix-data"));
    for folder in [&config, &queue, &data] {
        fs::create_dir_all(folder).unwrap();
    }
    let owner = Command::new("chown").arg("postfix").arg(&data).status().unwrap();
    assert!(owner.success());
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {}\ndata_directory = {}\nmail_owner = postfix\nsetgid_group = postdrop\n\
         command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
         myhostname = mx.tramontana.example\nmydestination =\nvirtual_mailbox_domains = tramontana.example\nvirtual_mailbox_base = {}\n\
         virtual_mailbox_maps = static:soporte/\nvirtual_uid_maps = static:{NOBODY}\nvirtual_gid_maps = static:{NOBODY}\n\
         virtual_minimum_uid = 1\nalias_maps =\nlocal_recipient_maps =\nrecipient_delimiter = +\nsmtp_dns_support_level = disabled\n\
         transport_maps = inline:{{ {{ aurora.example = smtp:[127.0.0.1]:{far} }} }}\nmaillog_file = {}\nmaillog_file_prefixes = {}\n",
        queue.display(),
        data.display(),
        at.join("mail").display(),
        at.join("postfix.log").display(),
        at.display(),
    );
    fs::write(config.join("main.cf"), main).unwrap();
    fs::write(config.join("master.cf"), master(smtp)).unwrap();
    Command::new(POSTFIX)
        .arg("-c")
        .arg(&config)
        .arg("start-fg")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The services that taking, delivering and returning mail need.
fn master(smtp: u16) -> String {
    let mut lines = format!("127.0.0.1:{smtp} inet n - n - - smtpd\n");
    for (name, kind, wakes, program) in [
        ("pickup", "unix", "60", "pickup"),
        ("cleanup", "unix", "-", "cleanup"),
        ("qmgr", "unix", "300", "qmgr"),
        ("rewrite", "unix", "-", "trivial-rewrite"),
        ("bounce", "unix", "-", "bounce"),
        ("defer", "unix", "-", "bounce"),
        ("trace", "unix", "-", "bounce"),
        ("proxymap", "unix", "-", "proxymap"),
        ("smtp", "unix", "-", "smtp"),
        ("error", "unix", "-", "error"),
        ("retry", "unix", "-", "error"),
        ("virtual", "unix", "-", "virtual"),
        ("anvil", "unix", "-", "anvil"),
        ("scache", "unix", "-", "scache"),
        ("tlsmgr", "unix", "1000?", "tlsmgr"),
        ("postlog", "unix-dgram", "-", "postlogd"),
    ] {
        let private = if matches!(name, "cleanup" | "pickup" | "qmgr" | "postlog") { "n" } else { "-" };
        let most = match name {
            "pickup" | "qmgr" | "anvil" | "scache" | "tlsmgr" | "postlog" => "1",
            "cleanup" | "bounce" | "defer" | "trace" => "0",
            _ => "-",
        };
        // `virtual` writes as somebody else and so starts as root.
        let unprivileged = if name == "virtual" { "n" } else { "-" };
        let _ = writeln!(lines, "{name} {kind} {private} {unprivileged} n {wakes} {most} {program}");
    }
    lines
}

/// A mail that the client's server took.
#[derive(Debug)]
pub struct Taken {
    /// Whom its transaction named.
    pub to: Vec<String>,
    /// As it came.
    pub bytes: Vec<u8>,
}

/// What the client's server knows and keeps.
#[derive(Debug, Default)]
struct Kept {
    heard: String,
    known: Vec<String>,
    taken: Vec<Taken>,
}

/// The client's mail server: it speaks SMTP and refuses whom it does not know.
pub struct Far {
    /// Where it listens.
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
}

impl Far {
    /// Starts one that knows nobody.
    pub async fn start() -> Far {
        Far::knowing(&[]).await
    }

    /// Starts one that knows some addresses.
    pub async fn knowing(known: &[&str]) -> Far {
        let known = known.iter().map(|email| (*email).to_owned()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = Far { port: listener.local_addr().unwrap().port(), kept: Arc::default() };
        far.kept.lock().unwrap().known = known;
        let kept = Arc::clone(&far.kept);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(talk(socket, Arc::clone(&kept)));
            }
        });
        far
    }

    /// Everything that was said to it.
    pub fn heard(&self) -> String {
        self.kept.lock().unwrap().heard.clone()
    }

    /// From now on it knows nobody.
    pub fn forget(&self) {
        self.kept.lock().unwrap().known.clear();
    }

    /// What it took since the last time.
    pub fn take(&self) -> Vec<Taken> {
        self.kept.lock().unwrap().taken.drain(..).collect()
    }
}

async fn talk(socket: TcpStream, kept: Arc<Mutex<Kept>>) {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let _ = write.write_all(b"220 mx.aurora.example ESMTP\r\n").await;
    let mut to = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let _ = writeln!(kept.lock().unwrap().heard, "{line}");
        let answer: &[u8] = match line.get(..4).unwrap_or("").to_uppercase().as_str() {
            "MAIL" => {
                to.clear();
                b"250 ok\r\n"
            }
            "RCPT" => {
                let whom = line.split(['<', '>']).nth(1).unwrap_or("").to_owned();
                if kept.lock().unwrap().known.contains(&whom) {
                    to.push(whom);
                    b"250 ok\r\n"
                } else {
                    b"550 5.1.1 nobody here\r\n"
                }
            }
            "DATA" => {
                let _ = write.write_all(b"354 go on\r\n").await;
                let bytes = body(&mut lines).await;
                kept.lock().unwrap().taken.push(Taken { to: to.clone(), bytes });
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        if write.write_all(answer).await.is_err() {
            return;
        }
    }
}

/// The mail up to its lone dot.
async fn body(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        bytes.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}
