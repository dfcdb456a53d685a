//! Sessions of the login page, by hash of the cookie.

use tidegate_model::id::UserId;
use tidegate_model::millis::Millis;

use crate::access_token::BATCH;
use crate::error::Result;
use crate::{Store, Tx, args};

/// A browser in which a user has logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the cookie's value.
    pub hash: String,
    /// Who.
    pub user: UserId,
    /// When the password was given.
    pub auth_time: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

impl Store {
    /// The session of that hash unless it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, hash: &str, now: Millis) -> Result<Option<Session>> {
        const SQL: &str = "SELECT user_id, auth_time_ms, expires_at_ms FROM login_session
             WHERE session_hash = $1 AND expires_at_ms > $2";
        let row = self.db.optional(SQL, args![hash, now]).await?;
        row.map(|row| {
            Ok(Session {
                hash: hash.to_owned(),
                user: row.text("user_id")?.into(),
                auth_time: row.int("auth_time_ms")?,
                expires_at: row.int("expires_at_ms")?,
            })
        })
        .transpose()
    }

    /// A user's sessions that have not ended, newest first, at most `limit`: when the password was given, and when they end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_of(&self, user: &UserId, now: Millis, limit: i64) -> Result<Vec<(Millis, Millis)>> {
        const SQL: &str = "SELECT auth_time_ms, expires_at_ms FROM login_session
             WHERE user_id = $1 AND expires_at_ms > $2 ORDER BY auth_time_ms DESC LIMIT $3";
        let rows = self.db.all(SQL, args![user, now, limit]).await?;
        rows.iter().map(|row| Ok((row.int("auth_time_ms")?, row.int("expires_at_ms")?))).collect()
    }

    /// Begins a session.
    ///
    /// # Errors
    /// `Reference` when the user is gone.
    pub async fn insert_session(&self, session: &Session) -> Result<()> {
        const SQL: &str = "INSERT INTO login_session (session_hash, user_id, auth_time_ms, expires_at_ms)
             VALUES ($1, $2, $3, $4)";
        let arguments = args![&session.hash, &session.user, session.auth_time, session.expires_at];
        self.db.execute(SQL, arguments).await.map(|_| ())
    }

    /// Ends a session; answers whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_session(&self, hash: &str) -> Result<bool> {
        Ok(self.db.execute("DELETE FROM login_session WHERE session_hash = $1", args![hash]).await? == 1)
    }

    /// Forgets a batch of sessions that ended before `now`; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_sessions(&self, now: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM login_session WHERE session_hash IN
             (SELECT session_hash FROM login_session WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![now, BATCH]).await
    }
}

impl Tx {
    /// Ends all of a user's sessions, of the login page and of the portal.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_sessions_of(&mut self, user: &UserId) -> Result<u64> {
        self.execute("DELETE FROM portal_session WHERE user_id = $1", args![user]).await?;
        self.execute("DELETE FROM login_session WHERE user_id = $1", args![user]).await
    }

    /// Ends the sessions that one login of a user began, of the login page and of the portal.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_sessions_of_login(&mut self, user: &UserId, auth_time: Millis) -> Result<u64> {
        const PORTAL: &str = "DELETE FROM portal_session WHERE user_id = $1 AND auth_time_ms = $2";
        const LOGIN: &str = "DELETE FROM login_session WHERE user_id = $1 AND auth_time_ms = $2";
        self.execute(PORTAL, args![user, auth_time]).await?;
        self.execute(LOGIN, args![user, auth_time]).await
    }
}
