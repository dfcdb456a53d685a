//! Tokens whose texts can be given out again, for token answers as WSO2 1.x gave them: the same client, user, kind and
//! scopes get the token they have until it ends. The texts are sealed under the master key, and only that mode writes any
//! (docs/decisions/0005-wso2-token-answers-keep-sealed-texts.md).

use tidegate_model::millis::Millis;

use crate::access_token::{AccessToken, access_token};
use crate::error::{Error, Result};
use crate::query::Row;
use crate::{Sealer, Store, Tx, args};

/// A token that can be given out again.
#[derive(Clone, PartialEq, Eq)]
pub struct ReusableToken {
    /// What it is good for: hash of client, user, kind and scopes.
    pub key: String,
    /// The access token's text.
    pub access: String,
    /// The refresh token's, if one came with it.
    pub refresh: Option<String>,
}

impl std::fmt::Debug for ReusableToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReusableToken").field("key", &self.key).finish_non_exhaustive()
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.*, r.reuse_key, r.sealed_access, r.sealed_refresh FROM reusable_token r
             JOIN access_token t ON t.token_id = r.token_id ",
            $rest
        )
    };
}

impl Store {
    /// The token to give out again for `key`, if it is valid after `now`.
    ///
    /// # Errors
    /// When the database fails or a text does not open.
    pub async fn reusable_token(&self, key: &str, now: Millis) -> Result<Option<(AccessToken, ReusableToken)>> {
        const SQL: &str = select!("WHERE r.reuse_key = $1 AND t.state = 'ACTIVE' AND t.expires_at_ms > $2");
        let row = self.db.optional(SQL, args![key, now]).await?;
        row.as_ref().map(|row| self.reusable(row)).transpose()
    }

    /// The texts of a grant's latest tokens, if they are kept.
    ///
    /// # Errors
    /// When the database fails or a text does not open.
    pub async fn reusable_token_of_grant(&self, grant_id: &str) -> Result<Option<ReusableToken>> {
        const SQL: &str = select!("WHERE t.grant_id = $1 ORDER BY t.created_at_ms DESC LIMIT 1");
        let row = self.db.optional(SQL, args![grant_id]).await?;
        row.as_ref().map(|row| Ok(self.reusable(row)?.1)).transpose()
    }

    fn reusable(&self, row: &Row) -> Result<(AccessToken, ReusableToken)> {
        let token = access_token(row)?;
        let open = |sealed: String| {
            let bytes = self.sealer.open(&purpose(&token.id), &sealed)?;
            String::from_utf8(bytes).map_err(|_| Error::Corrupt("text of a token".to_owned()))
        };
        let reusable = ReusableToken {
            key: row.text("reuse_key")?,
            access: open(row.text("sealed_access")?)?,
            refresh: row.optional_text("sealed_refresh")?.map(open).transpose()?,
        };
        Ok((token, reusable))
    }
}

impl Tx {
    /// Keeps the texts of the access token `id`, just inserted, for being given out again. Answers `false`, and keeps
    /// nothing, when there is a valid one for the same key already: of many that ask at once, one wins.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_reusable_token(
        &mut self,
        id: &str,
        token: &ReusableToken,
        sealer: &Sealer,
        now: Millis,
    ) -> Result<bool> {
        const SQL: &str = "INSERT INTO reusable_token (reuse_key, token_id, sealed_access, sealed_refresh)
             VALUES ($1, $2, $3, $4) ON CONFLICT (reuse_key) DO UPDATE SET token_id = excluded.token_id,
             sealed_access = excluded.sealed_access, sealed_refresh = excluded.sealed_refresh
             WHERE NOT EXISTS (SELECT 1 FROM access_token t WHERE t.token_id = reusable_token.token_id
             AND t.state = 'ACTIVE' AND t.expires_at_ms > $5)";
        let access = sealer.seal(&purpose(id), token.access.as_bytes());
        let refresh = token.refresh.as_ref().map(|text| sealer.seal(&purpose(id), text.as_bytes()));
        Ok(self.execute(SQL, args![&token.key, id, &access, &refresh, now]).await? == 1)
    }
}

fn purpose(token_id: &str) -> String {
    format!("reusable_token:{token_id}")
}
