//! Gateway environments.

use tidegate_model::environment::{DEFAULT_ENVIRONMENT, Environment};
use tidegate_model::millis;

use crate::error::Result;
use crate::query::to_json;
use crate::{Store, args};

const SEEDED: &str = "environments_seeded";

impl Store {
    /// Adds the environment every installation starts with, once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seed_environments(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        if tx.claim(SEEDED).await? {
            let environment = Environment {
                id: DEFAULT_ENVIRONMENT.to_owned(),
                name: DEFAULT_ENVIRONMENT.to_owned(),
                display_name: DEFAULT_ENVIRONMENT.to_owned(),
                description: "The gateways of this installation".to_owned(),
                kind: "hybrid".to_owned(),
                vhost: None,
                http_port: None,
                https_port: None,
            };
            let body = to_json(&environment)?;
            tx.execute(INSERT, args![&environment.id, &environment.name, &body]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// All environments, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn environments(&self) -> Result<Vec<Environment>> {
        let rows = self.db.all("SELECT body FROM environment ORDER BY name", &[]).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }

    /// An environment by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn environment(&self, name: &str) -> Result<Option<Environment>> {
        let row = self.db.optional("SELECT body FROM environment WHERE name = $1", args![name]).await?;
        row.map(|row| row.json("body")).transpose()
    }

    /// Adds an environment.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when there is one of this name.
    pub async fn insert_environment(&self, environment: &Environment) -> Result<()> {
        let body = to_json(environment)?;
        let mut tx = self.begin().await?;
        tx.execute(INSERT, args![&environment.id, &environment.name, &body]).await?;
        tx.deploy_default_apis(&environment.name, millis::now()).await?;
        tx.commit().await
    }

    /// Replaces an environment; its name stays. Answers whether it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_environment(&self, environment: &Environment) -> Result<bool> {
        const SQL: &str = "UPDATE environment SET body = $3 WHERE id = $1 AND name = $2";
        let body = to_json(environment)?;
        Ok(self.db.execute(SQL, args![&environment.id, &environment.name, &body]).await? == 1)
    }

    /// Removes an environment nothing is deployed to. Answers whether it was there and free.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_environment(&self, id: &str) -> Result<bool> {
        const SQL: &str = "DELETE FROM environment WHERE id = $1
             AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.environment = environment.name)";
        const NAME: &str = "SELECT name FROM environment WHERE id = $1";
        let mut tx = self.begin().await?;
        let Some(row) = tx.optional(NAME, args![id]).await? else { return Ok(false) };
        // Default APIs are everywhere and hold nothing back.
        tx.undeploy_default_apis(&row.text("name")?).await?;
        if tx.execute(SQL, args![id]).await? != 1 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }
}

const INSERT: &str = "INSERT INTO environment (id, name, body) VALUES ($1, $2, $3)";
