//! Validations per second at the key manager, by the clients a gateway has, without anything that remembers answers.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tidegate_gateway::KeyCheck;
use tidegate_gateway::key_manager::rest::RestKeyCheck;
use tidegate_gateway::key_manager::thrift::{self, ThriftKeyCheck};
use tidegate_gateway::key_manager::ws::{self, WsKeyCheck};
use tidegate_gateway::peer::tls::{Trust, client_config};
use tidegate_gateway::peer::{Link, Peer};
use tidegate_model::grant::Credential;
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::operation::AuthType;
use tidegate_tests::app::ADMIN_PASSWORD;

use crate::load::{Measured, Until, closed_loop};
use crate::machine::cpu_us;
use crate::site::{CONTEXT, Site, VERSION};
use crate::{Arguments, step};

/// Longest wait for one answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Questions of each asker before the measurement: connections are open and sessions there then.
const FIRST_QUESTIONS: usize = 3;

/// One measurement.
pub struct Validations {
    /// Over what.
    pub door: &'static str,
    /// Askers, each with a connection of its own unless `door` says otherwise.
    pub askers: usize,
    /// Whether every question was about another token than the one before.
    pub are_different: bool,
    /// What came of it.
    pub measured: Measured,
    /// CPU time of the key manager for each, microseconds.
    pub cpu_us: f64,
}

type Clients = Vec<Arc<dyn KeyCheck>>;

/// Every door, one connection and many, different tokens and the same.
pub async fn measure(site: &Site, arguments: &Arguments) -> Result<Vec<Validations>> {
    step(format!("getting {} tokens", arguments.tokens));
    let different = site.tokens(&site.opaque, arguments.tokens).await?;
    let same = Arc::new(vec![different[0].clone()]);
    let many = arguments.connections;
    let mut done = Vec::new();
    for askers in if many == 1 { vec![1] } else { vec![1, many] } {
        let mut doors: Vec<(&'static str, Clients)> = vec![
            ("Thrift", vec![thrift(site, askers)?]),
            ("SOAP", vec![soap(site, askers)?]),
            ("REST", (0..askers).map(|_| rest(site)).collect::<Result<_>>()?),
        ];
        if askers > 1 {
            doors.push(("REST, one client", vec![rest(site)?]));
        }
        for (door, clients) in doors {
            for tokens in [&different, &same] {
                let are_different = tokens.len() > 1;
                let kind = if are_different { "different tokens" } else { "the same token" };
                step(format!("asking over {door}, {askers} at a time, for {kind}"));
                let (measured, cpu_us) = ask(site, &clients, askers, tokens, arguments.seconds).await?;
                done.push(Validations { door, askers, are_different, measured, cpu_us });
            }
        }
    }
    Ok(done)
}

async fn ask(
    site: &Site,
    clients: &Clients,
    askers: usize,
    tokens: &Arc<Vec<String>>,
    seconds: f64,
) -> Result<(Measured, f64)> {
    let run = |until| {
        let (clients, tokens) = (clients.clone(), tokens.clone());
        closed_loop(askers, until, move |asker, number| {
            let client = clients[asker % clients.len()].clone();
            let credential = Credential::Token(tokens[number % tokens.len()].clone());
            async move { valid(client.as_ref(), &credential).await }
        })
    };
    run(Until::Count(askers * FIRST_QUESTIONS)).await?;
    let pid = site.key_manager.pid();
    let before = cpu_us(pid);
    let measured = run(Until::Elapsed(Duration::from_secs_f64(seconds.max(0.1)))).await?;
    let spent = cpu_us(pid).saturating_sub(before) as f64;
    let each = spent / measured.count().max(1) as f64;
    Ok((measured, each))
}

/// A refusal is an error here: all tokens are good.
async fn valid(client: &dyn KeyCheck, credential: &Credential) -> Result<()> {
    let question = KeyQuestion {
        credential,
        context: CONTEXT,
        version: VERSION,
        resource: "/*",
        verb: "GET",
        level: AuthType::Any,
        client_domain: None,
    };
    let answer = client.check(&question).await.map_err(|why| anyhow!("no answer: {}", why.message))?;
    answer.map(drop).map_err(|refusal| anyhow!("a good token was refused: {refusal:?}"))
}

fn thrift(site: &Site, connections: usize) -> Result<Arc<dyn KeyCheck>> {
    let url = site.key_manager.management("/").parse()?;
    let port = site.key_manager.port("thrift");
    let settings = thrift::Settings {
        ca_file: Some(site.certificate()?),
        connections_max: connections,
        ..thrift::Settings::new(url, "admin", ADMIN_PASSWORD, port)
    };
    Ok(Arc::new(ThriftKeyCheck::new(&settings).map_err(|why| anyhow!(why.message))?))
}

fn soap(site: &Site, connections: usize) -> Result<Arc<dyn KeyCheck>> {
    let url = site.key_manager.management("/services/").parse()?;
    let settings = ws::Settings {
        ca_file: Some(site.certificate()?),
        connections_max: connections,
        ..ws::Settings::new(url, "admin", ADMIN_PASSWORD)
    };
    Ok(Arc::new(WsKeyCheck::new(&settings).map_err(|why| anyhow!(why.message))?))
}

/// A client of one connection.
fn rest(site: &Site) -> Result<Arc<dyn KeyCheck>> {
    let pem = site.certificate()?;
    let authorities = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let authorities = authorities.map_err(|why| anyhow!("the key manager's certificate: {why}"))?;
    let tls = client_config(Trust { authorities, ..Trust::default() }).context("TLS of the REST client")?;
    let peer = Peer::new(vec![site.key_manager.management("/").parse()?], tls, Some(&site.join_token))?;
    let link = Arc::new(Link::default());
    link.set(Arc::new(peer));
    Ok(Arc::new(RestKeyCheck::new(link, ANSWER_MAX)))
}
