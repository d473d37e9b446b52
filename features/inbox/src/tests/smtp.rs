//! A mail server in the test's process: it speaks SMTP over a socket and keeps what it took.

use mail_parser::{HeaderValue, Message, MessageParser};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// The server.
#[derive(Clone)]
pub struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<(String, Vec<u8>)>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Server {
    pub async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { port, taken: Arc::default(), refuses: Arc::default() };
        let own = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(own.clone().talk(socket));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it refuses every mail, or not any more.
    pub fn refuse(&self, yes: bool) {
        *self.refuses.lock().unwrap() = yes;
    }

    /// What was taken since the last time, with the recipient.
    pub fn take(&self) -> Vec<Taken> {
        let taken: Vec<_> = self.taken.lock().unwrap().drain(..).collect();
        let mut taken: Vec<Taken> = taken.into_iter().map(|(to, bytes)| Taken { to, bytes }).collect();
        taken.sort_by(|a, b| a.to.cmp(&b.to));
        taken
    }

    async fn talk(self, socket: TcpStream) {
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read);
        write.write_all(b"220 test ESMTP\r\n").await.unwrap();
        let mut to = String::new();
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let verb = line.get(..4).unwrap_or("").to_uppercase();
            let answer: &[u8] = match verb.as_str() {
                "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or("").to_owned();
                    b"250 ok\r\n"
                }
                "DATA" => {
                    write.write_all(b"354 go\r\n").await.unwrap();
                    let bytes = body(&mut lines).await;
                    if *self.refuses.lock().unwrap() {
                        b"451 not now\r\n"
                    } else {
                        self.taken.lock().unwrap().push((to.clone(), bytes));
                        b"250 taken\r\n"
                    }
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 ok\r\n",
            };
            if write.write_all(answer).await.is_err() || verb == "QUIT" {
                return;
            }
        }
    }
}

/// The mail up to its lone dot.
async fn body(lines: &mut BufReader<tokio::net::tcp::OwnedReadHalf>) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).await.unwrap_or(0) == 0 || line == b".\r\n" {
            return bytes;
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// A mail that the server took.
#[derive(Clone)]
pub struct Taken {
    pub to: String,
    pub bytes: Vec<u8>,
}

impl Taken {
    fn message(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).unwrap()
    }

    pub fn subject(&self) -> String {
        self.message().subject().unwrap_or("").to_owned()
    }

    pub fn text(&self) -> String {
        self.message().body_text(0).unwrap().into_owned()
    }

    pub fn html(&self) -> String {
        self.message().body_html(0).unwrap().into_owned()
    }

    pub fn header(&self, name: &str) -> String {
        let message = self.message();
        message.header_raw(name.to_owned()).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn id(&self) -> String {
        self.message().message_id().unwrap().to_owned()
    }

    pub fn root(&self) -> String {
        match self.message().references() {
            HeaderValue::Text(id) => id.clone().into_owned(),
            other => panic!("{other:?}"),
        }
    }

    pub fn reply_to(&self) -> String {
        self.message()
            .reply_to()
            .and_then(|to| to.first())
            .and_then(|to| to.address())
            .unwrap_or("")
            .to_owned()
    }

    /// The address behind the one-click header, without the host.
    pub fn leave(&self) -> String {
        let header = self.header("List-Unsubscribe");
        header.trim_matches(['<', '>']).trim_start_matches("http://127.0.0.1:4400").to_owned()
    }
}
