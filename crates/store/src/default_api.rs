//! Default APIs ([`tidegate_model::default_api`]): made where they are missing, changed by administrators, given back as
//! shipped. They are rows like any API's; the column `default_kind` marks them and nothing else does.

use tidegate_model::change::Topic;
use tidegate_model::default_api::DefaultApi;
use tidegate_model::endpoint::EndpointConfig;
use tidegate_model::id::ApiId;
use tidegate_model::millis::Millis;
use tidegate_model::revision::Deployment;

use crate::api::ApiRecord;
use crate::error::{Error, Result};
use crate::{Store, Tx, args};

/// Why every revision of one is made.
const REVISION: &str = "as the gateways serve it";

/// One default API with whether gateways serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultApiRecord {
    /// Which.
    pub kind: DefaultApi,
    /// Its row.
    pub record: ApiRecord,
    /// Whether it is deployed anywhere.
    pub is_enabled: bool,
}

impl DefaultApiRecord {
    /// Where it leads.
    pub fn endpoint(&self) -> String {
        let config = self.record.api.endpoint_config.as_ref();
        let url = config.and_then(|config| config.0.pointer("/production_endpoints/url"));
        url.and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    }
}

impl Store {
    /// Makes the default APIs that are missing and deploys them to every environment. One whose name or path a
    /// publisher's API has is left out; answers those.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seed_default_apis(&self, provider: &str, now: Millis) -> Result<Vec<DefaultApi>> {
        let mut left_out = Vec::new();
        for kind in DefaultApi::ALL {
            if self.default_api(kind).await?.is_some() {
                continue;
            }
            let mut tx = self.begin().await?;
            tx.lock_catalog().await?;
            if tx.default_api_id(kind).await?.is_some() {
                continue;
            }
            let api = kind.api(ApiId::fresh(), provider, &kind.shipped_endpoint());
            if tx.clash(&api).await?.is_some() {
                left_out.push(kind);
                continue;
            }
            self.insert_api(&mut tx, &api, &kind.definition(), now).await?;
            const MARK: &str = "UPDATE api SET default_kind = $2 WHERE id = $1";
            tx.execute(MARK, args![&api.id, kind.as_str()]).await?;
            self.serve_default_api(&mut tx, kind, &api.id, now).await?;
            tx.commit().await?;
        }
        Ok(left_out)
    }

    /// The default APIs that are there, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn default_apis(&self) -> Result<Vec<DefaultApiRecord>> {
        let mut list = Vec::new();
        for kind in DefaultApi::ALL {
            list.extend(self.default_api(kind).await?);
        }
        Ok(list)
    }

    /// One default API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn default_api(&self, kind: DefaultApi) -> Result<Option<DefaultApiRecord>> {
        let row = self.db.optional("SELECT id FROM api WHERE default_kind = $1", args![kind.as_str()]).await?;
        let Some(id) = row.map(|row| row.text("id")).transpose()? else { return Ok(None) };
        let id = ApiId::from(id);
        let is_enabled = !self.deployments(&id).await?.is_empty();
        Ok(self.api(&id).await?.map(|record| DefaultApiRecord { kind, record, is_enabled }))
    }

    /// Gives a default API another endpoint and serves it from now on, or no longer. Answers whether it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_default_api(
        &self,
        tx: &mut Tx,
        kind: DefaultApi,
        endpoint: &str,
        is_enabled: bool,
        now: Millis,
    ) -> Result<bool> {
        let Some(id) = tx.default_api_id(kind).await? else { return Ok(false) };
        let Some(mut record) = tx.api_for_update(&id).await? else { return Ok(false) };
        record.api.endpoint_config = Some(EndpointConfig::single(endpoint));
        self.update_api(tx, &record.api, &kind.definition(), now).await?;
        tx.undeploy_everywhere(&id, now).await?;
        for old in tx.revisions(&id).await? {
            tx.delete_revision(&id, &old.id).await?;
        }
        if is_enabled {
            self.serve_default_api(tx, kind, &id, now).await?;
        }
        Ok(true)
    }

    /// Freezes the working copy and deploys it to every environment.
    async fn serve_default_api(&self, tx: &mut Tx, kind: DefaultApi, id: &ApiId, now: Millis) -> Result<()> {
        let Some(record) = tx.api_for_update(id).await? else { return Ok(()) };
        let revision = self.insert_revision(tx, &record.api, &kind.definition(), REVISION, now).await?;
        for row in tx.all("SELECT name FROM environment ORDER BY name", &[]).await? {
            let environment = row.text("name")?;
            let place = Deployment { environment, vhost: String::new(), is_shown: false, deployed_at: now };
            tx.deploy(id, &revision.id, &place).await?;
        }
        Ok(())
    }
}

impl Tx {
    async fn default_api_id(&mut self, kind: DefaultApi) -> Result<Option<ApiId>> {
        let row = self.optional("SELECT id FROM api WHERE default_kind = $1", args![kind.as_str()]).await?;
        row.map(|row| Ok(row.text("id")?.into())).transpose()
    }

    /// Serves the default APIs that are served elsewhere also in a new environment, and tells gateways.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deploy_default_apis(&mut self, environment: &str, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO deployment (api_id, environment, revision_id, vhost, is_shown, deployed_at_ms)
             SELECT d.api_id, CAST($1 AS TEXT), MAX(d.revision_id), '', FALSE, CAST($2 AS BIGINT) FROM deployment d
             JOIN api a ON a.id = d.api_id WHERE a.default_kind IS NOT NULL GROUP BY d.api_id
             ON CONFLICT (api_id, environment) DO NOTHING RETURNING api_id";
        for row in self.all(SQL, args![environment, now]).await? {
            self.record(&Topic::Api(row.text("api_id")?.into()), now).await?;
        }
        Ok(())
    }

    /// Takes the default APIs off an environment that is about to be removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undeploy_default_apis(&mut self, environment: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM deployment WHERE environment = $1
             AND api_id IN (SELECT id FROM api WHERE default_kind IS NOT NULL)";
        self.execute(SQL, args![environment]).await.map(|_| ())
    }
}

pub(crate) fn kind(text: Option<String>) -> Result<Option<DefaultApi>> {
    let read = |text: String| DefaultApi::parse(&text).ok_or_else(|| Error::Corrupt(format!("default API `{text}`")));
    text.map(read).transpose()
}
