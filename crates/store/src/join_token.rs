//! Join tokens: what lets a gateway without a store in. A token is `tgj_<id>_<secret>`; only the secret's hash is kept.
//! A secret of 256 random bits needs no slow hash.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use serde_json::json;
use subtle::ConstantTimeEq;
use tidegate_model::millis::Millis;
use tidegate_model::node::{JoinRole, JoinToken, JoinTokenState, TOKEN_PREFIX};

use crate::audit::AuditEvent;
use crate::error::{Error, Result};
use crate::query::Row;
use crate::{Store, args};

/// Most join tokens kept; revoked and expired ones are forgotten after a while.
pub const JOIN_TOKENS_MAX: i64 = 1_000;
/// How long a token that lets nobody in is still listed, milliseconds.
const KEPT_MS: Millis = 30 * 86_400_000;
/// Longest text taken for a token, bytes.
const TOKEN_BYTES_MAX: usize = 200;
const ID_BYTES: usize = 8;
const SECRET_BYTES: usize = 32;

/// Why a text lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEntry {
    /// Not a token of this installation.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl Store {
    /// Makes a token; answers it and what is kept of it. It cannot be read again.
    ///
    /// # Errors
    /// When the database fails, or there are [`JOIN_TOKENS_MAX`] already.
    pub async fn create_join_token(
        &self,
        name: &str,
        role: JoinRole,
        by: &str,
        now: Millis,
        expires_at: Option<Millis>,
    ) -> Result<(String, JoinToken)> {
        const FORGET: &str = "DELETE FROM join_token WHERE revoked_at_ms < $1 OR expires_at_ms < $1";
        const COUNT: &str = "SELECT COUNT(*) AS total FROM join_token";
        const INSERT: &str = "INSERT INTO join_token
             (id, name, role, secret_hash, created_by, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let (id, secret) = (random_hex::<ID_BYTES>(), random_hex::<SECRET_BYTES>());
        let mut tx = self.begin().await?;
        tx.execute(FORGET, args![now - KEPT_MS]).await?;
        if tx.all(COUNT, &[]).await?[0].int("total")? >= JOIN_TOKENS_MAX {
            return Err(Error::Taken(format!("there are {JOIN_TOKENS_MAX} join tokens; revoke some")));
        }
        let hash = hash(&secret);
        tx.execute(INSERT, args![&id, name, role.as_str(), &hash, by, now, expires_at]).await?;
        let detail = json!({"name": name, "role": role.as_str(), "expiresAt": expires_at});
        tx.audit(&AuditEvent::now(by, "join_token.create", &id, detail)).await?;
        tx.commit().await?;
        let token = format!("{TOKEN_PREFIX}{id}_{secret}");
        let kept = JoinToken {
            id,
            name: name.to_owned(),
            role,
            created_by: by.to_owned(),
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        Ok((token, kept))
    }

    /// The token behind a text, or why it lets nobody in. The secret is compared in constant time; the id before it is no
    /// secret.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_join_token(&self, text: &str, now: Millis) -> Result<std::result::Result<JoinToken, NoEntry>> {
        let parts = text.strip_prefix(TOKEN_PREFIX).and_then(|rest| rest.split_once('_'));
        let Some((id, secret)) = parts.filter(|_| text.len() <= TOKEN_BYTES_MAX) else {
            return Ok(Err(NoEntry::Unknown));
        };
        let row = self.db.optional("SELECT * FROM join_token WHERE id = $1", args![id]).await?;
        let kept = row.as_ref().map(|row| row.text("secret_hash")).transpose()?.unwrap_or_default();
        let is_same: bool = hash(secret).as_bytes().ct_eq(kept.as_bytes()).into();
        let Some(row) = row.filter(|_| is_same) else { return Ok(Err(NoEntry::Unknown)) };
        let token = join_token(&row)?;
        Ok(match token.state(now) {
            JoinTokenState::Active => Ok(token),
            JoinTokenState::Expired => Err(NoEntry::Expired),
            JoinTokenState::Revoked => Err(NoEntry::Revoked),
        })
    }

    /// All tokens, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join_tokens(&self) -> Result<Vec<JoinToken>> {
        const SQL: &str = "SELECT * FROM join_token ORDER BY created_at_ms DESC, id LIMIT $1";
        self.db.all(SQL, args![JOIN_TOKENS_MAX]).await?.iter().map(join_token).collect()
    }

    /// Takes a token back, at once for every control plane on this store. Answers whether it let anyone in until now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_join_token(&self, id: &str, by: &str, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE join_token SET revoked_at_ms = $2 WHERE id = $1 AND revoked_at_ms IS NULL";
        let mut tx = self.begin().await?;
        let was_there = tx.execute(SQL, args![id, now]).await? == 1;
        if was_there {
            tx.audit(&AuditEvent::now(by, "join_token.revoke", id, serde_json::Value::Null)).await?;
        }
        tx.commit().await?;
        Ok(was_there)
    }
}

fn join_token(row: &Row) -> Result<JoinToken> {
    Ok(JoinToken {
        id: row.text("id")?,
        name: row.text("name")?,
        role: JoinRole::parse(&row.text("role")?).map_err(Error::Corrupt)?,
        created_by: row.text("created_by")?,
        created_at: row.int("created_at_ms")?,
        expires_at: row.optional_int("expires_at_ms")?,
        revoked_at: row.optional_int("revoked_at_ms")?,
    })
}

fn random_hex<const N: usize>() -> String {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system has a random source");
    hex::encode(bytes)
}

fn hash(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.as_bytes()))
}
