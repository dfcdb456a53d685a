//! What is in use of access tokens, refresh tokens and API keys, as an administrator looks for it. Never a text: tokens are
//! named by `jti` or hash, keys by their shown id.
//!
//! Counting stops at [`COUNT_MAX`]: a list of millions is narrowed down, not paged through.

use tidegate_model::id::{ApplicationId, ConsumerKey};
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::Row;
use crate::{Store, Tx, args};

/// Counts stop here.
pub const COUNT_MAX: i64 = 10_000;

/// Which kind of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// JWT or opaque.
    Access,
    /// Of a user.
    Refresh,
    /// Of an application, or bound to an API.
    ApiKey,
}

/// Which of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenFilter<'a> {
    /// This user's.
    pub user: Option<&'a str>,
    /// This client's.
    pub client: Option<&'a str>,
    /// This application's.
    pub application: Option<&'a str>,
    /// Entries to skip.
    pub offset: i64,
    /// Most entries to read.
    pub limit: i64,
}

/// A credential as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// `jti`, hash, or a key's shown id.
    pub id: String,
    /// What it is.
    pub kind: TokenKind,
    /// User, or the owner of the client.
    pub subject: String,
    /// Whether a user stands behind it, not just the client.
    pub is_for_user: bool,
    /// To which client; `None` for API keys.
    pub client: Option<(ConsumerKey, String)>,
    /// Id and name of the application.
    pub application: Option<(ApplicationId, String)>,
    /// Stage.
    pub key_type: Option<String>,
    /// The only API it opens: its name and version.
    pub api: Option<(String, String)>,
    /// A key's name.
    pub name: Option<String>,
    /// What it allows.
    pub scopes: Vec<String>,
    /// `JWT` or `OPAQUE`.
    pub format: Option<String>,
    /// The key that signed it.
    pub signing_kid: Option<String>,
    /// The act of authorization it comes of.
    pub grant_id: Option<String>,
    /// When made.
    pub created_at: Millis,
    /// When it ends; `None`: never.
    pub expires_at: Option<Millis>,
    /// Neither revoked nor used up.
    pub is_active: bool,
}

/// How many credentials are in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenCounts {
    /// Access tokens, up to [`COUNT_MAX`].
    pub access: i64,
    /// Refresh tokens, up to [`COUNT_MAX`].
    pub refresh: i64,
    /// API keys, up to [`COUNT_MAX`].
    pub api_keys: i64,
}

/// Columns and tables of a list; what is wanted of them follows.
macro_rules! tokens {
    ($table:literal, $what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM ",
            $table,
            " t JOIN oauth_client c ON c.client_id = t.client_id
             LEFT JOIN application_key k ON k.client_id = t.client_id
             LEFT JOIN application a ON a.id = k.application_id ",
            $rest
        )
    };
}

macro_rules! api_keys {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM api_key t LEFT JOIN application a ON a.id = t.application_id LEFT JOIN api p ON p.id = t.api_id ",
            $rest
        )
    };
}

const ACCESS_PAGE: &str = tokens!(
    "access_token",
    "t.token_id AS id, t.subject, t.subject_kind = 'APPLICATION_USER' AS is_for_user, t.client_id,
     c.name AS client_name, a.id AS application_id, a.name AS application_name, k.key_type, t.scopes, t.format,
     t.signing_kid, t.grant_id, t.created_at_ms, t.expires_at_ms, t.state = 'ACTIVE' AS is_active",
    "WHERE t.state = 'ACTIVE' AND t.expires_at_ms > $1 AND ($2 IS NULL OR t.subject = $2)
     AND ($3 IS NULL OR t.client_id = $3) AND ($4 IS NULL OR k.application_id = $4)
     ORDER BY t.expires_at_ms DESC, t.token_id LIMIT $5 OFFSET $6"
);
const ACCESS_ONE: &str = tokens!(
    "access_token",
    "t.token_id AS id, t.subject, t.subject_kind = 'APPLICATION_USER' AS is_for_user, t.client_id,
     c.name AS client_name, a.id AS application_id, a.name AS application_name, k.key_type, t.scopes, t.format,
     t.signing_kid, t.grant_id, t.created_at_ms, t.expires_at_ms, t.state = 'ACTIVE' AS is_active",
    "WHERE t.token_id = $1"
);
const ACCESS_COUNT: &str = concat!(
    "SELECT COUNT(*) AS n FROM (",
    tokens!(
        "access_token",
        "t.token_id",
        "WHERE t.state = 'ACTIVE' AND t.expires_at_ms > $1 AND ($2 IS NULL OR t.subject = $2)
         AND ($3 IS NULL OR t.client_id = $3) AND ($4 IS NULL OR k.application_id = $4) LIMIT $5"
    ),
    ") counted"
);
const REFRESH_PAGE: &str = tokens!(
    "refresh_token",
    "t.token_hash AS id, t.subject, TRUE AS is_for_user, t.client_id, c.name AS client_name, a.id AS application_id,
     a.name AS application_name, k.key_type, t.scopes, NULL AS format, NULL AS signing_kid, t.grant_id, t.created_at_ms,
     t.expires_at_ms, t.state = 'ACTIVE' AS is_active",
    "WHERE t.state = 'ACTIVE' AND t.expires_at_ms > $1 AND ($2 IS NULL OR t.subject = $2)
     AND ($3 IS NULL OR t.client_id = $3) AND ($4 IS NULL OR k.application_id = $4)
     ORDER BY t.expires_at_ms DESC, t.token_hash LIMIT $5 OFFSET $6"
);
const REFRESH_ONE: &str = tokens!(
    "refresh_token",
    "t.token_hash AS id, t.subject, TRUE AS is_for_user, t.client_id, c.name AS client_name, a.id AS application_id,
     a.name AS application_name, k.key_type, t.scopes, NULL AS format, NULL AS signing_kid, t.grant_id, t.created_at_ms,
     t.expires_at_ms, t.state = 'ACTIVE' AS is_active",
    "WHERE t.token_hash = $1"
);
const REFRESH_COUNT: &str = concat!(
    "SELECT COUNT(*) AS n FROM (",
    tokens!(
        "refresh_token",
        "t.token_hash",
        "WHERE t.state = 'ACTIVE' AND t.expires_at_ms > $1 AND ($2 IS NULL OR t.subject = $2)
         AND ($3 IS NULL OR t.client_id = $3) AND ($4 IS NULL OR k.application_id = $4) LIMIT $5"
    ),
    ") counted"
);
const KEY_PAGE: &str = api_keys!(
    "t.id, t.subject, t.name, t.key_type, a.id AS application_id, a.name AS application_name, p.name AS api_name,
     p.version AS api_version, t.created_at_ms, t.expires_at_ms",
    "WHERE (t.expires_at_ms IS NULL OR t.expires_at_ms > $1) AND ($2 IS NULL OR t.subject = $2)
     AND ($3 IS NULL OR t.application_id = $3) ORDER BY t.created_at_ms DESC, t.id LIMIT $4 OFFSET $5"
);
const KEY_ONE: &str = api_keys!(
    "t.id, t.subject, t.name, t.key_type, a.id AS application_id, a.name AS application_name, p.name AS api_name,
     p.version AS api_version, t.created_at_ms, t.expires_at_ms",
    "WHERE t.id = $1"
);
const KEY_COUNT: &str = concat!(
    "SELECT COUNT(*) AS n FROM (",
    api_keys!(
        "t.id",
        "WHERE (t.expires_at_ms IS NULL OR t.expires_at_ms > $1) AND ($2 IS NULL OR t.subject = $2)
         AND ($3 IS NULL OR t.application_id = $3) LIMIT $4"
    ),
    ") counted"
);

impl Store {
    /// A page of what is in use, that which lasts longest first (keys: newest first), and how many there are, up to
    /// [`COUNT_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issued_tokens(
        &self,
        kind: TokenKind,
        filter: &TokenFilter<'_>,
        now: Millis,
    ) -> Result<(Vec<TokenLine>, i64)> {
        let TokenFilter { user, client, application, offset, limit } = *filter;
        let rows = match kind {
            TokenKind::Access => self.db.all(ACCESS_PAGE, args![now, user, client, application, limit, offset]).await?,
            TokenKind::Refresh => {
                self.db.all(REFRESH_PAGE, args![now, user, client, application, limit, offset]).await?
            }
            // A key has no client.
            TokenKind::ApiKey if client.is_some() => return Ok((Vec::new(), 0)),
            TokenKind::ApiKey => self.db.all(KEY_PAGE, args![now, user, application, limit, offset]).await?,
        };
        let lines = rows.iter().map(|row| line(kind, row)).collect::<Result<_>>()?;
        Ok((lines, self.issued_token_count(kind, filter, now).await?))
    }

    /// How many are in use, up to [`COUNT_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issued_token_count(&self, kind: TokenKind, filter: &TokenFilter<'_>, now: Millis) -> Result<i64> {
        let TokenFilter { user, client, application, .. } = *filter;
        let rows = match kind {
            TokenKind::Access => self.db.all(ACCESS_COUNT, args![now, user, client, application, COUNT_MAX]).await?,
            TokenKind::Refresh => self.db.all(REFRESH_COUNT, args![now, user, client, application, COUNT_MAX]).await?,
            TokenKind::ApiKey if client.is_some() => return Ok(0),
            TokenKind::ApiKey => self.db.all(KEY_COUNT, args![now, user, application, COUNT_MAX]).await?,
        };
        rows[0].int("n")
    }

    /// How many of each kind are in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issued_token_counts(&self, filter: &TokenFilter<'_>, now: Millis) -> Result<TokenCounts> {
        Ok(TokenCounts {
            access: self.issued_token_count(TokenKind::Access, filter, now).await?,
            refresh: self.issued_token_count(TokenKind::Refresh, filter, now).await?,
            api_keys: self.issued_token_count(TokenKind::ApiKey, filter, now).await?,
        })
    }

    /// One of them, also when it is no longer good, as long as it is remembered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn issued_token(&self, kind: TokenKind, id: &str) -> Result<Option<TokenLine>> {
        let sql = match kind {
            TokenKind::Access => ACCESS_ONE,
            TokenKind::Refresh => REFRESH_ONE,
            TokenKind::ApiKey => KEY_ONE,
        };
        self.db.optional(sql, args![id]).await?.map(|row| line(kind, &row)).transpose()
    }

    /// Ids of API keys of a user or an application, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key_ids(&self, filter: &TokenFilter<'_>, limit: i64) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id FROM api_key
             WHERE ($1 IS NULL OR subject = $1) AND ($2 IS NULL OR application_id = $2) ORDER BY id LIMIT $3";
        let rows = self.db.all(SQL, args![filter.user, filter.application, limit]).await?;
        rows.iter().map(|row| row.text("id")).collect()
    }

    /// Clients behind an application.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clients_of_application(&self, id: &ApplicationId) -> Result<Vec<ConsumerKey>> {
        const SQL: &str = "SELECT client_id FROM application_key WHERE application_id = $1 ORDER BY client_id";
        self.db.all(SQL, args![id]).await?.iter().map(|row| Ok(row.text("client_id")?.into())).collect()
    }
}

impl Tx {
    /// Revokes the refresh tokens of a grant and the access tokens that came of it: [`Tx::end_grant`] with both counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_grant_counted(&mut self, grant_id: &str, now: Millis) -> Result<(usize, usize)> {
        const REFRESH: &str =
            "SELECT COUNT(*) AS n FROM refresh_token WHERE grant_id = $1 AND state = 'ACTIVE' AND expires_at_ms > $2";
        let refresh = self.all(REFRESH, args![grant_id, now]).await?[0].int("n")?;
        let access = self.end_grant(grant_id, now).await?.len();
        Ok((access, refresh as usize))
    }
}

fn line(kind: TokenKind, row: &Row) -> Result<TokenLine> {
    let pair = |id: &str, name: &str| -> Result<Option<(String, String)>> {
        Ok(row.optional_text(id)?.zip(row.optional_text(name)?))
    };
    let application = pair("application_id", "application_name")?.map(|(id, name)| (id.into(), name));
    let common = TokenLine {
        id: row.text("id")?,
        kind,
        subject: row.text("subject")?,
        is_for_user: true,
        client: None,
        application,
        key_type: row.optional_text("key_type")?,
        api: None,
        name: None,
        scopes: Vec::new(),
        format: None,
        signing_kid: None,
        grant_id: None,
        created_at: row.int("created_at_ms")?,
        expires_at: row.optional_int("expires_at_ms")?.filter(|at| *at != crate::access_token::NEVER),
        is_active: true,
    };
    if kind == TokenKind::ApiKey {
        return Ok(TokenLine {
            api: pair("api_name", "api_version")?,
            name: row.optional_text("name")?.filter(|name| !name.is_empty()),
            ..common
        });
    }
    Ok(TokenLine {
        is_for_user: row.bool("is_for_user")?,
        client: pair("client_id", "client_name")?.map(|(id, name)| (id.into(), name)),
        scopes: row.json("scopes")?,
        format: row.optional_text("format")?,
        signing_kid: row.optional_text("signing_kid")?,
        grant_id: Some(row.text("grant_id")?),
        is_active: row.bool("is_active")?,
        ..common
    })
}
