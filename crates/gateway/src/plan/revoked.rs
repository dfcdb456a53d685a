//! Tokens that were revoked before they expired. An entry is forgotten when its token has expired anyway, so the set
//! is bounded by how many tokens are revoked in one token life.

use papaya::HashMap;
use tidegate_model::millis::Millis;

/// Revoked `jti`s and hashes.
#[derive(Debug, Default)]
pub struct Revoked {
    until: HashMap<String, Millis, ahash::RandomState>,
}

impl Revoked {
    /// Adds a token that would have expired at `expires_at`.
    pub fn add(&self, token_id: String, expires_at: Millis) {
        let pinned = self.until.pin();
        let known = pinned.get(&token_id).copied().unwrap_or(Millis::MIN);
        pinned.insert(token_id, expires_at.max(known));
    }

    /// Whether the token was revoked.
    pub fn contains(&self, token_id: &str) -> bool {
        !self.until.is_empty() && self.until.pin().contains_key(token_id)
    }

    /// Forgets tokens that expired before `now`; what was forgiven for clock differences must be in `now` already.
    pub fn forget_expired(&self, now: Millis) {
        self.until.pin().retain(|_, until| *until >= now);
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.until.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.until.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_token_is_remembered_until_it_has_expired() {
        let revoked = Revoked::default();
        revoked.add("a".into(), 1_000);
        revoked.add("a".into(), 500);
        revoked.add("b".into(), 100);
        assert!(revoked.contains("a") && revoked.contains("b") && !revoked.contains("c"));
        revoked.forget_expired(600);
        assert!(revoked.contains("a") && !revoked.contains("b"));
        assert_eq!(revoked.len(), 1);
    }
}
