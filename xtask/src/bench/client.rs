//! An HTTP/1.1 client on one kept-alive loopback connection, thin enough not to be what is measured.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Every request ends, one way or another.
const PATIENCE: Duration = Duration::from_secs(30);

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, valid until the next request.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a str,
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// The value of the header `name` (in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }
}

impl Client {
    pub(crate) fn connect(port: u16) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let stream = TcpStream::connect_timeout(&address, PATIENCE).context("can't connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
        })
    }

    /// Sends a whole request and reads the whole answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let head_end = loop {
            filled += self.read_at(filled)?;
            // The end may straddle two reads, so this looks at everything; heads are short.
            if let Some(index) = find(&self.buffer[..filled], END_OF_HEAD) {
                break index;
            }
        };
        let body_start = head_end + END_OF_HEAD.len();
        let head = std::str::from_utf8(&self.buffer[..head_end]).context("head isn't text")?;
        let status = status_of(head)?;
        let length = content_length(head, status)?;
        while filled < body_start + length {
            filled += self.read_at(filled)?;
        }
        let (head, rest) = self.buffer.split_at(head_end);
        let body = &rest[END_OF_HEAD.len()..END_OF_HEAD.len() + length];
        Ok(Answer {
            status,
            head: std::str::from_utf8(head).context("head isn't text")?,
            body,
        })
    }

    fn read_at(&mut self, filled: usize) -> Result<usize> {
        if filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        match self.stream.read(&mut self.buffer[filled..])? {
            0 => bail!("the server closed the connection"),
            count => Ok(count),
        }
    }
}

/// A request without a body.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

/// A request that changes something by a JSON merge-patch, with a token.
pub(crate) fn patch_json(path: &str, token: &str, json: &str) -> Vec<u8> {
    format!(
        "PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/merge-patch+json\r\n\
         Authorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// A request that sends something in JSON, with a token.
pub(crate) fn post_json(path: &str, token: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// A request without a body, with a token.
pub(crate) fn get_as(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// A form as a browser sends it.
pub(crate) fn post_form(path: &str, form: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .into_bytes()
}

fn status_of(head: &str) -> Result<u16> {
    head.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("an answer without a status")
}

fn content_length(head: &str, status: u16) -> Result<usize> {
    if status == 204 || status == 304 {
        return Ok(0);
    }
    header(head, "content-length")
        .context("an answer without a content-length")?
        .parse()
        .context("a content-length that isn't a number")
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn reads_an_answer_that_comes_in_pieces() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            for _ in 0..2 {
                let _ = stream.read(&mut request).unwrap();
                for piece in [
                    "HTTP/1.1 200 OK\r\nContent-Le",
                    "ngth: 5\r\nLink: <x>\r",
                    "\n\r\nhel",
                    "lo",
                ] {
                    stream.write_all(piece.as_bytes()).unwrap();
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
        let mut client = Client::connect(port).unwrap();
        for _ in 0..2 {
            let answer = client.send(&get("/")).unwrap();
            assert_eq!((answer.status, answer.body), (200, &b"hello"[..]));
            assert_eq!(answer.header("link"), Some("<x>"));
        }
    }
}
