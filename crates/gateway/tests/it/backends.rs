//! Backends that are down, slow or odd: what the caller is told, when another address is tried, and when nothing is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Method, Response, StatusCode};
use serde_json::json;
use tidegate_gateway::settings::{HealthCheck, Probe};
use tidegate_model::revision::DeployedApi;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{World, api, settings};
use crate::upstream::{Upstream, full, nobody};

/// Answers every connection with these bytes and closes it; counts requests.
async fn raw(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let read = stream.read(&mut head).await.unwrap_or(0);
            counter.fetch_add(usize::from(read > 0), Ordering::SeqCst);
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, count)
}

fn several(kind: &str, urls: &[&str]) -> DeployedApi {
    let entry = |url: &&str| json!({"url": url});
    let all: Vec<_> = urls.iter().map(entry).collect();
    let config = match kind {
        "failover" => json!({"endpoint_type": kind, "production_endpoints": all[0], "production_failovers": all[1..]}),
        _ => json!({"endpoint_type": kind, "production_endpoints": all}),
    };
    api("http://unused/", json!({"endpointConfig": config}))
}

async fn post(world: &World) -> StatusCode {
    let token = format!("Bearer {}", world.token());
    world.call(Method::POST, "/shop/1.0.0/x", &[("authorization", &token)], "order").await.status
}

#[tokio::test]
async fn each_trouble_has_its_code() {
    let world = World::new(&nobody()).await;
    world.get("/shop/1.0.0/x").await.is_fault(503, "101503");
    let (closing, _) = raw("").await;
    world.deploy(api(&closing, json!({})));
    world.get("/shop/1.0.0/x").await.is_fault(502, "101505");
    let (babbling, _) = raw("220 mail.example ESMTP\r\n\r\n").await;
    world.deploy(api(&babbling, json!({})));
    world.get("/shop/1.0.0/x").await.is_fault(502, "101506");
    let silent = Upstream::new(|_| std::future::pending()).await;
    let config = json!({"endpointConfig": {"endpoint_type": "http",
        "production_endpoints": {"url": silent.url(), "config": {"actionDuration": "50"}}}});
    world.deploy(api("http://unused/", config));
    world.get("/shop/1.0.0/x").await.is_fault(504, "101504");
    world.deploy(api("tidegate://nothing/here", json!({})));
    world.get("/shop/1.0.0/x").await.is_fault(503, "303001");
    world.metric_reaches("tidegate_upstream_errors_total", &[], 5).await;
    world.stop().await;
}

#[tokio::test]
async fn symbolic_addresses_are_resolved_when_they_are_dialled() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    let url = backend.url();
    settings.resolve = Arc::new(move |symbolic| {
        let is_sample = symbolic.host_str() == Some("sample");
        is_sample.then(|| format!("{url}/sample{}", symbolic.path()).parse().unwrap())
    });
    let world = World::with(settings, vec![api("tidegate://sample/v1/", json!({}))]).await;
    assert_eq!(world.get("/shop/1.0.0/x").await.is_ok().json()["target"], "/sample/v1/x");
    world.stop().await;
}

#[tokio::test]
async fn a_single_address_that_fails_is_left_alone_for_a_while() {
    let (closing, count) = raw("").await;
    let mut settings = settings();
    settings.suspension.failures = 3;
    settings.suspension.first = Duration::from_secs(60);
    settings.suspension.longest = Duration::from_secs(60);
    settings.retries.attempts_max = 0;
    let world = World::with(settings, vec![api(&closing, json!({}))]).await;
    for _ in 0..3 {
        world.get("/shop/1.0.0/x").await.is_fault(502, "101505");
    }
    for _ in 0..3 {
        world.get("/shop/1.0.0/x").await.is_fault(503, "303001");
    }
    assert_eq!(count.load(Ordering::SeqCst), 3);
    world.stop().await;
}

#[tokio::test]
async fn load_is_spread_and_a_dead_address_costs_nobody_an_answer() {
    let (one, two) = (Upstream::echo().await, Upstream::echo().await);
    let world = World::with(settings(), vec![several("load_balance", &[&one.url(), &two.url()])]).await;
    for _ in 0..10 {
        world.get("/shop/1.0.0/x").await.is_ok();
    }
    assert_eq!((one.count(), two.count()), (5, 5));
    world.deploy(several("load_balance", &[&nobody(), &two.url()]));
    for _ in 0..10 {
        world.get("/shop/1.0.0/x").await.is_ok();
        assert_eq!(post(&world).await, 200, "nothing was sent yet, so a POST may move too");
    }
    world.deploy(several("load_balance", &[&nobody(), &nobody()]));
    for _ in 0..20 {
        world.get("/shop/1.0.0/x").await;
    }
    world.get("/shop/1.0.0/x").await.is_fault(503, "303000");
    world.stop().await;
}

#[tokio::test]
async fn fail_over_uses_the_spare_only_when_the_first_is_down() {
    let (main, spare) = (Upstream::echo().await, Upstream::echo().await);
    let world = World::with(settings(), vec![several("failover", &[&main.url(), &spare.url()])]).await;
    for _ in 0..5 {
        world.get("/shop/1.0.0/x").await.is_ok();
    }
    assert_eq!((main.count(), spare.count()), (5, 0));
    world.deploy(several("failover", &[&nobody(), &spare.url()]));
    world.get("/shop/1.0.0/x").await.is_ok();
    assert_eq!(spare.count(), 1);
    world.stop().await;
}

#[tokio::test]
async fn what_may_have_had_an_effect_is_not_sent_again() {
    let (closing, count) = raw("").await;
    let good = Upstream::echo().await;
    let world = World::with(settings(), vec![several("failover", &[&closing, &good.url()])]).await;
    assert_eq!(post(&world).await, 502, "the order may have been taken");
    assert_eq!((count.load(Ordering::SeqCst), good.count()), (1, 0));
    world.get("/shop/1.0.0/x").await.is_ok();
    assert_eq!((count.load(Ordering::SeqCst), good.count()), (2, 1), "a GET is safe to repeat");
    world.stop().await;
}

#[tokio::test]
async fn retries_end_with_the_budget() {
    let (closing, count) = raw("").await;
    let mut settings = settings();
    settings.suspension.failures = u32::MAX;
    settings.retries.percent = 0;
    settings.retries.reserve = 3;
    let world = World::with(settings, vec![api(&closing, json!({}))]).await;
    for _ in 0..10 {
        world.get("/shop/1.0.0/x").await.is_fault(502, "101505");
    }
    assert_eq!(count.load(Ordering::SeqCst), 13);
    world.stop().await;
}

async fn until_first_is(world: &World, is_up: bool) {
    let changed = async {
        loop {
            let plan = world.gateway.plan();
            let group = plan.apis().next().unwrap().production.clone().unwrap();
            if group.members[0].is_up(world.gateway.clock_ms()) == is_up {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::support::PATIENCE, changed).await.expect("the check notices");
}

#[tokio::test]
async fn active_checks_take_addresses_out_and_bring_them_back() {
    let status = Arc::new(AtomicUsize::new(200));
    let current = status.clone();
    let watched =
        Upstream::new(move |request| {
            let status = current.load(Ordering::SeqCst) as u16;
            let is_check = request.uri().path() == "/health";
            async move {
                Response::builder().status(if is_check { status } else { 200 }).body(full("").into_body()).unwrap()
            }
        })
        .await;
    let mut settings = settings();
    let check = |probe| HealthCheck {
        probe,
        interval: Duration::from_millis(10),
        timeout: Duration::from_secs(5),
        concurrency_max: 4,
    };
    settings.health_check = Some(check(Probe::Http("/health".into())));
    let world = World::with(settings.clone(), vec![api(&watched.url(), json!({}))]).await;
    world.get("/shop/1.0.0/x").await.is_ok();
    status.store(503, Ordering::SeqCst);
    until_first_is(&world, false).await;
    world.get("/shop/1.0.0/x").await.is_fault(503, "303001");
    status.store(404, Ordering::SeqCst);
    until_first_is(&world, true).await;
    world.get("/shop/1.0.0/x").await.is_ok();
    world.stop().await;
    settings.health_check = Some(check(Probe::Tcp));
    let world = World::with(settings, vec![several("failover", &[&nobody(), &watched.url()])]).await;
    until_first_is(&world, false).await;
    world.stop().await;
}

#[tokio::test]
async fn connections_to_a_backend_are_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut head = [0; 4096];
                while stream.read(&mut head).await.is_ok_and(|read| read > 0) {
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
                }
            });
        }
    });
    let world = World::new(&url).await;
    for _ in 0..20 {
        world.get("/shop/1.0.0/x").await.is_ok();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    world.stop().await;
}
