//! A key manager asked by Thrift, as it is found: its port, when nothing says it, and its certificate, when it is one of
//! this user on this machine.
//!
//! `key_manager.thrift_port` is literal, as in WSO2. Without it the key manager is asked where it serves Thrift, which only
//! a Tidegate can tell, and only to a gateway it lets in; any other is taken to serve it where WSO2 does. After a failure
//! all of that is looked up again, so that a key manager that comes back elsewhere is found.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, RegistryPlace};
use tidegate_gateway::key_manager::resilient::{Diagnose, Member};
use tidegate_gateway::key_manager::thrift::{Settings, ThriftKeyCheck};
use tidegate_gateway::peer::PeerError;
use tidegate_gateway::{KeyCheck, KeyCheckError, Reach};
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::node::InsideFacts;
use url::Url;

use super::super::peer::Joining;

/// The key manager at `url`.
///
/// # Errors
/// When a file the settings name cannot be read, or a setting cannot be meant so.
pub fn member(config: &Config, url: &Url) -> Result<Member> {
    let from = &config.key_manager;
    let (username, password) = super::user(from);
    let settings = Settings {
        thrift_host: from.thrift_host.clone(),
        timeout_ms: from.timeout_ms,
        ca_file: super::authorities(from)?,
        pinned_certificate: from.pinned_certificate.clone(),
        sends_resource: from.sends_resource,
        connections_max: from.connections_max as usize,
        ..Settings::new(url.clone(), username, password, from.thrift_port.unwrap_or(Listener::Thrift.base()))
    };
    // What is wrong with a setting is said now, not when the first question fails.
    ThriftKeyCheck::new(&settings)?;
    let mut only = config.clone();
    only.key_manager.url = vec![url.clone()];
    let found = Arc::new(Found {
        settings,
        thrift_port: from.thrift_port,
        joining: Joining::of(&only)?,
        registry: config.registry.clone(),
        present: Mutex::new(None),
        is_doubtful: AtomicBool::new(false),
    });
    let looked_at = found.clone();
    let diagnose: Diagnose = Arc::new(move || {
        let found = looked_at.clone();
        Box::pin(async move { found.diagnose().await })
    });
    Ok(Member { name: super::name(url), address: found.address(), check: found, diagnose: Some(diagnose) })
}

/// One key manager and what is known of it.
struct Found {
    settings: Settings,
    /// As configured.
    thrift_port: Option<u16>,
    /// Asks what it says of itself; `None` when this instance is a key manager itself and joins nobody.
    joining: Option<Arc<Joining>>,
    registry: RegistryPlace,
    present: Mutex<Option<Present>>,
    /// Something failed since it was looked up.
    is_doubtful: AtomicBool,
}

/// The client as made of what was found last.
#[derive(Clone)]
struct Present {
    port: u16,
    pin: Option<String>,
    check: Arc<ThriftKeyCheck>,
}

#[async_trait]
impl KeyCheck for Found {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        let answer = self.find().await?.check.check(question).await;
        if answer.is_err() {
            self.is_doubtful.store(true, Ordering::Relaxed);
        }
        answer
    }

    fn reach(&self) -> Reach {
        Reach::Api
    }
}

impl Found {
    /// For people; the port is in the errors too, as it was found.
    fn address(&self) -> String {
        let host = self.host();
        match self.thrift_port {
            Some(port) => format!("Thrift at {host}:{port}, login at {}", self.url()),
            None => format!("Thrift at {host}, on the port it tells, login at {}", self.url()),
        }
    }

    fn url(&self) -> &str {
        self.settings.url.as_str().trim_end_matches('/')
    }

    fn host(&self) -> &str {
        self.settings.thrift_host.as_deref().or(self.settings.url.host_str()).unwrap_or_default()
    }

    fn present(&self) -> Option<Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn find(&self) -> Result<Present, KeyCheckError> {
        let known = self.present();
        if let (Some(known), false) = (&known, self.is_doubtful.load(Ordering::Relaxed)) {
            return Ok(known.clone());
        }
        let (port, pin) = (self.port().await?, self.pin().await);
        let present = match known {
            // Its connections and its session may be as good as ever.
            Some(known) if (known.port, &known.pin) == (port, &pin) => known,
            _ => {
                let settings = Settings { thrift_port: port, pinned_certificate: pin.clone(), ..self.settings.clone() };
                Present { port, pin, check: Arc::new(ThriftKeyCheck::new(&settings)?) }
            }
        };
        *self.present.lock().unwrap_or_else(PoisonError::into_inner) = Some(present.clone());
        self.is_doubtful.store(false, Ordering::Relaxed);
        Ok(present)
    }

    async fn port(&self) -> Result<u16, KeyCheckError> {
        if let Some(port) = self.thrift_port {
            return Ok(port);
        }
        let nowhere = |name: &str| {
            let message = format!(
                "key manager `{name}` at {} serves no Thrift: enable [listeners.thrift] there, or use key_manager.client = \
                 \"rest\" here",
                self.url()
            );
            KeyCheckError::new(message)
        };
        match self.ask().await {
            Ok(facts) => facts.ports.get(Listener::Thrift.name()).copied().ok_or_else(|| nowhere(&facts.name)),
            Err(PeerError::Unreachable { why, .. }) => {
                let message = format!("{} cannot be reached to learn its Thrift port: {why}", self.url());
                Err(KeyCheckError::new(message))
            }
            // No Tidegate, or one that tells us nothing.
            Err(why) => {
                tracing::debug!("{why}; taking WSO2's Thrift port");
                Ok(Listener::Thrift.base())
            }
        }
    }

    /// The configured certificate, or that of a key manager of this user on this machine.
    async fn pin(&self) -> Option<String> {
        if self.settings.pinned_certificate.is_some() {
            return self.settings.pinned_certificate.clone();
        }
        super::nearby_pin(&self.registry, &self.settings.url).await
    }

    /// What the key manager says of itself.
    async fn ask(&self) -> Result<InsideFacts, PeerError> {
        let untold = || PeerError::NotJoined("it tells its ports only to gateways it lets in".to_owned());
        let joining = self.joining.as_ref().ok_or_else(untold)?;
        joining.meet().await?;
        joining.facts().and_then(|facts| facts.inside).ok_or_else(untold)
    }

    /// Compares what was tried with what the key manager serves.
    async fn diagnose(&self) -> Option<String> {
        let tried = self.present()?.port;
        let setting = if self.thrift_port.is_some() { "key_manager.thrift_port" } else { "WSO2's port" };
        match self.ask().await {
            Ok(facts) => Some(self.compare(tried, &facts)),
            // The error says that already, and the port is not what is the matter.
            Err(PeerError::Unreachable { .. }) => None,
            Err(why) => Some(format!(
                "Thrift port {tried} ({setting}) was tried; which one the key manager serves could not be asked ({why}). \
                 Compare it with ThriftServerPort in the key manager's api-manager.xml, or with `tidegate ports` there, and \
                 set key_manager.thrift_port"
            )),
        }
    }

    fn compare(&self, tried: u16, facts: &InsideFacts) -> String {
        let (name, url) = (&facts.name, self.url());
        match facts.ports.get(Listener::Thrift.name()) {
            None => format!("key manager `{name}` at {url} serves no Thrift: enable [listeners.thrift] there"),
            Some(serves) if *serves == tried => format!(
                "key manager `{name}` at {url} does serve Thrift on port {tried}: does a firewall stand between, or is \
                 key_manager.thrift_host wrong?"
            ),
            Some(serves) => format!(
                "Thrift port {tried} was tried, but key manager `{name}` at {url} serves Thrift on port {serves}. Either set \
                 key_manager.thrift_port = {serves}, or remove key_manager.thrift_port: then this gateway learns the port by \
                 itself"
            ),
        }
    }
}
