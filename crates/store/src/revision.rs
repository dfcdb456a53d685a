//! Revisions, immutable copies of an API, and where they are deployed.

use tidegate_model::api::Api;
use tidegate_model::change::Topic;
use tidegate_model::id::{ApiId, RevisionId};
use tidegate_model::millis::Millis;
use tidegate_model::revision::{Deployment, Revision};

use crate::error::Result;
use crate::query::Row;
use crate::{Store, Tx, args};

/// A revision's frozen content.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisionContent {
    /// The API as it was; endpoint secrets are sealed.
    pub api: Api,
    /// The definition as it was.
    pub definition: String,
}

const SELECT: &str =
    "SELECT id, api_id, number, description, created_at_ms FROM revision WHERE api_id = $1 ORDER BY number";
const DEPLOYMENTS: &str = "SELECT revision_id, environment, vhost, is_shown, deployed_at_ms FROM deployment
     WHERE api_id = $1 ORDER BY environment";

impl Store {
    /// All revisions of an API with their deployments, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revisions(&self, api: &ApiId) -> Result<Vec<Revision>> {
        let rows = self.db.all(SELECT, args![api]).await?;
        assemble(&rows, &self.db.all(DEPLOYMENTS, args![api]).await?)
    }

    /// Where the revisions of an API are deployed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deployments(&self, api: &ApiId) -> Result<Vec<(RevisionId, Deployment)>> {
        self.db.all(DEPLOYMENTS, args![api]).await?.iter().map(deployment).collect()
    }

    /// What a revision of `api` froze.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision_content(&self, api: &ApiId, id: &RevisionId) -> Result<Option<RevisionContent>> {
        let row = self.db.optional(CONTENT, args![api, id]).await?;
        row.as_ref().map(content).transpose()
    }

    /// The content of the revision deployed to `environment`: what its gateways serve now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deployed_content(&self, api: &ApiId, environment: &str) -> Result<Option<RevisionContent>> {
        const SQL: &str = "SELECT r.body, r.definition FROM deployment d JOIN revision r ON r.id = d.revision_id
             WHERE d.api_id = $1 AND d.environment = $2";
        let row = self.db.optional(SQL, args![api, environment]).await?;
        row.as_ref().map(content).transpose()
    }

    /// Freezes `api` and `definition` as the next revision.
    ///
    /// # Errors
    /// When the API is not there or the database fails.
    pub async fn insert_revision(
        &self,
        tx: &mut Tx,
        api: &Api,
        definition: &str,
        description: &str,
        now: Millis,
    ) -> Result<Revision> {
        const NUMBER: &str =
            "UPDATE api SET next_revision = next_revision + 1 WHERE id = $1 RETURNING next_revision - 1 AS number";
        const SQL: &str = "INSERT INTO revision (id, api_id, number, description, body, definition, created_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let row = tx.optional(NUMBER, args![&api.id]).await?;
        let number = row.map_or(Ok(1), |row| row.int("number"))?;
        let (id, body) = (RevisionId::fresh(), self.body(api)?);
        tx.execute(SQL, args![&id, &api.id, number, description, &body, definition, now]).await?;
        Ok(Revision {
            id,
            api: api.id.clone(),
            number: u32::try_from(number).unwrap_or(u32::MAX),
            description: description.to_owned(),
            created_at: now,
            deployments: Vec::new(),
        })
    }
}

impl Tx {
    /// All revisions of an API with their deployments, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revisions(&mut self, api: &ApiId) -> Result<Vec<Revision>> {
        let rows = self.all(SELECT, args![api]).await?;
        assemble(&rows, &self.all(DEPLOYMENTS, args![api]).await?)
    }

    /// What a revision of `api` froze.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision_content(&mut self, api: &ApiId, id: &RevisionId) -> Result<Option<RevisionContent>> {
        let row = self.optional(CONTENT, args![api, id]).await?;
        row.as_ref().map(content).transpose()
    }

    /// Removes a revision. Its deployments would go with it: refuse before when it has some.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_revision(&mut self, api: &ApiId, id: &RevisionId) -> Result<bool> {
        Ok(self.execute("DELETE FROM revision WHERE api_id = $1 AND id = $2", args![api, id]).await? == 1)
    }

    /// Deploys a revision to an environment in place of the one there, and tells gateways.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploy(&mut self, api: &ApiId, revision: &RevisionId, at: &Deployment) -> Result<()> {
        const SQL: &str = "INSERT INTO deployment (api_id, environment, revision_id, vhost, is_shown, deployed_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (api_id, environment) DO UPDATE SET revision_id = excluded.revision_id,
             vhost = excluded.vhost, is_shown = excluded.is_shown, deployed_at_ms = excluded.deployed_at_ms";
        let args = args![api, &at.environment, revision, &at.vhost, at.is_shown, at.deployed_at];
        self.execute(SQL, args).await?;
        self.record(&Topic::Api(api.clone()), at.deployed_at).await
    }

    /// Changes whether the DevPortal shows a deployment. Answers whether there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_deployment(&mut self, api: &ApiId, environment: &str, is_shown: bool) -> Result<bool> {
        const SQL: &str = "UPDATE deployment SET is_shown = $3 WHERE api_id = $1 AND environment = $2";
        Ok(self.execute(SQL, args![api, environment, is_shown]).await? == 1)
    }

    /// Takes a revision off an environment and tells gateways. Answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undeploy(
        &mut self,
        api: &ApiId,
        revision: &RevisionId,
        environment: &str,
        now: Millis,
    ) -> Result<bool> {
        const SQL: &str = "DELETE FROM deployment WHERE api_id = $1 AND revision_id = $2 AND environment = $3";
        let is_gone = self.execute(SQL, args![api, revision, environment]).await? == 1;
        if is_gone {
            self.record(&Topic::Api(api.clone()), now).await?;
        }
        Ok(is_gone)
    }

    /// Takes an API off all environments and tells gateways.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undeploy_everywhere(&mut self, api: &ApiId, now: Millis) -> Result<()> {
        if self.execute("DELETE FROM deployment WHERE api_id = $1", args![api]).await? > 0 {
            self.record(&Topic::Api(api.clone()), now).await?;
        }
        Ok(())
    }
}

const CONTENT: &str = "SELECT body, definition FROM revision WHERE api_id = $1 AND id = $2";

fn content(row: &Row) -> Result<RevisionContent> {
    Ok(RevisionContent { api: row.json("body")?, definition: row.text("definition")? })
}

fn deployment(row: &Row) -> Result<(RevisionId, Deployment)> {
    let deployment = Deployment {
        environment: row.text("environment")?,
        vhost: row.text("vhost")?,
        is_shown: row.bool("is_shown")?,
        deployed_at: row.int("deployed_at_ms")?,
    };
    Ok((row.text("revision_id")?.into(), deployment))
}

fn assemble(revisions: &[Row], deployments: &[Row]) -> Result<Vec<Revision>> {
    let placed = deployments.iter().map(deployment).collect::<Result<Vec<_>>>()?;
    revisions
        .iter()
        .map(|row| {
            let id: RevisionId = row.text("id")?.into();
            let deployments = placed.iter().filter(|(at, _)| *at == id).map(|(_, d)| d.clone()).collect();
            Ok(Revision {
                id,
                api: row.text("api_id")?.into(),
                number: u32::try_from(row.int("number")?).unwrap_or(u32::MAX),
                description: row.text("description")?,
                created_at: row.int("created_at_ms")?,
                deployments,
            })
        })
        .collect()
}
