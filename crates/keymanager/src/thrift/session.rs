//! Sessions of gateways: a random id for a name and password, good as long as it is used.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use tidegate_model::millis::Millis;
use tidegate_wire::random;
use uuid::Uuid;

/// A session's user is looked up again at this age of the last look, so that one who was locked, lost the role or has another
/// password does not go on for as long as the session is used.
pub const USER_CHECK_MS: Millis = 60_000;

/// Keyed by the digest of the id, which is a credential.
pub(crate) struct Sessions {
    held: Mutex<HashMap<[u8; 32], Session>>,
    ttl_ms: Millis,
    max: usize,
}

#[derive(Clone)]
struct Session {
    holder: Holder,
    used_at: Millis,
    checked_at: Millis,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    /// The user.
    pub user: String,
    /// Hash of the password's hash at login: a session ends with the password it began with.
    pub password: [u8; 32],
}

/// What a session's id is worth.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing: unknown or expired.
    Invalid,
    /// It is good.
    Good,
    /// It is good if this user still may ask, with this password; say so by [`Sessions::confirm`] or [`Sessions::end`].
    Unconfirmed(Holder),
}

impl Sessions {
    pub fn new(ttl_ms: Millis, max: usize) -> Self {
        Self { held: Mutex::default(), ttl_ms, max: max.max(1) }
    }

    /// Begins a session; answers its id.
    pub fn begin(&self, holder: Holder, now: Millis) -> String {
        let id = Uuid::from_bytes(uuid_bytes()).to_string();
        let mut held = self.held();
        if held.len() >= self.max {
            held.retain(|_, session| session.used_at + self.ttl_ms > now);
        }
        if held.len() >= self.max {
            let oldest = held.iter().min_by_key(|(_, session)| session.used_at).map(|(key, _)| *key);
            oldest.map(|key| held.remove(&key));
        }
        held.insert(key(&id), Session { holder, used_at: now, checked_at: now });
        id
    }

    /// Uses a session.
    pub fn touch(&self, id: &str, now: Millis) -> Standing {
        let key = key(id);
        let mut held = self.held();
        let Some(session) = held.get_mut(&key) else { return Standing::Invalid };
        if session.used_at + self.ttl_ms <= now {
            held.remove(&key);
            return Standing::Invalid;
        }
        session.used_at = now;
        if session.checked_at + USER_CHECK_MS <= now {
            return Standing::Unconfirmed(session.holder.clone());
        }
        Standing::Good
    }

    /// The session's user still may ask.
    pub fn confirm(&self, id: &str, now: Millis) {
        if let Some(session) = self.held().get_mut(&key(id)) {
            session.checked_at = now;
        }
    }

    /// Ends a session.
    pub fn end(&self, id: &str) {
        self.held().remove(&key(id));
    }

    /// Nothing that is done with the map can leave it half done.
    fn held(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Version 4: random but for the six bits that say so (RFC 9562 section 5.4).
fn uuid_bytes() -> [u8; 16] {
    let random = uuid::Builder::from_random_bytes(random::bytes()).into_uuid();
    random.into_bytes()
}

fn key(id: &str) -> [u8; 32] {
    random::sha256(id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(user: &str) -> Holder {
        Holder { user: user.to_owned(), password: [0; 32] }
    }

    #[test]
    fn a_session_slides_and_ends() {
        let sessions = Sessions::new(1_000, 10);
        let id = sessions.begin(holder("ann"), 0);
        assert_eq!(id.len(), 36);
        assert_eq!(sessions.touch(&id, 999), Standing::Good);
        assert_eq!(sessions.touch(&id, 1_998), Standing::Good, "each use counts");
        assert_eq!(sessions.touch(&id, 2_998), Standing::Invalid);
        assert_eq!(sessions.touch(&id, 0), Standing::Invalid, "what has ended stays so");
        assert_eq!(sessions.touch("other", 0), Standing::Invalid);
        assert_eq!(sessions.touch("", 0), Standing::Invalid);
    }

    #[test]
    fn the_session_unused_for_longest_makes_room() {
        let sessions = Sessions::new(1_000, 2);
        let (one, two) = (sessions.begin(holder("a"), 0), sessions.begin(holder("b"), 1));
        sessions.touch(&one, 2);
        let three = sessions.begin(holder("c"), 3);
        assert_eq!(sessions.touch(&two, 4), Standing::Invalid);
        assert_eq!((sessions.touch(&one, 4), sessions.touch(&three, 4)), (Standing::Good, Standing::Good));
        let four = sessions.begin(holder("d"), 1_500);
        assert_eq!(sessions.held().len(), 1, "those that have ended go first, all of them");
        assert_eq!(sessions.touch(&four, 1_500), Standing::Good);
    }

    #[test]
    fn the_user_is_looked_up_again_after_a_while() {
        let sessions = Sessions::new(1_000_000, 2);
        let id = sessions.begin(holder("ann"), 0);
        assert_eq!(sessions.touch(&id, USER_CHECK_MS - 1), Standing::Good);
        assert_eq!(sessions.touch(&id, USER_CHECK_MS), Standing::Unconfirmed(holder("ann")));
        sessions.confirm(&id, USER_CHECK_MS);
        assert_eq!(sessions.touch(&id, USER_CHECK_MS + 1), Standing::Good);
        sessions.end(&id);
        assert_eq!(sessions.touch(&id, USER_CHECK_MS + 1), Standing::Invalid);
    }
}
