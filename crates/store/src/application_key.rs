//! Which OAuth client serves which stage of an application (WSO2: key mapping). The client itself, its secret and its
//! tokens belong to the key manager.

use tidegate_model::change::Topic;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApplicationId, ConsumerKey};
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::feed::key_type;
use crate::query::Row;
use crate::{Store, Tx, args};

/// A mapping of an application's stage to an OAuth client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationKey {
    /// Identifier of the mapping.
    pub id: String,
    /// Whose key.
    pub application: ApplicationId,
    /// Which stage; an application has at most one key a stage.
    pub key_type: KeyType,
    /// The OAuth client.
    pub client: ConsumerKey,
    /// Whether the client was there before and only mapped (WSO2 mode `MAPPED`); then it outlives the mapping.
    pub is_mapped: bool,
    /// When made.
    pub created_at: Millis,
}

impl Store {
    /// The keys of an application, production first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_keys(&self, application: &ApplicationId) -> Result<Vec<ApplicationKey>> {
        const SQL: &str = "SELECT * FROM application_key WHERE application_id = $1 ORDER BY key_type";
        self.db.all(SQL, args![application]).await?.iter().map(application_key).collect()
    }

    /// One key of an application by the mapping's id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_key(&self, application: &ApplicationId, id: &str) -> Result<Option<ApplicationKey>> {
        const SQL: &str = "SELECT * FROM application_key WHERE application_id = $1 AND id = $2";
        self.db.optional(SQL, args![application, id]).await?.as_ref().map(application_key).transpose()
    }

    /// The key of one stage of an application.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_key_of(&self, id: &ApplicationId, stage: KeyType) -> Result<Option<ApplicationKey>> {
        const SQL: &str = "SELECT * FROM application_key WHERE application_id = $1 AND key_type = $2";
        self.db.optional(SQL, args![id, stage.as_str()]).await?.as_ref().map(application_key).transpose()
    }

    /// The application an OAuth client serves, if any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_key_of_client(&self, client: &ConsumerKey) -> Result<Option<ApplicationKey>> {
        const SQL: &str = "SELECT * FROM application_key WHERE client_id = $1";
        self.db.optional(SQL, args![client]).await?.as_ref().map(application_key).transpose()
    }
}

impl Tx {
    /// Stores a new mapping.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when the stage has a key or the client serves another application.
    pub async fn insert_application_key(&mut self, new: &ApplicationKey) -> Result<()> {
        const SQL: &str =
            "INSERT INTO application_key (id, application_id, key_type, client_id, is_mapped, created_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6)";
        let key_type = new.key_type.as_str();
        let values = args![&new.id, &new.application, key_type, &new.client, new.is_mapped, new.created_at];
        self.execute(SQL, values).await?;
        self.record(&Topic::Consumer(new.client.clone()), new.created_at).await
    }

    /// Removes a mapping; answers whether it was there. Removing the OAuth client is the caller's task.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_application_key(&mut self, key: &ApplicationKey, at: Millis) -> Result<bool> {
        let is_there = self.execute("DELETE FROM application_key WHERE id = $1", args![&key.id]).await? == 1;
        self.record(&Topic::Consumer(key.client.clone()), at).await?;
        Ok(is_there)
    }
}

fn application_key(row: &Row) -> Result<ApplicationKey> {
    Ok(ApplicationKey {
        id: row.text("id")?,
        application: row.text("application_id")?.into(),
        key_type: key_type(&row.text("key_type")?)?,
        client: row.text("client_id")?.into(),
        is_mapped: row.bool("is_mapped")?,
        created_at: row.int("created_at_ms")?,
    })
}
