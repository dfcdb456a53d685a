//! Deployments, drains and key changes while calls are under way: none is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tidegate_model::change::{Snapshot, Update};
use tidegate_wire::jose::{Algorithm, SigningKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::{PATIENCE, World, api, settings};
use crate::upstream::{Upstream, full};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_lost_while_an_api_is_deployed_again_and_again() {
    let (one, two) = (Upstream::echo().await, Upstream::echo().await);
    let world = Arc::new(World::new(&one.url()).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let calls = Arc::new(AtomicUsize::new(0));
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (world, is_over, calls) = (world.clone(), is_over.clone(), calls.clone());
            tokio::spawn(async move {
                while !is_over.load(Ordering::SeqCst) {
                    world.get("/shop/1.0.0/x").await.is_ok();
                    calls.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    let mut deployments = 0;
    while calls.load(Ordering::SeqCst) < 1_000 {
        let backend = if deployments % 2 == 0 { &two } else { &one };
        world.deploy(api(&backend.url(), json!({"description": format!("{deployments}")})));
        deployments += 1;
        tokio::task::yield_now().await;
    }
    is_over.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.await.expect("every call was answered 200");
    }
    assert!(deployments > 10 && one.count() > 0 && two.count() > 0);
    let total = calls.load(Ordering::SeqCst) as u64;
    world.metric_reaches("tidegate_requests_total", &["2xx"], total).await;
}

#[tokio::test]
async fn a_drain_waits_for_calls_and_takes_no_more() {
    let gate = Arc::new(Semaphore::new(0));
    let opener = gate.clone();
    let backend = Upstream::new(move |_| {
        let gate = gate.clone();
        async move {
            gate.acquire().await.unwrap().forget();
            full("late")
        }
    })
    .await;
    let world = World::new(&backend.url()).await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        let head = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", world.token());
        stream.write_all(head.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    let idle = TcpStream::connect(world.address).await.unwrap();
    let arrived = async {
        while backend.count() < 5 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, arrived).await.unwrap();
    world.shutdown.cancel();
    let refused = async { while TcpStream::connect(world.address).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, refused).await.expect("nothing more is accepted");
    assert!(!world.served.is_finished());
    opener.add_permits(5);
    for mut stream in streams {
        let mut answer = String::new();
        tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("late"), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    }
    assert_eq!(world.metric("tidegate_requests_total", &["2xx"]), 5);
    world.stop().await;
    drop(idle);
}

#[tokio::test]
async fn a_drain_that_takes_too_long_ends() {
    let backend = Upstream::new(|_| std::future::pending()).await;
    let mut settings = settings();
    settings.timeouts.drain = Duration::from_millis(50);
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", world.token());
    stream.write_all(head.as_bytes()).await.unwrap();
    let arrived = async {
        while backend.count() < 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, arrived).await.unwrap();
    let metrics = world.metrics.clone();
    world.stop().await;
    assert!(metrics.render().contains("status_class=\"4xx\",fault=\"\"} 1"), "it is recorded all the same");
}

#[tokio::test]
async fn signing_keys_change_without_a_restart() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.get("/shop/1.0.0/x").await.is_ok();
    let next = SigningKey::generate(Algorithm::Rs256).unwrap();
    world.apply(Update::SigningKeys(json!({"keys": [next.jwk(), world.key.jwk()]})));
    world.get("/shop/1.0.0/x").await.is_ok();
    let claims = json!({"iss": crate::support::ISSUER, "azp": "client", "sub": "a", "jti": "n", "aut": "APPLICATION",
        "exp": tidegate_model::millis::now() / 1000 + 60});
    let fresh = next.sign("at+jwt", &claims).unwrap();
    world.get_as("/shop/1.0.0/x", &fresh).await.is_ok();
    world.apply(Update::SigningKeys(json!({"keys": [next.jwk()]})));
    world.get("/shop/1.0.0/x").await.is_fault(401, "900901");
    world.get_as("/shop/1.0.0/x", &fresh).await.is_ok();
    assert!(world.gateway.apply(vec![Update::SigningKeys(json!({"keys": 7}))]).is_err());
    world.get_as("/shop/1.0.0/x", &fresh).await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn an_api_that_cannot_be_served_is_named_and_leaves_the_others_alone() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let mut bad = api("ftp://nowhere/", json!({"id": "bad", "context": "/bad"}));
    let errors = world.gateway.apply(vec![Update::Api(bad.api.id.clone(), Some(Box::new(bad.clone())))]).unwrap_err();
    let text = errors[0].to_string();
    assert!(text.contains("api bad") && text.contains("ftp://nowhere/"), "{text}");
    world.get("/shop/1.0.0/x").await.is_ok();
    bad.api.api_key_header = Some("not a header".into());
    bad.api.endpoint_config = None;
    let errors = world.gateway.load(Snapshot { apis: vec![bad], ..Snapshot::default() }).unwrap_err();
    assert!(errors[0].to_string().contains("apiKeyHeader"));
    world.get("/shop/1.0.0/x").await.is_fault(404, "404");
    world.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_busy_one_is_not() {
    let gate = Arc::new(Semaphore::new(0));
    let opener = gate.clone();
    let backend = Upstream::new(move |_| {
        let gate = gate.clone();
        async move {
            gate.acquire().await.unwrap().forget();
            full("late")
        }
    })
    .await;
    let mut settings = settings();
    settings.timeouts.keep_alive_idle = Duration::from_millis(40);
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let mut idle = TcpStream::connect(world.address).await.unwrap();
    let mut busy = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", world.token());
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut byte = [0; 1];
    // The idle connection is closed by then, so the busy one has been looked at as well.
    let end = tokio::time::timeout(PATIENCE, idle.read(&mut byte)).await.expect("it is closed");
    assert!(matches!(end, Ok(0) | Err(_)));
    opener.add_permits(1);
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, busy.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.ends_with("late"), "{answer}");
    world.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    settings.limits.connections_max = 1;
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let request = format!(
        "GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        world.token()
    );
    let mut first = TcpStream::connect(world.address).await.unwrap();
    world.metric_reaches("tidegate_connections_open", &[], 1).await;
    let mut second = TcpStream::connect(world.address).await.unwrap();
    second.write_all(request.as_bytes()).await.unwrap();
    first.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, first.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "));
    answer.clear();
    tokio::time::timeout(PATIENCE, second.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "));
    world.stop().await;
}
