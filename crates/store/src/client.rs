//! OAuth clients. Their secrets are sealed, because registration and the DevPortal must show the same one again.

use tidegate_model::change::Topic;
use tidegate_model::client::{Client, TokenFormat};
use tidegate_model::id::ConsumerKey;
use tidegate_model::millis::Millis;

use crate::error::{Error, Result};
use crate::query::{Row, to_json};
use crate::{Sealer, Store, Tx, args};

impl Store {
    /// The client of that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn client(&self, id: &str) -> Result<Option<Client>> {
        let row = self.db.optional("SELECT * FROM oauth_client WHERE client_id = $1", args![id]).await?;
        row.as_ref().map(client).transpose()
    }

    /// The client of that id and its secret; public clients have none.
    ///
    /// # Errors
    /// When the database fails or the secret does not open.
    pub async fn client_with_secret(&self, id: &str) -> Result<Option<(Client, Option<String>)>> {
        let row = self.db.optional("SELECT * FROM oauth_client WHERE client_id = $1", args![id]).await?;
        row.as_ref().map(|row| self.opened(row)).transpose()
    }

    /// The client `owner` registered under `name`, and its secret.
    ///
    /// # Errors
    /// When the database fails or the secret does not open.
    pub async fn client_of_owner(&self, owner: &str, name: &str) -> Result<Option<(Client, Option<String>)>> {
        const SQL: &str = "SELECT * FROM oauth_client WHERE owner = $1 AND name = $2";
        let row = self.db.optional(SQL, args![owner, name]).await?;
        row.as_ref().map(|row| self.opened(row)).transpose()
    }

    fn opened(&self, row: &Row) -> Result<(Client, Option<String>)> {
        let client = client(row)?;
        let Some(sealed) = row.optional_text("sealed_secret")? else {
            return Ok((client, None));
        };
        let plain = self.sealer.open(&purpose(&client.id), &sealed)?;
        let secret = String::from_utf8(plain).map_err(|_| Error::Corrupt(format!("secret of client {}", client.id)))?;
        Ok((client, Some(secret)))
    }
}

impl Tx {
    /// Adds a client. `secret` must be there unless the client is public.
    ///
    /// # Errors
    /// `Taken` when the id is, or the name among the owner's clients.
    pub async fn insert_client(&mut self, client: &Client, secret: Option<&str>, sealer: &Sealer) -> Result<()> {
        const SQL: &str = "INSERT INTO oauth_client
             (client_id, name, owner, sealed_secret, grant_types, redirect_uris, token_format, is_public,
              pkce_mandatory, application_token_ttl_s, user_token_ttl_s, refresh_token_ttl_s, id_token_ttl_s,
              properties, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        let sealed = secret.map(|secret| sealer.seal(&purpose(&client.id), secret.as_bytes()));
        let (grants, redirects) = (to_json(&client.grant_types)?, to_json(&client.redirect_uris)?);
        let properties = to_json(&client.properties)?;
        let arguments = args![
            &client.id,
            &client.name,
            &client.owner,
            &sealed,
            &grants,
            &redirects,
            client.token_format.as_str(),
            client.is_public,
            client.is_pkce_mandatory,
            client.application_token_ttl_s,
            client.user_token_ttl_s,
            client.refresh_token_ttl_s,
            client.id_token_ttl_s,
            &properties,
            client.created_at,
            client.updated_at,
        ];
        self.execute(SQL, arguments).await.map(|_| ())
    }

    /// Replaces everything but id, owner, secret and age, and tells gateways; answers whether the client is there.
    ///
    /// # Errors
    /// `Taken` when the new name is.
    pub async fn update_client(&mut self, client: &Client) -> Result<bool> {
        const SQL: &str = "UPDATE oauth_client SET name = $2, grant_types = $3, redirect_uris = $4, token_format = $5,
             is_public = $6, pkce_mandatory = $7, application_token_ttl_s = $8, user_token_ttl_s = $9,
             refresh_token_ttl_s = $10, id_token_ttl_s = $11, properties = $12, updated_at_ms = $13
             WHERE client_id = $1";
        let (grants, redirects) = (to_json(&client.grant_types)?, to_json(&client.redirect_uris)?);
        let properties = to_json(&client.properties)?;
        let arguments = args![
            &client.id,
            &client.name,
            &grants,
            &redirects,
            client.token_format.as_str(),
            client.is_public,
            client.is_pkce_mandatory,
            client.application_token_ttl_s,
            client.user_token_ttl_s,
            client.refresh_token_ttl_s,
            client.id_token_ttl_s,
            &properties,
            client.updated_at,
        ];
        let is_there = self.execute(SQL, arguments).await? == 1;
        if is_there {
            self.record(&Topic::Consumer(client.id.clone()), client.updated_at).await?;
        }
        Ok(is_there)
    }

    /// Replaces a client's secret; answers whether the client is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_client_secret(&mut self, id: &str, secret: &str, sealer: &Sealer, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE oauth_client SET sealed_secret = $2, updated_at_ms = $3 WHERE client_id = $1";
        let sealed = sealer.seal(&purpose(&id.into()), secret.as_bytes());
        Ok(self.execute(SQL, args![id, &sealed, now]).await? == 1)
    }

    /// Removes a client with its codes, tokens, consents and application key; answers whether it was there. Revoke its
    /// tokens first, so that gateways learn of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_client(&mut self, id: &str, now: Millis) -> Result<bool> {
        let was_there = self.execute("DELETE FROM oauth_client WHERE client_id = $1", args![id]).await? == 1;
        if was_there {
            self.record(&Topic::Consumer(id.into()), now).await?;
        }
        Ok(was_there)
    }
}

fn purpose(id: &ConsumerKey) -> String {
    format!("oauth_client.secret:{id}")
}

fn client(row: &Row) -> Result<Client> {
    let format = row.text("token_format")?;
    Ok(Client {
        id: row.text("client_id")?.into(),
        name: row.text("name")?,
        owner: row.text("owner")?,
        grant_types: row.json("grant_types")?,
        redirect_uris: row.json("redirect_uris")?,
        token_format: TokenFormat::parse(&format).ok_or_else(|| Error::Corrupt(format!("token format `{format}`")))?,
        is_public: row.bool("is_public")?,
        is_pkce_mandatory: row.bool("pkce_mandatory")?,
        application_token_ttl_s: row.optional_int("application_token_ttl_s")?,
        user_token_ttl_s: row.optional_int("user_token_ttl_s")?,
        refresh_token_ttl_s: row.optional_int("refresh_token_ttl_s")?,
        id_token_ttl_s: row.optional_int("id_token_ttl_s")?,
        properties: row.json("properties")?,
        created_at: row.int("created_at_ms")?,
        updated_at: row.int("updated_at_ms")?,
    })
}
