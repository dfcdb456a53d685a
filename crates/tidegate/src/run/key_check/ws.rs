//! A key manager asked over SOAP, as it is found: its certificate, when it is one of this user on this machine, is looked up
//! again after a failure. Its services are on the management port, so there is no port that could not match.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use tidegate_config::{Config, RegistryPlace};
use tidegate_gateway::key_manager::resilient::Member;
use tidegate_gateway::key_manager::ws::{Settings, WsKeyCheck};
use tidegate_gateway::{KeyCheck, KeyCheckError, Reach};
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use url::Url;

/// The key manager at `url`.
///
/// # Errors
/// When a file the settings name cannot be read, or a setting cannot be meant so.
pub fn member(config: &Config, url: &Url) -> Result<Member> {
    let from = &config.key_manager;
    let (username, password) = super::user(from);
    let settings = Settings {
        timeout_ms: from.timeout_ms,
        ca_file: super::authorities(from)?,
        pinned_certificate: from.pinned_certificate.clone(),
        sends_resource: from.sends_resource,
        connections_max: from.connections_max as usize,
        ..Settings::new(url.clone(), username, password)
    };
    // What is wrong with a setting is said now, not when the first question fails.
    WsKeyCheck::new(&settings)?;
    let address = format!("SOAP at {}", url.as_str().trim_end_matches('/'));
    let found = Found {
        settings,
        registry: config.registry.clone(),
        present: Mutex::new(None),
        is_doubtful: AtomicBool::new(false),
    };
    Ok(Member { name: super::name(url), address, check: Arc::new(found), diagnose: None })
}

struct Found {
    settings: Settings,
    registry: RegistryPlace,
    present: Mutex<Option<Present>>,
    /// Something failed since it was looked up.
    is_doubtful: AtomicBool,
}

/// The client as made of what was found last.
#[derive(Clone)]
struct Present {
    pin: Option<String>,
    check: Arc<WsKeyCheck>,
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
    async fn find(&self) -> Result<Present, KeyCheckError> {
        let known = self.present.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let (Some(known), false) = (&known, self.is_doubtful.load(Ordering::Relaxed)) {
            return Ok(known.clone());
        }
        let pin = match &self.settings.pinned_certificate {
            Some(pin) => Some(pin.clone()),
            None => super::nearby_pin(&self.registry, &self.settings.url).await,
        };
        let present = match known {
            // Its connections and its session may be as good as ever.
            Some(known) if known.pin == pin => known,
            _ => {
                let settings = Settings { pinned_certificate: pin.clone(), ..self.settings.clone() };
                Present { pin, check: Arc::new(WsKeyCheck::new(&settings)?) }
            }
        };
        *self.present.lock().unwrap_or_else(PoisonError::into_inner) = Some(present.clone());
        self.is_doubtful.store(false, Ordering::Relaxed);
        Ok(present)
    }
}
