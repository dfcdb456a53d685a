//! How the gateway's question about a credential is answered: in this process, or by key managers elsewhere. Here it is
//! chosen and put together; the clients are the gateway's.
//!
//! Everything that goes over the network goes through [`Resilient`], so that all clients fail over, back off and tell how
//! they are in the same way.

mod thrift;
mod ws;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use async_trait::async_trait;
use tidegate_config::{Config, KeyClient, RegistryPlace, sections};
use tidegate_gateway::key_manager::breaker::Patience;
use tidegate_gateway::key_manager::metrics::KeyManagerMetrics;
use tidegate_gateway::key_manager::resilient::{Endurance, Health, Member, Resilient, Standing};
use tidegate_gateway::key_manager::rest::RestKeyCheck;
use tidegate_gateway::{KeyCheck, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use url::Url;

use super::backing::Backing;
use super::follow::source::Condition;
use super::peer::local;
use crate::ops::Check;

/// Whom the gateway asks.
pub struct Chosen {
    /// For the gateway.
    pub check: Arc<dyn KeyCheck>,
    /// For whoever wants to know how they are; `None` when nobody is asked over the network.
    pub over_network: Option<Arc<Resilient>>,
}

/// Chooses as `[key_manager]` says. Connects to nobody yet.
///
/// # Errors
/// When the chosen client cannot be made: a file cannot be read, or this instance has nobody to ask.
pub fn choose(config: &Config, backing: &Backing, metrics: &KeyManagerMetrics) -> Result<Chosen> {
    let from = &config.key_manager;
    let members = match from.client {
        KeyClient::Local => {
            let own =
                backing.own.as_ref().context("key_manager.client `local` needs a store, and there is none here")?;
            return Ok(Chosen { check: Arc::new(LocalKeyCheck(own.key_manager.clone())), over_network: None });
        }
        KeyClient::Rest => vec![rest(config, backing)?],
        KeyClient::Thrift => from.url.iter().map(|url| thrift::member(config, url)).collect::<Result<Vec<_>>>()?,
        KeyClient::Ws => from.url.iter().map(|url| ws::member(config, url)).collect::<Result<Vec<_>>>()?,
    };
    let resilient = Resilient::new(members, endurance(from), metrics);
    Ok(Chosen { check: resilient.clone(), over_network: Some(resilient) })
}

/// Longest wait for an answer, with a little more for what is around it: who waits longer has lost the answer.
pub fn wait_max(from: &sections::KeyManager) -> Duration {
    const AROUND: Duration = Duration::from_secs(1);
    Duration::from_millis(from.wait_ms_max) + AROUND
}

/// How a detail of `/readyz` begins that tells of a fault though calls are served.
pub const DEGRADED: &str = "degraded";

/// What `/readyz` says of the key managers. One that is down is worth knowing and stops nothing: the gateway goes on with
/// what it remembers and with open resources, and taking it away from its callers would not bring the key manager back.
pub fn readiness(key_managers: &Resilient) -> Check {
    let health = key_managers.health();
    let is_down =
        |health: &Health| matches!(health.state, Standing::LeftAlone(_) | Standing::Probing | Standing::Failing(_));
    let described: Vec<String> = health.iter().map(describe).collect();
    let described = described.join("; ");
    let detail = if health.iter().all(is_down) {
        format!("degraded: no key manager answers, only remembered keys and open resources are served: {described}")
    } else if health.iter().any(is_down) {
        format!("degraded: {described}")
    } else {
        described
    };
    Check { name: "key manager", problem: None, detail: Some(detail) }
}

/// What the key managers lack, for those who list gateways.
pub fn condition(key_managers: Option<Arc<Resilient>>) -> Condition {
    Arc::new(move || key_managers.as_deref().and_then(|key_managers| readiness(key_managers).lacks()))
}

fn describe(health: &Health) -> String {
    let Health { name, address, state, last_error, advice, .. } = health;
    let state = match state {
        Standing::Unknown => "not asked yet".to_owned(),
        Standing::Working => "answers".to_owned(),
        Standing::Failing(count) => format!("did not answer the last {count} questions"),
        Standing::LeftAlone(rest) if rest.is_zero() => "is tried again with the next question".to_owned(),
        Standing::LeftAlone(rest) => format!("is left alone for another {rest:.1?}"),
        Standing::Probing => "is being tried".to_owned(),
    };
    let mut text = format!("{name} ({address}) {state}");
    for more in [last_error, advice].into_iter().flatten() {
        text.push_str(": ");
        text.push_str(more);
    }
    text
}

fn endurance(from: &sections::KeyManager) -> Endurance {
    let ms = Duration::from_millis;
    Endurance {
        wait_max: ms(from.wait_ms_max),
        attempt_max: ms(from.timeout_ms),
        patience: Patience {
            failures: from.failures_max,
            first: ms(from.pause_ms),
            longest: ms(from.pause_ms_max),
            jitter: f64::from(from.pause_jitter_percent) / 100.0,
        },
    }
}

/// The other Tidegate that this gateway has joined; it knows all its addresses itself.
fn rest(config: &Config, backing: &Backing) -> Result<Member> {
    let joining = backing.joining.as_ref().context(
        "key_manager.client `rest` asks a key manager that runs elsewhere: name it by key_manager.url, and leave out the \
         role key-manager here",
    )?;
    let urls: Vec<&str> = config.key_manager.url.iter().map(|url| url.as_str().trim_end_matches('/')).collect();
    let answer_max = Duration::from_millis(config.key_manager.timeout_ms);
    Ok(Member {
        name: name(joining.url()),
        address: urls.join(", "),
        check: Arc::new(RestKeyCheck::new(joining.link.clone(), answer_max)),
        diagnose: None,
    })
}

/// What `key_manager.ca_file` holds.
fn authorities(from: &sections::KeyManager) -> Result<Option<Vec<u8>>> {
    let read =
        |path: &PathBuf| std::fs::read(path).with_context(|| format!("reading key_manager.ca_file {}", path.display()));
    from.ca_file.as_ref().map(read).transpose()
}

/// The user with which WSO2's protocols log in.
fn user(from: &sections::KeyManager) -> (String, String) {
    let password = from.password.as_ref().map(|password| password.expose().to_owned());
    (from.username.clone().unwrap_or_default(), password.unwrap_or_default())
}

/// The development certificate of a key manager of this user on this machine, which no authority has issued.
async fn nearby_pin(registry: &RegistryPlace, url: &Url) -> Option<String> {
    let (registry, url) = (registry.clone(), url.clone());
    let looking = tokio::task::spawn_blocking(move || local::find(&registry, &url));
    let near = looking.await.ok()?.ok().flatten()?;
    Some(near.certificate?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// `host:port`.
fn name(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Asks the key manager of this process.
pub struct LocalKeyCheck(pub KeyManager);

#[async_trait]
impl KeyCheck for LocalKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.0.validate(question.credential).await.map_err(|why| KeyCheckError::new(why.to_string()))
    }
}
