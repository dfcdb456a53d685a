//! Addresses written down that mean ourselves, in the configuration and in every API as it is edited and as it is
//! deployed; and backends on this machine at which nobody listens.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tidegate_config::{Role, Urls};
use tidegate_control::findings::{self, Part, Remedy};
use tidegate_model::api::Api;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::ApiId;
use tidegate_model::revision::REVISIONS_MAX;
use tidegate_store::{Error, Store};
use url::Url;

use super::finding::{Check, Finding, Severity};
use super::fix::Fix;
use super::host_names::Names;
use super::symbolic::{self, Here, Symbolic};
use super::{Examination, World, configured};
use crate::run::first_start;
use crate::run::peer::local::is_loopback;

/// Longest wait for a backend on this machine to take a connection.
const CONNECT_MAX: Duration = Duration::from_secs(1);
/// Backends on this machine that are tried.
const BACKENDS_MAX: usize = 500;
/// Places of one address that are named.
const PLACES_MAX: usize = 5;

/// One copy of an API.
struct Copy {
    id: ApiId,
    title: String,
    /// Where it is deployed, and how many revisions there are; `None`: the working copy.
    deployed: Option<(String, usize)>,
    api: Api,
    definition: Value,
}

/// Looks through configuration and store. Host names of backends are added to `names`.
pub async fn examine(all: &mut Examination, world: &World, names: &mut Names) {
    let listeners = world.listeners();
    all.findings.extend(configured::examine(world, &listeners));
    if world.config.is_gateway_apart() {
        return; // Its APIs are the control plane's, and are looked at there.
    }
    let oracle = Here(Urls::new(&world.config, &listeners));
    match copies(world).await {
        Ok(copies) => {
            let mut backends = Backends::default();
            for copy in &copies {
                all.findings.extend(judge(copy, &oracle));
                backends.add(copy, &oracle, names);
            }
            if world.config.has_role(Role::Gateway) {
                all.findings.extend(backends.silent());
            }
        }
        Err(why) => all.findings.push(unusable(&why)),
    }
}

async fn copies(world: &World) -> Result<Vec<Copy>> {
    let Some(store) = first_start::look_into_store(&world.config).await? else { return Ok(Vec::new()) };
    let copies = read(&store).await;
    store.close().await;
    copies
}

async fn read(store: &Store) -> Result<Vec<Copy>> {
    let mut copies = Vec::new();
    for summary in store.api_summaries().await? {
        let id = summary.api.id.clone();
        let Some(record) = store.api(&id).await? else { continue };
        let title = format!("{} {}", record.api.name, record.api.version);
        let definition = store.api_definition(&id).await?.unwrap_or_default();
        let definition = symbolic::parsed(&definition).with_context(|| format!("API {title}"))?;
        let revisions = store.revisions(&id).await?;
        let working = Copy { id: id.clone(), title: title.clone(), deployed: None, api: record.api, definition };
        copies.push(working);
        for revision in &revisions {
            let Some(content) = (!revision.deployments.is_empty())
                .then_some(store.revision_content(&id, &revision.id).await?)
                .flatten()
            else {
                continue;
            };
            let definition = symbolic::parsed(&content.definition).with_context(|| format!("API {title}"))?;
            for deployment in &revision.deployments {
                copies.push(Copy {
                    id: id.clone(),
                    title: title.clone(),
                    deployed: Some((deployment.environment.clone(), revisions.len())),
                    api: content.api.clone(),
                    definition: definition.clone(),
                });
            }
        }
    }
    Ok(copies)
}

fn unusable(why: &anyhow::Error) -> Finding {
    match why.downcast_ref::<Error>() {
        Some(Error::Schema { found, expected }) if found < expected => {
            let what = format!("the store's schema is version {found}; the next start brings it to {expected}");
            Finding::note(Check::Addresses, what).because("until then addresses in APIs cannot be looked at")
        }
        Some(Error::Schema { .. }) => Finding::error(Check::Addresses, format!("{why:#}"))
            .because("an older Tidegate does not start on a newer one's store")
            .mend("start the newer version, or restore a backup from before it"),
        _ => Finding::error(Check::Addresses, format!("the store cannot be read: {why:#}"))
            .because("key manager and control plane do not start without it")
            .mend("see the message; store.url and store.master_key say which store and which key"),
    }
}

/// Every address of ours in one copy, as one finding: they are mended together.
fn judge(copy: &Copy, oracle: &Here) -> Option<Finding> {
    let found = findings::findings(&copy.api, Some(&copy.definition), oracle);
    let mut by_address: Vec<(&findings::Finding, Vec<String>)> = Vec::new();
    for one in &found {
        let place = format!("{}{}", if one.part == Part::Definition { "definition:" } else { "" }, one.pointer);
        match by_address.iter_mut().find(|(known, _)| known.address == one.address && known.remedy == one.remedy) {
            Some((_, places)) => places.push(place),
            None => by_address.push((one, vec![place])),
        }
    }
    let worst = found.iter().map(|one| severity(copy, one)).max()?;
    let title = copy.describe();
    let mut what = format!("{title} names this installation by port:");
    for (one, places) in &by_address {
        let more =
            if places.len() > PLACES_MAX { format!(" and {} more", places.len() - PLACES_MAX) } else { String::new() };
        let places = places.iter().take(PLACES_MAX).cloned().collect::<Vec<_>>().join(", ");
        what.push_str(&format!("\n{} ({places}{more})", one.message));
    }
    let why = match worst {
        Severity::Error => "its calls fail, or go to whoever has that port now",
        Severity::Warning => "developers who follow the address end elsewhere, or nowhere",
        Severity::Note => "it works now; another offset or host name breaks it",
    };
    let mut finding = Finding { severity: worst, ..Finding::note(Check::Addresses, what) }.because(why);
    let changes: Vec<(String, String)> = by_address
        .iter()
        .filter_map(|(one, _)| match &one.remedy {
            Remedy::Replace { with } => Some((one.address.clone(), with.clone())),
            _ => None,
        })
        .collect();
    finding = finding.mend(copy.mend(!changes.is_empty()));
    let may_have_another = copy.deployed.as_ref().is_none_or(|(_, revisions)| *revisions < REVISIONS_MAX);
    if changes.is_empty() || !may_have_another {
        return Some(finding);
    }
    let environment = copy.deployed.as_ref().map(|(environment, _)| environment.clone());
    Some(finding.fix(Fix::Symbolic(Box::new(Symbolic {
        api: copy.id.clone(),
        title: copy.title.clone(),
        environment,
        changes,
        oracle: oracle.clone(),
    }))))
}

/// A backend that is wrong fails calls once it is deployed; a wrong word in a text misleads.
fn severity(copy: &Copy, one: &findings::Finding) -> Severity {
    let is_backend = one.part == Part::Api && one.pointer.starts_with("/endpointConfig/");
    match (one.is_stale, is_backend && copy.deployed.is_some()) {
        (true, true) => Severity::Error,
        (true, false) => Severity::Warning,
        (false, _) => Severity::Note,
    }
}

impl Copy {
    fn describe(&self) -> String {
        match &self.deployed {
            None => format!("API {} (working copy)", self.title),
            Some((environment, _)) => format!("API {} (deployed to {environment})", self.title),
        }
    }

    fn mend(&self, can_replace: bool) -> String {
        match (&self.deployed, can_replace) {
            (_, false) => "decide in the publisher what is meant, then deploy a new revision".to_owned(),
            (None, true) => "write the symbolic address in the publisher, or run `tidegate doctor --fix`".to_owned(),
            (Some((_, revisions)), true) if *revisions >= REVISIONS_MAX => format!(
                "it has {REVISIONS_MAX} revisions, the most there may be: delete one that is not deployed, then run \
                 `tidegate doctor --fix`"
            ),
            (Some(_), true) => {
                "mend the working copy and deploy a new revision, or run `tidegate doctor --fix`, which makes one of what \
                 is deployed with nothing else changed"
                    .to_owned()
            }
        }
    }

    fn backends(&self) -> Vec<Url> {
        let Some(config) = &self.api.endpoint_config else { return Vec::new() };
        let upstreams =
            [KeyType::Production, KeyType::Sandbox].map(|key_type| config.upstream(key_type).ok().flatten());
        let mut addresses: Vec<Url> = upstreams.into_iter().flatten().flat_map(|upstream| upstream.addresses).collect();
        addresses.sort();
        addresses.dedup();
        addresses
    }
}

/// Backends on this machine, and whose they are.
#[derive(Default)]
struct Backends(Vec<(Url, Vec<String>)>);

impl Backends {
    fn add(&mut self, copy: &Copy, oracle: &Here, names: &mut Names) {
        for url in copy.backends().into_iter().filter(|url| matches!(url.scheme(), "http" | "https" | "ws" | "wss")) {
            if let Some(host) = url.host_str() {
                names.add(host, &format!("API {}", copy.title));
            }
            // What is ours was judged already.
            if !is_loopback(&url) || oracle.0.symbolic_for(&url).is_some() {
                continue;
            }
            let title = copy.describe();
            let has_room = self.0.len() < BACKENDS_MAX;
            match self.0.iter_mut().find(|(known, _)| *known == url) {
                Some((_, titles)) if titles.contains(&title) => {}
                Some((_, titles)) => titles.push(title),
                None if has_room => self.0.push((url, vec![title])),
                None => {}
            }
        }
    }

    fn silent(&self) -> Vec<Finding> {
        let silent = self.0.iter().filter_map(|(url, titles)| {
            let why = is_silent(url)?;
            let what = format!("nobody listens at {url}, the backend of {}: {why}", titles.join(", "));
            let finding = Finding::warning(Check::Addresses, what).because("calls are answered with an error");
            Some(finding.mend("start the backend, or correct its address in the publisher"))
        });
        silent.collect()
    }
}

/// Why a loopback address takes no connection; `None` when it does.
pub(super) fn is_silent(url: &Url) -> Option<String> {
    let addresses = url.socket_addrs(|| None).unwrap_or_default();
    let mut why = "its name leads nowhere".to_owned();
    for address in &addresses {
        match connect(address) {
            Ok(()) => return None,
            Err(error) => why = error.to_string(),
        }
    }
    Some(why)
}

fn connect(address: &SocketAddr) -> std::io::Result<()> {
    TcpStream::connect_timeout(address, CONNECT_MAX).map(drop)
}
