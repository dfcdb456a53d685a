//! A backend that reads HTTP/1.1 by hand, keeps exactly what it got, and answers with any bytes, good or bad.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Bytes of a head, and of a body, that are read at most.
const BYTES_MAX: usize = 4 << 20;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Which connection brought it, counted from 0.
    pub connection: usize,
    /// The request line, or what was wrong.
    pub line: String,
    /// Names and values as they were spelled, each byte a character.
    pub fields: Vec<(String, String)>,
    /// How the end of the body was said.
    pub framing: &'static str,
    pub body: Vec<u8>,
    pub trailers: Vec<(String, String)>,
}

/// What is answered to a request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub bytes: Vec<u8>,
    /// Whether the connection is closed afterwards.
    pub closes: bool,
    /// Whether the answer does not wait for the request's body.
    pub is_early: bool,
}

impl Reply {
    /// A plain 200; a probe is told that it is one.
    pub fn ok(received: &Received) -> Self {
        let body = if received.line.contains("/probe") { "probed" } else { "okayed" };
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        // An answer to HEAD has no body.
        let text = if received.line.starts_with("HEAD ") { text.replace(body, "") } else { text };
        Self { bytes: text.into_bytes(), closes: false, is_early: false }
    }
}

type Script = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// A running backend. It ends with the test.
pub struct Recording {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Recording {
    /// Answers as `script` says, with TLS if there is a configuration for it.
    pub async fn new(
        script: impl Fn(&Received) -> Reply + Send + Sync + 'static,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let (script, kept): (Script, _) = (Arc::new(script), received.clone());
        let task = tokio::spawn(async move {
            let tls = tls.map(TlsAcceptor::from);
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (script, kept, tls) = (script.clone(), kept.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, connection, script, kept).await,
                        Some(tls) => {
                            let Ok(stream) = tls.accept(stream).await else { return };
                            serve(stream, connection, script, kept).await;
                        }
                    }
                });
            }
        });
        Self { address, received, task }
    }

    /// One that answers 200 to everything.
    pub async fn agreeable() -> Self {
        Self::new(Reply::ok, None).await
    }

    /// Its address as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What came since the last question.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    connection: usize,
    script: Script,
    kept: Arc<Mutex<Vec<Received>>>,
) {
    let mut wire = Wire { stream, ahead: Vec::new() };
    loop {
        let (mut received, reply) = match wire.head(connection).await {
            Ok(Some(received)) => {
                let reply = script(&received);
                (received, reply)
            }
            Ok(None) => return,
            Err(why) => {
                let line = format!("MALFORMED: {why}");
                let fields = vec![("rest".to_owned(), latin1(&wire.ahead))];
                let nothing = (Vec::new(), Vec::new());
                let (body, trailers) = nothing;
                kept.lock().unwrap().push(Received { connection, line, fields, framing: "", body, trailers });
                return;
            }
        };
        if reply.is_early {
            let _ = wire.stream.write_all(&reply.bytes).await;
        }
        let is_whole = wire.body(&mut received).await.is_ok();
        if !is_whole {
            received.line.push_str(" (cut off)");
        }
        kept.lock().unwrap().push(received);
        if !is_whole {
            return;
        }
        if !reply.is_early {
            let _ = wire.stream.write_all(&reply.bytes).await;
        }
        let _ = wire.stream.flush().await;
        if reply.closes {
            let _ = wire.stream.shutdown().await;
            return;
        }
    }
}

/// A connection with what was read ahead.
struct Wire<S> {
    stream: S,
    ahead: Vec<u8>,
}

impl<S: AsyncRead + Unpin> Wire<S> {
    async fn more(&mut self) -> Result<bool, &'static str> {
        let mut buffer = [0; 16 << 10];
        // A reset is an end.
        let count = self.stream.read(&mut buffer).await.unwrap_or(0);
        self.ahead.extend_from_slice(&buffer[..count]);
        if self.ahead.len() > BYTES_MAX { Err("too much") } else { Ok(count > 0) }
    }

    async fn until(&mut self, end: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
        loop {
            if let Some(at) = self.ahead.windows(end.len()).position(|window| window == end) {
                let text = self.ahead.drain(..at + end.len()).take(at).collect();
                return Ok(Some(text));
            }
            if !self.more().await? {
                return if self.ahead.is_empty() { Ok(None) } else { Err("cut off") };
            }
        }
    }

    async fn exactly(&mut self, count: usize) -> Result<Vec<u8>, &'static str> {
        while self.ahead.len() < count {
            if !self.more().await? {
                return Err("cut off");
            }
        }
        Ok(self.ahead.drain(..count).collect())
    }

    async fn head(&mut self, connection: usize) -> Result<Option<Received>, &'static str> {
        let Some(text) = self.until(b"\r\n\r\n").await? else { return Ok(None) };
        let text = latin1(&text);
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let is_odd = |text: &str| text.contains(['\r', '\n', '\0']);
        if line.split(' ').count() != 3 || text.split("\r\n").any(is_odd) {
            return Err("no request line, or a control character");
        }
        let fields = lines.map(field).collect::<Option<_>>().ok_or("no field")?;
        Ok(Some(Received { connection, line, fields, framing: "none", body: vec![], trailers: vec![] }))
    }

    async fn body(&mut self, received: &mut Received) -> Result<(), &'static str> {
        let all = |name: &str| -> Vec<&str> {
            let named = received.fields.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
            named.map(|(_, value)| value.as_str()).collect()
        };
        match (&all("content-length")[..], &all("transfer-encoding")[..]) {
            ([], []) => Ok(()),
            ([length], []) => {
                let count = length.parse().map_err(|_| "no length")?;
                received.framing = "length";
                received.body = self.exactly(count).await?;
                Ok(())
            }
            ([], ["chunked"]) => {
                received.framing = "chunked";
                self.chunks(received).await
            }
            _ => Err("ambiguous framing"),
        }
    }

    async fn chunks(&mut self, received: &mut Received) -> Result<(), &'static str> {
        loop {
            let line = self.until(b"\r\n").await?.ok_or("cut off")?;
            let size = usize::from_str_radix(&latin1(&line), 16).map_err(|_| "no chunk size")?;
            if size == 0 {
                break;
            }
            let data = self.exactly(size).await?;
            received.body.extend_from_slice(&data);
            if self.exactly(2).await? != b"\r\n" {
                return Err("no end of a chunk");
            }
        }
        loop {
            let line = self.until(b"\r\n").await?.ok_or("cut off")?;
            if line.is_empty() {
                return Ok(());
            }
            received.trailers.push(field(&latin1(&line)).ok_or("no trailer")?);
        }
    }
}

fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let is_good = !name.is_empty() && !name.contains([' ', '\t']);
    is_good.then(|| (name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
}

/// Each byte a character.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
