//! One connection to the Thrift port: unframed TBinaryProtocol, one call after the other, until the peer leaves, is idle
//! for too long, sends what is no call, or we stop.
//!
//! A connection at rest holds a small buffer and nothing else; a call is answered before the next is read.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;

use tidegate_wire::thrift::{Guess, Method, Protocol, Scanner, read_call, write_reply};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};

use super::service;
use crate::KeyManager;
use crate::relay::guessing_address;

/// Read at once. A call has some hundred bytes.
const PORTION_BYTES: usize = 1_024;
/// Buffers that grew beyond this are given back after the call.
const BUFFER_BYTES_KEPT: usize = 8 * 1_024;

/// What is answered on the Thrift port: both services.
const DOOR: [Method; 3] = [Method::Authenticate, Method::ValidateKey, Method::GetAllUriTemplates];

/// The answer to who speaks HTTP here.
pub const HTTP_ANSWER: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n\
    This is a Thrift port (TBinaryProtocol over TLS, unframed), not HTTP.\n";

impl KeyManager {
    /// Serves one connection, after TLS. `stop`: a call that runs is finished and no other is taken.
    pub async fn serve_thrift(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        peer: SocketAddr,
        stop: impl Future<Output = ()>,
    ) {
        let mut stop = pin!(stop);
        let mut buffer = Vec::new();
        loop {
            let length = match next_message(self, &mut stream, &mut buffer, stop.as_mut()).await {
                Next::Message(length) => length,
                Next::Nothing => break,
                Next::Misfit(why) => {
                    self.report_thrift_misfit(peer, &buffer, &why);
                    if Guess::of(&buffer) == Guess::Http {
                        let _ = timeout(self.thrift.settings.message_wait, stream.write_all(HTTP_ANSWER)).await;
                    }
                    break;
                }
            };
            if let Err(why) = answer(self, &mut stream, &buffer[..length], peer).await {
                tracing::debug!(%peer, %why, "a Thrift connection ended with an answer on its way");
                return;
            }
            buffer.drain(..length);
            if buffer.capacity() > BUFFER_BYTES_KEPT {
                buffer.shrink_to(PORTION_BYTES);
            }
        }
        let _ = timeout(self.thrift.settings.message_wait, stream.shutdown()).await;
    }
}

enum Next {
    /// So many bytes of the buffer are a message.
    Message(usize),
    /// There will be none.
    Nothing,
    /// These are no message.
    Misfit(String),
}

async fn next_message(
    km: &KeyManager,
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    mut stop: std::pin::Pin<&mut impl Future<Output = ()>>,
) -> Next {
    let settings = &km.thrift.settings;
    let mut scanner = Scanner::new(Protocol::Binary, settings.limits());
    let mut deadline = Instant::now() + if buffer.is_empty() { settings.idle } else { settings.message_wait };
    loop {
        match scanner.advance(buffer) {
            Ok(Some(length)) => return Next::Message(length),
            Ok(None) => {}
            Err(why) => return Next::Misfit(why.to_string()),
        }
        let was_empty = buffer.is_empty();
        buffer.reserve(PORTION_BYTES);
        let read = timeout_at(deadline, stream.read_buf(buffer));
        let read = if was_empty {
            tokio::select! {
                biased;
                read = read => read,
                () = stop.as_mut() => return Next::Nothing,
            }
        } else {
            read.await
        };
        match read {
            Ok(Ok(0)) if was_empty => return Next::Nothing,
            Ok(Ok(0)) => return Next::Misfit("it was closed in the middle of a message".to_owned()),
            Ok(Ok(_)) if was_empty => deadline = Instant::now() + settings.message_wait,
            Ok(Ok(_)) => {}
            Ok(Err(why)) => {
                tracing::debug!(%why, "a Thrift connection broke");
                return Next::Nothing;
            }
            Err(_) if was_empty => return Next::Nothing,
            Err(_) => return Next::Misfit(format!("a message was not whole after {:?}", settings.message_wait)),
        }
    }
}

async fn answer(
    km: &KeyManager,
    stream: &mut (impl AsyncWrite + Unpin),
    message: &[u8],
    peer: SocketAddr,
) -> io::Result<()> {
    let incoming = read_call(Protocol::Binary, message, &km.thrift.settings.limits()).map_err(io::Error::other)?;
    let (method, sequence) = (incoming.method.clone(), incoming.sequence);
    let reply = service::answer(km, incoming, &DOOR, guessing_address(peer.ip())).await;
    let bytes = write_reply(Protocol::Binary, &method, sequence, &reply);
    let write = async {
        stream.write_all(&bytes).await?;
        stream.flush().await
    };
    timeout(km.thrift.settings.message_wait, write).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
