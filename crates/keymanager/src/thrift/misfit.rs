//! Log lines about peers that speak something else: one a minute for each kind, with the number of those left out, so that
//! a scanner does not fill the log and a wrong configuration is seen.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use tidegate_model::millis::Millis;
use tidegate_wire::thrift::Guess;

use crate::KeyManager;

/// Between two lines about one kind.
pub const INTERVAL_MS: Millis = 60_000;

#[derive(Default)]
pub(crate) struct Misfits(Mutex<HashMap<Guess, Seen>>);

#[derive(Default)]
struct Seen {
    last: Option<Millis>,
    left_out: u64,
}

impl Misfits {
    /// How many lines were left out since the last, when it is time for one.
    fn admit(&self, guess: Guess, now: Millis) -> Option<u64> {
        let mut seen = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let seen = seen.entry(guess).or_default();
        if seen.last.is_some_and(|last| now < last + INTERVAL_MS) {
            seen.left_out += 1;
            return None;
        }
        seen.last = Some(now);
        Some(std::mem::take(&mut seen.left_out))
    }
}

impl KeyManager {
    /// Logs that `peer` sent to the Thrift port what cannot be answered there. `first`: how it begins; `why`: what does not
    /// fit. For the listener too, which sees what comes without TLS.
    pub fn report_thrift_misfit(&self, peer: SocketAddr, first: &[u8], why: &dyn std::fmt::Display) {
        let guess = Guess::of(first);
        let Some(left_out) = self.thrift.misfits.admit(guess, self.now()) else { return };
        let hint = hint(guess);
        tracing::warn!(
            %peer, looks_like = %guess, left_out,
            "the Thrift port closed a connection from {peer}: {why}; it looks like {guess}{hint}"
        );
    }
}

fn hint(guess: Guess) -> &'static str {
    match guess {
        Guess::Http | Guess::Http2 => {
            ". Logins by HTTP go to the management listener, /thriftAuthenticator; this port takes Thrift over TLS only"
        }
        Guess::Framed => ". This port takes unframed messages: use a buffered transport",
        Guess::Binary => ". If it came without TLS: this port takes TLS only",
        Guess::Compact => ". This port takes TBinaryProtocol",
        Guess::OldTls => ". TLS 1.2 or newer is needed: start that Java with -Dhttps.protocols=TLSv1.2, or newer",
        Guess::Tls => ". TLS 1.2 or newer is needed",
        Guess::Unknown => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_minute_for_each_kind() {
        let misfits = Misfits::default();
        assert_eq!(misfits.admit(Guess::Http, 0), Some(0));
        assert_eq!(misfits.admit(Guess::Http, 1), None);
        assert_eq!(misfits.admit(Guess::Http, INTERVAL_MS - 1), None);
        assert_eq!(misfits.admit(Guess::Framed, 1), Some(0), "another kind has its own line");
        assert_eq!(misfits.admit(Guess::Http, INTERVAL_MS), Some(2));
        assert_eq!(misfits.admit(Guess::Http, 2 * INTERVAL_MS), Some(0));
    }
}
