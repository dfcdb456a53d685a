//! Keys that sign tokens: private halves sealed, public halves published until their last token has expired.
//!
//! One key is `ACTIVE`. One more may be `NEXT`: published, so that everybody who verifies has it before it signs. Replaced
//! ones are `RETIRING`. Making the first and every other step go through the change feed's lock, so that nodes that start
//! or rotate at the same moment end up with one key.

use tidegate_model::change::Topic;
use tidegate_model::millis::Millis;

use crate::access_token::{BATCH, NEVER};
use crate::error::{Error, Result};
use crate::query::Row;
use crate::{Store, Tx, args};

/// Where a key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Signs new tokens.
    Active,
    /// Published, does not sign yet.
    Next,
    /// Replaced: verifies what it has signed.
    Retiring,
}

impl KeyState {
    fn parse(text: &str) -> Result<Self> {
        match text {
            "ACTIVE" => Ok(Self::Active),
            "NEXT" => Ok(Self::Next),
            "RETIRING" => Ok(Self::Retiring),
            _ => Err(Error::Corrupt(format!("signing key state `{text}`"))),
        }
    }
}

/// A key as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its name, as tokens carry it.
    pub kid: String,
    /// `RS256` or `ES256`.
    pub algorithm: String,
    /// The private key, PKCS#8 DER.
    pub pkcs8: Vec<u8>,
    /// The public key, a JWK document.
    pub public_jwk: String,
    /// Where it is in its life.
    pub state: KeyState,
    /// When made.
    pub created_at: Millis,
}

impl StoredKey {
    /// Whether it signs new tokens.
    pub fn is_active(&self) -> bool {
        self.state == KeyState::Active
    }
}

/// A key as a list shows it: nothing private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// Its name, as tokens carry it.
    pub kid: String,
    /// `RS256` or `ES256`.
    pub algorithm: String,
    /// The public key, a JWK document.
    pub public_jwk: String,
    /// Where it is in its life.
    pub state: KeyState,
    /// When made.
    pub created_at: Millis,
    /// When it begins to sign by itself, if it waits for that.
    pub activate_at: Option<Millis>,
    /// Until then a replaced key is published at least.
    pub retire_at: Option<Millis>,
    /// Valid access tokens that it signed.
    pub token_count: i64,
    /// When the last of them ends; [`NEVER`] is possible.
    pub last_token_ends_at: Option<Millis>,
}

/// What became of the order to remove a replaced key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Done,
    /// There is no replaced key of that name.
    Missing,
    /// So many valid tokens still need it.
    Needed(i64),
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Store {
    /// All keys, the active one first.
    ///
    /// # Errors
    /// When the database fails or a key does not open.
    pub async fn signing_keys(&self) -> Result<Vec<StoredKey>> {
        const SQL: &str = "SELECT * FROM signing_key ORDER BY state, created_at_ms DESC";
        let rows = self.db.all(SQL, &[]).await?;
        rows.iter().map(|row| self.stored_key(row)).collect()
    }

    /// Makes `key` the active one, provided `replaces` still is (`None`: provided there is none). The replaced key
    /// stays published at least until `retire_at`. Answers whether it was done: `false` means another node was first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activate_key(&self, key: &StoredKey, replaces: Option<&str>, retire_at: Millis) -> Result<bool> {
        let mut tx = self.begin().await?;
        // Takes the feed's lock: from here on we are alone.
        tx.record(&Topic::SigningKeys, key.created_at).await?;
        let active = tx.optional("SELECT kid FROM signing_key WHERE state = 'ACTIVE'", &[]).await?;
        let active = active.map(|row| row.text("kid")).transpose()?;
        if active.as_deref() != replaces {
            return Ok(false);
        }
        if let Some(old) = replaces {
            const RETIRE: &str = "UPDATE signing_key SET state = 'RETIRING', retire_at_ms = $2 WHERE kid = $1";
            tx.execute(RETIRE, args![old, retire_at]).await?;
        }
        const INSERT: &str = "INSERT INTO signing_key
             (kid, algorithm, sealed_pkcs8, public_jwk, state, created_at_ms) VALUES ($1, $2, $3, $4, 'ACTIVE', $5)";
        let sealed = self.sealer.seal(&purpose(&key.kid), &key.pkcs8);
        tx.execute(INSERT, args![&key.kid, &key.algorithm, &sealed, &key.public_jwk, key.created_at]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Publishes `key` as the one that signs next, by itself from `activate_at` on. Answers whether it was done: `false`
    /// means that one waits already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_next_key(&self, key: &StoredKey, activate_at: Option<Millis>) -> Result<bool> {
        let mut tx = self.begin().await?;
        tx.record(&Topic::SigningKeys, key.created_at).await?;
        if tx.optional("SELECT kid FROM signing_key WHERE state = 'NEXT'", &[]).await?.is_some() {
            return Ok(false);
        }
        const INSERT: &str = "INSERT INTO signing_key
             (kid, algorithm, sealed_pkcs8, public_jwk, state, created_at_ms, activate_at_ms)
             VALUES ($1, $2, $3, $4, 'NEXT', $5, $6)";
        let sealed = self.sealer.seal(&purpose(&key.kid), &key.pkcs8);
        let values = args![&key.kid, &key.algorithm, &sealed, &key.public_jwk, key.created_at, activate_at];
        tx.execute(INSERT, values).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Lets the waiting key `kid` sign from now on. The replaced key stays published at least until `retire_at`. Answers
    /// whether it was done: `false` means that it does not wait (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activate_next_key(&self, kid: &str, retire_at: Millis, now: Millis) -> Result<bool> {
        let mut tx = self.begin().await?;
        tx.record(&Topic::SigningKeys, now).await?;
        const THERE: &str = "SELECT kid FROM signing_key WHERE kid = $1 AND state = 'NEXT'";
        if tx.optional(THERE, args![kid]).await?.is_none() {
            return Ok(false);
        }
        const RETIRE: &str = "UPDATE signing_key SET state = 'RETIRING', retire_at_ms = $1 WHERE state = 'ACTIVE'";
        tx.execute(RETIRE, args![retire_at]).await?;
        const ACTIVATE: &str = "UPDATE signing_key SET state = 'ACTIVE', activate_at_ms = NULL WHERE kid = $1";
        tx.execute(ACTIVATE, args![kid]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The key that waits to sign, and when it does so by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_key(&self) -> Result<Option<(String, Option<Millis>)>> {
        const SQL: &str = "SELECT kid, activate_at_ms FROM signing_key WHERE state = 'NEXT'";
        let row = self.db.optional(SQL, &[]).await?;
        row.map(|row| Ok((row.text("kid")?, row.optional_int("activate_at_ms")?))).transpose()
    }

    /// All keys without their private halves, the active one first, with the valid tokens that need them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signing_key_lines(&self, now: Millis) -> Result<Vec<KeyLine>> {
        const SQL: &str = "SELECT k.kid, k.algorithm, k.public_jwk, k.state, k.created_at_ms, k.activate_at_ms,
             k.retire_at_ms, COUNT(t.token_id) AS tokens, MAX(t.expires_at_ms) AS last_end
             FROM signing_key k LEFT JOIN access_token t
             ON t.signing_kid = k.kid AND t.state = 'ACTIVE' AND t.expires_at_ms > $1
             GROUP BY k.kid, k.algorithm, k.public_jwk, k.state, k.created_at_ms, k.activate_at_ms, k.retire_at_ms
             ORDER BY k.state, k.created_at_ms DESC";
        let rows = self.db.all(SQL, args![now]).await?;
        let line = |row: &Row| {
            Ok(KeyLine {
                kid: row.text("kid")?,
                algorithm: row.text("algorithm")?,
                public_jwk: row.text("public_jwk")?,
                state: KeyState::parse(&row.text("state")?)?,
                created_at: row.int("created_at_ms")?,
                activate_at: row.optional_int("activate_at_ms")?,
                retire_at: row.optional_int("retire_at_ms")?,
                token_count: row.int("tokens")?,
                last_token_ends_at: row.optional_int("last_end")?,
            })
        };
        rows.iter().map(line).collect()
    }

    /// Removes replaced keys that no valid token needs any more; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_signing_keys(&self, now: Millis) -> Result<u64> {
        const LOOK: &str = "SELECT kid FROM signing_key WHERE state = 'RETIRING' AND retire_at_ms <= $1 LIMIT 1";
        if self.db.optional(LOOK, args![now]).await?.is_none() {
            return Ok(0);
        }
        const DELETE: &str = "DELETE FROM signing_key WHERE state = 'RETIRING' AND retire_at_ms <= $1 AND NOT EXISTS
             (SELECT 1 FROM access_token t WHERE t.signing_kid = signing_key.kid AND t.expires_at_ms > $1)";
        let mut tx = self.begin().await?;
        let gone = tx.execute(DELETE, args![now]).await?;
        if gone > 0 {
            tx.record(&Topic::SigningKeys, now).await?;
            tx.commit().await?;
        }
        Ok(gone)
    }

    fn stored_key(&self, row: &Row) -> Result<StoredKey> {
        let kid = row.text("kid")?;
        Ok(StoredKey {
            pkcs8: self.sealer.open(&purpose(&kid), &row.text("sealed_pkcs8")?)?,
            kid,
            algorithm: row.text("algorithm")?,
            public_jwk: row.text("public_jwk")?,
            state: KeyState::parse(&row.text("state")?)?,
            created_at: row.int("created_at_ms")?,
        })
    }
}

impl Tx {
    /// Takes the waiting key back; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_next_key(&mut self, kid: &str, now: Millis) -> Result<bool> {
        let gone = self.execute("DELETE FROM signing_key WHERE kid = $1 AND state = 'NEXT'", args![kid]).await? == 1;
        if gone {
            self.record(&Topic::SigningKeys, now).await?;
        }
        Ok(gone)
    }

    /// Removes a replaced key before its time, unless valid tokens need it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_retiring_key(&mut self, kid: &str, now: Millis) -> Result<Removal> {
        const THERE: &str = "SELECT kid FROM signing_key WHERE kid = $1 AND state = 'RETIRING'";
        if self.optional(THERE, args![kid]).await?.is_none() {
            return Ok(Removal::Missing);
        }
        const NEEDED: &str = "SELECT COUNT(*) AS n FROM access_token
             WHERE signing_kid = $1 AND state = 'ACTIVE' AND expires_at_ms > $2";
        let needed = self.all(NEEDED, args![kid, now]).await?[0].int("n")?;
        if needed > 0 {
            return Ok(Removal::Needed(needed));
        }
        const DELETE: &str = "DELETE FROM signing_key WHERE kid = $1 AND state = 'RETIRING'";
        self.execute(DELETE, args![kid]).await?;
        self.record(&Topic::SigningKeys, now).await?;
        Ok(Removal::Done)
    }

    /// Revokes a batch of the tokens that a replaced key signed, and tells gateways; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_some_signed_by(&mut self, kid: &str, now: Millis) -> Result<usize> {
        const ACCESS: &str = "UPDATE access_token SET state = 'REVOKED' WHERE token_id IN
             (SELECT t.token_id FROM access_token t JOIN signing_key k ON k.kid = t.signing_kid
              WHERE t.signing_kid = $1 AND k.state = 'RETIRING' AND t.state = 'ACTIVE' AND t.expires_at_ms > $2 LIMIT $3)
             RETURNING token_id, expires_at_ms";
        let rows = self.all(ACCESS, args![kid, now, BATCH]).await?;
        Ok(self.tell_revoked(&rows, now).await?.len())
    }
}

impl KeyLine {
    /// When a replaced key may leave the published set; `None` when it does not: it signs, or a token of it never ends.
    pub fn needed_until(&self) -> Option<Millis> {
        let until = self.retire_at.map(|at| at.max(self.last_token_ends_at.unwrap_or(at)));
        until.filter(|at| self.state == KeyState::Retiring && *at != NEVER)
    }
}

fn purpose(kid: &str) -> String {
    format!("signing_key:{kid}")
}
