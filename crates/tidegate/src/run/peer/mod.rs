//! Joining a key manager and control plane that run elsewhere: who they are, whether to believe them, and what lets us in.
//!
//! What is shown and trusted comes from the configuration, else, for a key manager of the same user on this machine, from
//! its data directory ([`local`]; decision 0006). It is looked for again whenever a question failed: a control plane may
//! come up after us, or come back with another certificate.

mod facts;
pub mod local;
pub mod report;

pub use facts::SKEW_MS_MAX;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tidegate_config::{Config, RegistryPlace, Role};
use tidegate_gateway::peer::tls::{Fingerprint, Trust, client_config, parse_fingerprint};
use tidegate_gateway::peer::{Link, Peer, PeerError};
use tidegate_gateway::settings::{Led, OwnTrust};
use tidegate_model::millis;
use tidegate_model::node::NodeFacts;
use tidegate_store::seal::Sealer;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::facts::{ask_facts, greet, warn_of_skew, without_time};

/// How often the key manager is asked how it is: its ports, its clock.
const MEET_EVERY: Duration = Duration::from_secs(30);
/// Largest file with a token, bytes.
const TOKEN_FILE_BYTES_MAX: u64 = 4_096;

/// Whom this gateway belongs to.
pub struct Joining {
    /// What the askers hold.
    pub link: Arc<Link>,
    urls: Vec<Url>,
    settings: Settings,
    /// Trust in a key manager that has not been met: it may be one of WSO2's, which never is.
    unmet: Arc<rustls::ClientConfig>,
    met: Mutex<Met>,
}

/// What the configuration says.
struct Settings {
    token: Option<String>,
    token_file: Option<PathBuf>,
    client: Option<(PathBuf, PathBuf)>,
    ca_file: Option<PathBuf>,
    pin: Option<Fingerprint>,
    registry: RegistryPlace,
}

#[derive(Default)]
struct Met {
    /// What the link was made of, so that an unchanged one keeps its connections.
    shown: Option<[u8; 32]>,
    facts: Option<NodeFacts>,
    /// Certificates of those of this machine, by address; of one that is down too, so that it is known when it is back.
    near: BTreeMap<Url, Fingerprint>,
}

/// What there is to show.
struct Credentials {
    token: Option<String>,
    pins: Vec<Fingerprint>,
}

impl Joining {
    /// For a gateway whose key manager runs elsewhere; `None` when this instance needs nobody.
    ///
    /// # Errors
    /// When a file with a certificate or key cannot be read.
    pub fn of(config: &Config) -> Result<Option<Arc<Self>>> {
        let needs_peer = config.has_role(Role::Gateway) && !config.has_role(Role::KeyManager);
        if !needs_peer || config.key_manager.url.is_empty() {
            return Ok(None);
        }
        let gateway = &config.gateway;
        let settings = Settings {
            token: gateway.join_token.as_ref().map(|token| token.expose().to_owned()),
            token_file: gateway.join_token_file.clone(),
            client: gateway.client_certificate.clone().zip(gateway.client_key.clone()),
            ca_file: config.key_manager.ca_file.clone(),
            pin: config.key_manager.pinned_certificate.as_deref().and_then(parse_fingerprint),
            registry: config.registry.clone(),
        };
        // What is wrong with a file is said now, not when the first question fails.
        let unmet = Arc::new(settings.trust(Vec::new())?);
        let urls = config.key_manager.url.clone();
        Ok(Some(Arc::new(Self { link: Arc::default(), urls, settings, unmet, met: Mutex::default() })))
    }

    /// The address that was named first.
    pub fn url(&self) -> &Url {
        &self.urls[0]
    }

    /// How `path` there is reached now: at the address that answered last, trusted as it was when we met, and shown what let
    /// us in. A key manager that was never met is shown no join token.
    pub fn lead(&self, path: &str) -> Option<Led> {
        let (base, trust) = match self.link.peer() {
            Ok(peer) => {
                let trust = OwnTrust { tls: Some(peer.tls().clone()), proof: peer.token().cloned() };
                (peer.url().clone(), trust)
            }
            Err(_) => (self.url().clone(), OwnTrust { tls: Some(self.unmet.clone()), proof: None }),
        };
        let url = Url::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/'))).ok()?;
        // What lets us in is not said in the clear.
        let proof = trust.proof.filter(|_| url.scheme() == "https");
        Some(Led { url, trust: OwnTrust { proof, ..trust } })
    }

    /// What the key manager said of itself last, its ports among it.
    pub fn facts(&self) -> Option<NodeFacts> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).facts.clone()
    }

    /// Whom this gateway believes: for a look at the key manager's other doors.
    ///
    /// # Errors
    /// When a file cannot be read, or those of a key manager on this machine are not to be trusted.
    pub async fn trust(&self) -> Result<rustls::ClientConfig> {
        let near = self.nearby().await?;
        self.settings.trust(near.into_iter().filter_map(|(_, near)| near.certificate).collect())
    }

    /// Whether what is shown was configured: then a refusal will not mend itself.
    pub fn is_configured(&self) -> bool {
        let settings = &self.settings;
        settings.token.is_some() || settings.token_file.is_some() || settings.client.is_some()
    }

    /// Finds the key manager, introduces ourselves, and remembers what it says of itself.
    ///
    /// # Errors
    /// Why we are not let in, or nobody answers. Whom we knew before stays in the link.
    pub async fn meet(&self) -> Result<(), PeerError> {
        let not_joined = |why: anyhow::Error| PeerError::NotJoined(format!("{why:#}"));
        let (peer, shown) = match self.credentials().await {
            Ok(credentials) => self.introduced(credentials).map_err(not_joined)?,
            // One of this machine that is down has left the list: whom we knew is asked as before.
            Err(why) => (self.link.peer().map_err(|_| not_joined(why))?, None),
        };
        let asked_at = millis::now();
        let facts = ask_facts(&peer).await?;
        self.link.set(peer.clone());
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.shown = shown.or(met.shown);
        if met.facts.as_ref().map(without_time) != Some(without_time(&facts)) {
            greet(peer.url(), &facts);
        }
        warn_of_skew(peer.url(), &facts, asked_at);
        met.facts = Some(facts);
        Ok(())
    }

    /// The peer that is shown `credentials`: the one we have when they are the same, so that its connections are kept.
    fn introduced(&self, credentials: Credentials) -> Result<(Arc<Peer>, Option<[u8; 32]>)> {
        let shown = Some(credentials.digest());
        let is_same = self.met.lock().unwrap_or_else(PoisonError::into_inner).shown == shown;
        if let Some(peer) = self.link.peer().ok().filter(|_| is_same) {
            return Ok((peer, shown));
        }
        let tls = self.settings.trust(credentials.pins)?;
        let peer = Peer::new(self.urls.clone(), tls, credentials.token.as_deref())?;
        Ok((Arc::new(peer), shown))
    }

    /// Meets now and then until `stop`, so that ports and clock are known and a new token is found.
    pub async fn keep_meeting(self: Arc<Self>, stop: CancellationToken) {
        loop {
            let met = tokio::select! {
                () = stop.cancelled() => return,
                met = self.meet() => met,
            };
            // Whoever asks for something says so when it fails.
            if let Err(why) = met {
                tracing::debug!("{why}");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(MEET_EVERY) => {}
            }
        }
    }

    async fn credentials(&self) -> Result<Credentials> {
        let settings = &self.settings;
        let mut found = Credentials { token: settings.token.clone(), pins: settings.pin.into_iter().collect() };
        if let Some(path) = &settings.token_file {
            found.token = Some(read_token(path)?);
        }
        let near = self.nearby().await?;
        if !self.is_configured() {
            // They share a database, so what lets in at one lets in at all.
            found.token = near.iter().find_map(|(_, near)| near.token.clone());
        }
        {
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            met.near.extend(near.into_iter().filter_map(|(url, near)| Some((url, near.certificate?))));
            found.pins.extend(met.near.values());
        }
        if found.token.is_none() && settings.client.is_none() {
            bail!(
                "nothing lets this gateway in at {}: make a join token there with `tidegate token create --role gateway` and \
                 set gateway.join_token or TIDEGATE_JOIN_TOKEN here. Without one only a running key manager of the same \
                 user on this machine is joined, and none runs at that port now",
                self.url()
            );
        }
        Ok(found)
    }

    /// Key managers of this user on this machine, at whichever of the addresses.
    async fn nearby(&self) -> Result<Vec<(Url, local::Nearby)>> {
        let (registry, urls) = (self.settings.registry.clone(), self.urls.clone());
        let looking = tokio::task::spawn_blocking(move || {
            let (mut found, mut refused) = (Vec::new(), None);
            for url in urls {
                match local::find(&registry, &url) {
                    Ok(near) => found.extend(near.map(|near| (url, near))),
                    Err(why) => refused = refused.or(Some(why)),
                }
            }
            // One that is not to be believed is no obstacle to the others.
            match refused {
                Some(why) if found.is_empty() => Err(why),
                _ => Ok(found),
            }
        });
        looking.await.context("looking for the key manager on this machine")?
    }
}

impl Credentials {
    fn digest(&self) -> [u8; 32] {
        let mut text = self.token.clone().unwrap_or_default().into_bytes();
        text.push(0);
        text.extend(self.pins.iter().flatten());
        tidegate_wire::random::sha256(&text)
    }
}

impl Settings {
    fn trust(&self, mut pins: Vec<Fingerprint>) -> Result<rustls::ClientConfig> {
        pins.extend(self.pin);
        let authorities = self.ca_file.as_deref().map(|path| certificates("key_manager.ca_file", path)).transpose()?;
        let client = self.client.as_ref().map(|(certificate, key)| {
            let chain = certificates("gateway.client_certificate", certificate)?;
            let key = PrivateKeyDer::from_pem_file(key)
                .with_context(|| format!("gateway.client_key {} holds no private key in PEM", key.display()))?;
            anyhow::Ok((chain, key))
        });
        let trust = Trust { pins, authorities: authorities.unwrap_or_default(), client: client.transpose()? };
        client_config(trust).context("setting up TLS to the key manager")
    }
}

fn certificates(setting: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let what = || format!("{setting} {}", path.display());
    let found = CertificateDer::pem_file_iter(path)
        .with_context(what)?
        .collect::<std::result::Result<Vec<_>, _>>()
        .with_context(what)?;
    if found.is_empty() {
        bail!("{setting} {} holds no certificate in PEM", path.display());
    }
    Ok(found)
}

fn read_token(path: &Path) -> Result<String> {
    let what = || format!("reading gateway.join_token_file {}", path.display());
    let length = std::fs::metadata(path).with_context(what)?.len();
    if length > TOKEN_FILE_BYTES_MAX {
        bail!("gateway.join_token_file {} is {length} bytes long; a join token is one line", path.display());
    }
    Ok(std::fs::read_to_string(path).with_context(what)?.trim().to_owned())
}

/// The key that seals what this gateway keeps of others' secrets, made on first use.
///
/// # Errors
/// When its file cannot be read or made, or others can read it.
pub fn sealer(data: &Path) -> Result<Sealer> {
    Ok(Sealer::new(&super::master_key::load_or_make(&data.join("plan.key"))?))
}
