//! What a text is that someone holds in their hands: which credential of ours, and whether it is still good. For
//! administrators: unlike introspection (RFC 7662) it also says why one is no longer good, and knows API keys.

use tidegate_model::issued::{Inspected, InspectedKind, InspectedState};
use tidegate_store::issued_token::TokenKind;
use tidegate_store::refresh_token::RefreshState;
use tidegate_wire::jose::Verified;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::Result;
use crate::keys::{ACCESS_TOKEN_TYP, OTHER_TYP};
use crate::validate::CREDENTIAL_BYTES_MAX;

impl KeyManager {
    /// What `text` is; `None`: nothing we made, or nothing we remember.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn inspect(&self, text: &str) -> Result<Option<Inspected>> {
        if text.is_empty() || text.len() > CREDENTIAL_BYTES_MAX {
            return Ok(None);
        }
        if text.contains('.') {
            return self.inspect_jwt(text).await;
        }
        let hash = random::sha256_hex(text.as_bytes());
        if let Some(found) = self.inspect_access(&hash).await? {
            return Ok(Some(found));
        }
        if let Some((row, state)) = self.store.refresh_token(&hash).await? {
            let state = match state {
                RefreshState::Revoked => InspectedState::Revoked,
                RefreshState::Rotated => InspectedState::Used,
                RefreshState::Active if row.expires_at <= self.now() => InspectedState::Expired,
                RefreshState::Active => InspectedState::Active,
            };
            return Ok(Some(Inspected {
                id: hash,
                subject: Some(row.subject),
                ..found(InspectedKind::Refresh, state)
            }));
        }
        let Some(key) = self.store.api_key_by_hash(&hash).await? else {
            let is_revoked = self.store.is_revoked(&hash).await?;
            let gone = || Inspected { id: hash, ..found(InspectedKind::ApiKey, InspectedState::Revoked) };
            return Ok(is_revoked.then(gone));
        };
        let is_over = key.expires_at.is_some_and(|at| at <= self.now());
        let state = if is_over { InspectedState::Expired } else { InspectedState::Active };
        Ok(Some(Inspected { id: key.id, subject: Some(key.subject), ..found(InspectedKind::ApiKey, state) }))
    }

    async fn inspect_jwt(&self, text: &str) -> Result<Option<Inspected>> {
        // Its time does not matter yet: that it is over is an answer.
        let now = self.now();
        if let Ok(token) = self.verify_own_within(text, ACCESS_TOKEN_TYP, now, u32::MAX).await? {
            let id = token.text("jti").unwrap_or_default().to_owned();
            if let Some(known) = self.inspect_access(&id).await? {
                return Ok(Some(known));
            }
            let state = if token.expires_at_ms <= now { InspectedState::Expired } else { InspectedState::Revoked };
            return Ok(Some(Inspected { id, ..signed(InspectedKind::Access, state, &token) }));
        }
        let Ok(other) = self.verify_own_within(text, OTHER_TYP, now, u32::MAX).await? else { return Ok(None) };
        let state = if other.expires_at_ms <= now { InspectedState::Expired } else { InspectedState::Active };
        let id = other.text("jti").unwrap_or_default().to_owned();
        Ok(Some(Inspected { id, ..signed(InspectedKind::Signed, state, &other) }))
    }

    async fn inspect_access(&self, id: &str) -> Result<Option<Inspected>> {
        let Some(row) = self.store.issued_token(TokenKind::Access, id).await? else { return Ok(None) };
        let state = match row.expires_at {
            _ if !row.is_active => InspectedState::Revoked,
            Some(at) if at <= self.now() => InspectedState::Expired,
            _ => InspectedState::Active,
        };
        Ok(Some(Inspected { id: row.id, subject: Some(row.subject), ..found(InspectedKind::Access, state) }))
    }
}

fn found(kind: InspectedKind, state: InspectedState) -> Inspected {
    Inspected { kind, state, id: String::new(), subject: None, signing_kid: None, expires_at: None }
}

/// What its signature vouches for: no row of it is left.
fn signed(kind: InspectedKind, state: InspectedState, token: &Verified) -> Inspected {
    Inspected {
        subject: token.text("sub").map(str::to_owned),
        signing_kid: Some(token.header.kid.clone()),
        expires_at: Some(token.expires_at_ms),
        ..found(kind, state)
    }
}
