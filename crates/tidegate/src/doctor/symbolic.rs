//! Addresses of ours in an API, made symbolic: in the working copy, or in what is deployed. A revision never changes, so
//! there a new one is made of the deployed one, with nothing else changed, and deployed in its place.

use std::fmt;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tidegate_config::{Config, Urls};
use tidegate_control::findings::{self, Remedy};
use tidegate_control::own_address::{AddressOracle, OwnAddress};
use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_model::revision::{Deployment, REVISIONS_MAX};
use tidegate_store::audit::AuditEvent;
use tidegate_store::{Store, Tx};
use url::Url;

use crate::run::first_start;

/// Who changes it, in the audit log.
const BY: &str = "tidegate doctor";
/// The verb there.
const ACTION: &str = "api.apply-findings";

/// What is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbolic {
    /// Id of the API.
    pub api: ApiId,
    /// Its name and version, for people.
    pub title: String,
    /// The environment whose deployed revision is meant; `None`: the working copy.
    pub environment: Option<String>,
    /// Addresses as written, and what will stand there.
    pub changes: Vec<(String, String)>,
    /// By which the addresses are known: what was found may only be changed to what it meant then.
    pub oracle: Here,
}

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.environment {
            None => write!(f, "in API {}, its working copy:", self.title)?,
            Some(environment) => write!(f, "in API {}, as a new revision deployed to {environment}:", self.title)?,
        }
        for (from, to) in &self.changes {
            write!(f, "\n  - {from}\n  + {to}")?;
        }
        Ok(())
    }
}

/// Knows our addresses by the ports of the running instance, or of the one that would start.
#[derive(Debug, Clone)]
pub struct Here(pub Urls);

/// Two of one examination are the same.
impl PartialEq for Here {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Here {}

impl AddressOracle for Here {
    fn own(&self, address: &Url) -> Option<OwnAddress> {
        let own = self.0.symbolic_for(address)?;
        Some(OwnAddress { symbolic: own.symbolic.to_string(), reason: own.to_string(), is_stale: own.is_stale() })
    }

    fn resolve(&self, symbolic: &str) -> Option<String> {
        self.0.resolve(symbolic).ok().flatten().map(String::from)
    }
}

/// Changes it.
///
/// # Errors
/// When the API changed meanwhile, or the store fails; nothing is changed then.
pub async fn apply(config: &Config, change: &Symbolic) -> Result<()> {
    let store = first_start::open_existing_store(config).await?;
    let outcome = match &change.environment {
        None => working_copy(&store, change).await,
        Some(environment) => deployed(&store, change, environment).await,
    };
    store.close().await;
    outcome
}

async fn working_copy(store: &Store, change: &Symbolic) -> Result<()> {
    let mut tx = store.begin().await?;
    let mut api = tx.api_for_update(&change.api).await?.with_context(|| format!("API {} is gone", change.title))?.api;
    let mut definition = parsed(&tx.api_definition(&change.api).await?.unwrap_or_default())?;
    rewrite(change, &mut api, &mut definition)?;
    store.update_api(&mut tx, &api, &written(&definition), millis::now()).await?;
    record(&mut tx, change).await?;
    Ok(tx.commit().await?)
}

async fn deployed(store: &Store, change: &Symbolic, environment: &str) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.api_for_update(&change.api).await?.with_context(|| format!("API {} is gone", change.title))?;
    let revisions = tx.revisions(&change.api).await?;
    let at = |deployment: &&Deployment| deployment.environment == environment;
    let old = revisions.iter().find_map(|revision| Some((revision, revision.deployments.iter().find(at)?)));
    let (revision, deployment) =
        old.with_context(|| format!("API {} is not deployed to {environment} any more", change.title))?;
    if revisions.len() >= REVISIONS_MAX {
        bail!(
            "API {} has {REVISIONS_MAX} revisions, the most there may be; delete one that is not deployed and try again",
            change.title
        );
    }
    let content = tx.revision_content(&change.api, &revision.id).await?.context("the revision is gone")?;
    let (mut api, mut definition) = (content.api, parsed(&content.definition)?);
    rewrite(change, &mut api, &mut definition)?;
    let (now, why) = (millis::now(), format!("revision {} with symbolic addresses, by {BY}", revision.number));
    let new = store.insert_revision(&mut tx, &api, &written(&definition), &why, now).await?;
    let deployment = Deployment { deployed_at: now, ..deployment.clone() };
    tx.deploy(&change.api, &new.id, &deployment).await?;
    record(&mut tx, change).await?;
    Ok(tx.commit().await?)
}

/// Exactly the addresses that were shown, to exactly what was shown.
fn rewrite(change: &Symbolic, api: &mut Api, definition: &mut Value) -> Result<()> {
    let is_shown = |finding: &findings::Finding| match &finding.remedy {
        Remedy::Replace { with } => change.changes.iter().any(|(from, to)| *from == finding.address && to == with),
        _ => false,
    };
    let mut chosen = findings::findings(api, Some(definition), &change.oracle);
    chosen.retain(is_shown);
    if chosen.is_empty() {
        bail!("API {} changed meanwhile: the addresses are not there any more", change.title);
    }
    findings::mend(api, definition, &chosen).map_err(|problem| anyhow::anyhow!("{}", problem.message))
}

async fn record(tx: &mut Tx, change: &Symbolic) -> Result<()> {
    let changes: Vec<Value> = change.changes.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
    let detail = json!({"environment": change.environment, "changes": changes});
    Ok(tx.audit(&AuditEvent::now(BY, ACTION, change.api.as_str(), detail)).await?)
}

/// A definition as it is kept; there may be none.
pub fn parsed(text: &str) -> Result<Value> {
    if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(text).context("the definition is not JSON") }
}

fn written(definition: &Value) -> String {
    if definition.is_null() { String::new() } else { definition.to_string() }
}
