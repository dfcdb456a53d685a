//! Whether a client is still there while its answer is made.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::CONTINUE;
use crate::gateway::Gateway;
use crate::http1::reading::Reading;
use crate::http1::request_body::Home;
use crate::http1::write_half::WriteHalf;

/// Requests sent ahead are read up to so many bytes while another is answered.
const AHEAD_BYTES_MAX: usize = 8 << 10;

/// An eye on a client's side of the connection. A body that is read by somebody else is not looked at: who reads it sees
/// the end.
pub(super) struct Presence<'t> {
    reading: Option<&'t mut Box<Reading>>,
    is_half_closed: &'t mut bool,
    allows_half_close: bool,
}

impl<'t> Presence<'t> {
    pub fn of(reading: &'t mut Option<Box<Reading>>, is_half_closed: &'t mut bool, gateway: &Gateway) -> Self {
        Self { reading: reading.as_mut(), is_half_closed, allows_half_close: gateway.settings().allows_half_close }
    }

    /// Whether the client has gone. Costs nothing while it says nothing.
    pub fn has_gone(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(reading) = &mut self.reading else { return false };
        while !*self.is_half_closed {
            match reading.poll_more(cx, AHEAD_BYTES_MAX) {
                Poll::Pending => return false,
                Poll::Ready(Ok(0)) => *self.is_half_closed = true,
                Poll::Ready(Ok(_)) => {}
                // Enough was sent ahead.
                Poll::Ready(Err(why)) if why.kind() == std::io::ErrorKind::OutOfMemory => return false,
                Poll::Ready(Err(_)) => return true,
            }
        }
        !self.allows_half_close
    }
}

/// What goes on with a client while the phases work.
pub(super) struct Meanwhile<'t, W> {
    pub presence: Presence<'t>,
    pub home: Option<&'t Home>,
    pub write: &'t mut W,
    pub unsent: &'t mut &'static [u8],
}

impl<W: WriteHalf> Meanwhile<'_, W> {
    /// Tells a client that waits to send its body, once somebody wants it. Whether the client has gone.
    pub fn has_gone(&mut self, cx: &mut Context<'_>) -> bool {
        if self.home.is_some_and(Home::wants_continue) {
            *self.unsent = CONTINUE;
        }
        if !self.unsent.is_empty() {
            match Pin::new(&mut *self.write).poll_write(cx, self.unsent) {
                Poll::Ready(Ok(count)) if count > 0 => *self.unsent = &self.unsent[count..],
                // That the client is gone is seen when it gets its answer.
                Poll::Ready(_) => *self.unsent = b"",
                Poll::Pending => {}
            }
            let _ = Pin::new(&mut *self.write).poll_flush(cx);
        }
        self.presence.has_gone(cx)
    }
}
