//! A client that keeps its connection: one request after the other, HTTP/1.1, loopback only.

use memchr::memmem;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The largest answer that is read.
const MOST: usize = 8 * 1024 * 1024;

/// A connection.
pub struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer; its parts lie in the connection's memory until the next request.
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// The head as it came.
    pub head: &'a [u8],
    /// The body, without the frames of chunks.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.head).ok()?;
        head.split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    }
}

impl Client {
    /// Connects to a server on this machine.
    pub async fn connect(to: SocketAddr) -> io::Result<Client> {
        if !to.ip().is_loopback() {
            return Err(io::Error::other("only servers on this machine are loaded"));
        }
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, read: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request as it stands and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = loop {
            self.more().await?;
            if let Some(at) = memmem::find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
        };
        let status = self.read.get(9..12).and_then(|code| std::str::from_utf8(code).ok());
        let status = status.and_then(|code| code.parse().ok()).ok_or_else(|| broken("status"))?;
        let answer = Answer { status, head: &self.read[..head], body: &[] };
        if let Some(length) = answer.header("content-length") {
            let end = head + length.parse::<usize>().map_err(|_| broken("length"))?;
            while self.read.len() < end {
                self.more().await?;
            }
            return Ok(Answer { status, head: &self.read[..head], body: &self.read[head..end] });
        }
        if answer.header("transfer-encoding").is_none() {
            return Ok(Answer { status, head: &self.read[..head], body: &[] });
        }
        let end = self.chunks(head).await?;
        Ok(Answer { status, head: &self.read[..head], body: &self.read[head..end] })
    }

    /// Reads chunks and moves them together; gives where the body ends.
    async fn chunks(&mut self, head: usize) -> io::Result<usize> {
        let (mut at, mut end) = (head, head);
        loop {
            let line = loop {
                match memmem::find(&self.read[at..], b"\r\n") {
                    Some(length) => break length,
                    None => self.more().await?,
                }
            };
            let size = std::str::from_utf8(&self.read[at..at + line]).map_err(|_| broken("chunk"))?;
            let size = usize::from_str_radix(size, 16).map_err(|_| broken("chunk"))?;
            let start = at + line + 2;
            while self.read.len() < start + size + 2 {
                self.more().await?;
            }
            if size == 0 {
                return Ok(end);
            }
            self.read.copy_within(start..start + size, end);
            end += size;
            at = start + size + 2;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.read.len() > MOST {
            return Err(broken("size"));
        }
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            _ => Ok(()),
        }
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::other(format!("an answer with a broken {what}"))
}
