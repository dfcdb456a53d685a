//! Calls that an API sends on to another API of this gateway: how many times that may happen, and how the gateway knows
//! such a call as its own.
//!
//! An API may have `tidegate://gateway/<context>/<version>` as its backend. Two that point at each other would call each
//! other until the machine is out of sockets; so each call counts, and beyond `Limits::hops_max` the answer is
//! [`Fault::LoopDetected`] (508, RFC 5842 section 7.2). Literal addresses that lead back here count too. The count is
//! believed from anyone: who raises it harms only their own call.
//!
//! Beside the count stands a word only this process knows. It proves that the call comes from ourselves: then the client
//! is who was said to be the client, and the API called need not be offered on the listener the gateway happened to dial.

use std::net::IpAddr;

use tidegate_wire::random;

use crate::fault::Fault;
use crate::message::Headers;
use crate::network::client_address;
use crate::settings::Settings;

/// Carries count and word: `2 NqO…`.
pub(crate) use crate::message::names::HOPS;
/// Length of the word: 128 bits.
const WORD_CHARS: usize = 22;

/// The word of this process.
#[derive(Debug)]
pub(crate) struct Word(String);

/// What a call says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hops {
    /// How many APIs of this gateway it has come through.
    pub count: usize,
    /// Whether this very process sent it.
    pub is_from_here: bool,
}

/// Where a call goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// To a backend.
    Elsewhere,
    /// To an address of this gateway, perhaps by way of something in between.
    Here,
    /// Straight to our own listener on this machine, so that nobody else can read the word.
    Inside,
}

impl Word {
    /// A fresh one.
    pub fn fresh() -> Self {
        Self(random::token(WORD_CHARS))
    }
}

impl Hops {
    /// Reads the header. What cannot be read counts as nothing.
    pub fn of(headers: &Headers, word: &Word) -> Self {
        let Some(text) = headers.text(&HOPS) else { return Self::default() };
        let (count, given) = text.split_once(' ').unwrap_or((text, ""));
        Self {
            count: count.parse().unwrap_or_default(),
            is_from_here: random::same(given.as_bytes(), word.0.as_bytes()),
        }
    }

    /// Makes `headers` those of the next call.
    ///
    /// # Errors
    /// When the call came through as many APIs as allowed.
    pub fn pass_on(self, headers: &mut Headers, to: Next, hops_max: usize, word: &Word) -> Result<(), Fault> {
        let text = match to {
            // The word stays here; the count goes on, in case the call comes back another way.
            Next::Elsewhere if self.is_from_here => self.count.to_string(),
            Next::Elsewhere => return Ok(()),
            Next::Here | Next::Inside if self.count >= hops_max => return Err(Fault::LoopDetected),
            Next::Here => (self.count + 1).to_string(),
            Next::Inside => format!("{} {}", self.count + 1, word.0),
        };
        let is_set = if to == Next::Inside { headers.set_secret(&HOPS, text) } else { headers.set(&HOPS, text) };
        if is_set { Ok(()) } else { Err(Fault::Internal) }
    }

    /// The client's address. A call of our own has our own peer as the last address of `X-Forwarded-For`.
    pub fn client(self, peer: Option<IpAddr>, forwarded_for: &str, settings: &Settings) -> Option<IpAddr> {
        if self.is_from_here {
            let (rest, last) = forwarded_for.rsplit_once(',').unwrap_or(("", forwarded_for));
            if let Ok(before) = last.trim().parse() {
                return client_address(Some(before), rest, settings);
            }
        }
        client_address(peer, forwarded_for, settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Headers {
        let mut headers = Headers::new();
        headers.set(&HOPS, text.trim_end());
        headers
    }

    #[test]
    fn a_call_counts_up_to_the_limit_and_is_known_by_the_word() {
        let word = Word::fresh();
        let mut sent = Headers::new();
        let mut hops = Hops::of(&sent, &word);
        for count in 1..=3 {
            hops.pass_on(&mut sent, Next::Inside, 3, &word).unwrap();
            hops = Hops::of(&sent, &word);
            assert_eq!(hops, Hops { count, is_from_here: true });
        }
        assert_eq!(hops.pass_on(&mut sent, Next::Inside, 3, &word), Err(Fault::LoopDetected));
        assert_eq!(hops.pass_on(&mut sent, Next::Elsewhere, 3, &word), Ok(()), "the last API may call its backend");
        assert_eq!(sent.text(&HOPS), Some("3"), "the word stays here");
        let mut sent = Headers::new();
        Hops::default().pass_on(&mut sent, Next::Elsewhere, 3, &word).unwrap();
        assert!(sent.is_empty(), "a plain call says nothing of it");
        Hops::default().pass_on(&mut sent, Next::Here, 3, &word).unwrap();
        assert_eq!(sent.text(&HOPS), Some("1"), "what may be read on the way has no word");
    }

    #[test]
    fn nobody_else_is_known_as_ourselves() {
        let word = Word::fresh();
        for (text, count) in
            [("", 0), ("x", 0), ("-1", 0), ("2", 2), ("2 ", 2), ("2 guess", 2), ("99999999999999999999999 a", 0)]
        {
            assert_eq!(Hops::of(&headers(text), &word), Hops { count, is_from_here: false }, "{text:?}");
        }
        let other = Word::fresh();
        assert!(!Hops::of(&headers(&format!("1 {}", other.0)), &word).is_from_here);
    }

    #[test]
    fn the_client_of_a_call_of_our_own_is_who_called_first() {
        let own = Hops { count: 1, is_from_here: true };
        let loopback: Option<IpAddr> = Some("127.0.0.1".parse().unwrap());
        let settings = Settings { trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()], ..Settings::default() };
        let client = |hops: Hops, list: &str| hops.client(loopback, list, &settings).unwrap().to_string();
        assert_eq!(client(own, "192.0.2.7"), "192.0.2.7");
        assert_eq!(client(own, "192.0.2.7, 10.0.0.1"), "192.0.2.7", "the first call came by a trusted proxy");
        assert_eq!(client(own, "192.0.2.9, 192.0.2.7"), "192.0.2.7", "and here it did not");
        assert_eq!(client(Hops::default(), "192.0.2.7"), "127.0.0.1");
        assert_eq!(client(own, ""), "127.0.0.1");
    }
}
