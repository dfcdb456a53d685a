//! Keys that sign tokens: private halves sealed, public halves published until their last token has expired.
//!
//! One key is `ACTIVE`. Making the first and replacing it go through the change feed's lock, so that nodes that start
//! or rotate at the same moment end up with one key.

use tidegate_model::change::Topic;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::Row;
use crate::{Store, args};

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
    /// Whether it signs new tokens.
    pub is_active: bool,
    /// When made.
    pub created_at: Millis,
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
            is_active: row.text("state")? == "ACTIVE",
            created_at: row.int("created_at_ms")?,
        })
    }
}

fn purpose(kid: &str) -> String {
    format!("signing_key:{kid}")
}
