//! Sessions of the portal, by hash of the cookie. The tokens they stand for are sealed and never leave the server.

use tidegate_model::id::UserId;
use tidegate_model::millis::Millis;

use crate::access_token::BATCH;
use crate::error::Result;
use crate::query::Row;
use crate::{Store, Tx, args};

/// What the sealed text is for.
const PURPOSE: &str = "portal_session";

/// A browser that is signed in to the portal.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalSession {
    /// Hash of the cookie's value.
    pub hash: String,
    /// Who.
    pub user: UserId,
    /// The same by name.
    pub user_name: String,
    /// The act of authorization its tokens come of.
    pub grant_id: String,
    /// When the password was given.
    pub auth_time: Millis,
    /// Its tokens, as whoever made the session writes them.
    pub tokens: Vec<u8>,
    /// When the access token ends.
    pub token_expires_at: Millis,
    /// When it began.
    pub created_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

impl std::fmt::Debug for PortalSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PortalSession").field("user_name", &self.user_name).finish_non_exhaustive()
    }
}

impl Store {
    /// The session of that hash unless it has ended.
    ///
    /// # Errors
    /// When the database fails, or what is there was sealed with another key.
    pub async fn portal_session(&self, hash: &str, now: Millis) -> Result<Option<PortalSession>> {
        const SQL: &str = "SELECT * FROM portal_session WHERE session_hash = $1 AND expires_at_ms > $2";
        let row = self.db.optional(SQL, args![hash, now]).await?;
        row.map(|row| {
            Ok(PortalSession {
                hash: hash.to_owned(),
                user: row.text("user_id")?.into(),
                user_name: row.text("user_name")?,
                grant_id: row.text("grant_id")?,
                auth_time: row.int("auth_time_ms")?,
                tokens: self.sealer.open(PURPOSE, &row.text("sealed_tokens")?)?,
                token_expires_at: row.int("token_expires_at_ms")?,
                created_at: row.int("created_at_ms")?,
                expires_at: row.int("expires_at_ms")?,
            })
        })
        .transpose()
    }

    /// Begins a session; of those of one user the newest `per_user_max` stay, the grants of the others are answered.
    ///
    /// # Errors
    /// `Reference` when the user is gone.
    pub async fn insert_portal_session(&self, session: &PortalSession, per_user_max: i64) -> Result<Vec<String>> {
        const SQL: &str = "INSERT INTO portal_session
             (session_hash, user_id, user_name, grant_id, auth_time_ms, sealed_tokens, token_expires_at_ms,
              renewing_until_ms, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)";
        const SURPLUS: &str = "DELETE FROM portal_session WHERE user_id = $1 AND session_hash NOT IN
             (SELECT session_hash FROM portal_session WHERE user_id = $1
              ORDER BY created_at_ms DESC, session_hash LIMIT $2) RETURNING grant_id";
        let sealed = self.sealer.seal(PURPOSE, &session.tokens);
        let mut tx = self.begin().await?;
        let arguments = args![
            &session.hash,
            &session.user,
            &session.user_name,
            &session.grant_id,
            session.auth_time,
            &sealed,
            session.token_expires_at,
            session.created_at,
            session.expires_at,
        ];
        tx.execute(SQL, arguments).await?;
        let ended = grants(&tx.all(SURPLUS, args![&session.user, per_user_max]).await?)?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Takes the turn to renew a session's tokens until `until`; of several that try at once one gets `true`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_portal_renewal(&self, hash: &str, now: Millis, until: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE portal_session SET renewing_until_ms = $3
             WHERE session_hash = $1 AND renewing_until_ms <= $2";
        Ok(self.db.execute(SQL, args![hash, now, until]).await? == 1)
    }

    /// Puts new tokens in and ends the turn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_portal_session(&self, hash: &str, tokens: &[u8], token_expires_at: Millis) -> Result<bool> {
        const SQL: &str =
            "UPDATE portal_session SET sealed_tokens = $2, token_expires_at_ms = $3, renewing_until_ms = 0
             WHERE session_hash = $1";
        let sealed = self.sealer.seal(PURPOSE, tokens);
        Ok(self.db.execute(SQL, args![hash, &sealed, token_expires_at]).await? == 1)
    }

    /// Ends a session; answers whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_portal_session(&self, hash: &str) -> Result<bool> {
        Ok(self.db.execute("DELETE FROM portal_session WHERE session_hash = $1", args![hash]).await? == 1)
    }

    /// Forgets a batch of sessions that ended before `now`; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_portal_sessions(&self, now: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM portal_session WHERE session_hash IN
             (SELECT session_hash FROM portal_session WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![now, BATCH]).await
    }
}

impl Tx {
    /// Grants of a user's portal sessions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn portal_grants_of(&mut self, user: &UserId) -> Result<Vec<String>> {
        grants(&self.all("SELECT grant_id FROM portal_session WHERE user_id = $1", args![user]).await?)
    }
}

fn grants(rows: &[Row]) -> Result<Vec<String>> {
    rows.iter().map(|row| row.text("grant_id")).collect()
}
