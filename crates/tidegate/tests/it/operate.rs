//! The operator's stories: side by side, health, metrics, statistics, errors at start.

use serde_json::json;
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::Start;
use tidegate_tests::port::Port;
use tidegate_tests::upstream::Upstream;

use crate::support::{BINARY, fresh};

#[tokio::test]
async fn two_instances_run_side_by_side_and_know_nothing_of_each_other() {
    let ((_one, first), (_two, second)) = tokio::join!(fresh(), fresh());
    let backend = Upstream::echo().await;
    let api = publisher(&first).await.publish("Alone", &backend.url(), json!({})).await;
    let (_, keys) = developer(&first).await.ready_application("Only", &api).await;
    eventually(&first, "/alone/1.0.0/x", Some(&keys.token), 200).await;
    second.http.get(&second.gateway("/alone/1.0.0/x")).bearer(&keys.token).send().await.expect(404);
}

#[tokio::test]
async fn health_and_metrics_tell_what_happened() {
    let (_directory, app) = fresh().await;
    app.http.get(&app.ops("/livez")).send().await.expect(200);
    app.http.get(&app.ops("/readyz")).send().await.expect(200);
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Counted", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Counter", &api).await;
    eventually(&app, "/counted/1.0.0/x", Some(&keys.token), 200).await;
    // A call is counted when its last byte is out, which its caller may see first.
    let counted = async {
        loop {
            let metrics = app.http.get(&app.ops("/metrics")).send().await.expect(200).text();
            let is_it = |line: &str| line.starts_with("tidegate_requests_total") && line.contains("2xx");
            if metrics.lines().any(is_it) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), counted).await.expect("the call is counted");
}

#[tokio::test]
async fn a_port_in_use_is_named_before_anything_starts() {
    let directory = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let config = tidegate_tests::app::FREE_PORTS.replacen("port = 0", &format!("port = {port}"), 1);
    let (succeeded, text) = Start::new(BINARY, directory.path()).only_config(&config).run_to_end();
    assert!(!succeeded);
    assert!(text.contains(&port.to_string()) && text.contains("gateway-http"), "{text}");
    assert!(text.contains(&std::process::id().to_string()), "names the process that holds it: {text}");
}

#[tokio::test]
async fn all_mistakes_of_a_configuration_are_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let config = "[server]\nofset = 1\n[listeners.gateway-http]\nport = 70000\n[log]\nformat = \"xml\"\n";
    let (succeeded, text) = Start::new(BINARY, directory.path()).only_config(config).run_to_end();
    assert!(!succeeded);
    for mistake in ["ofset", "offset", "70000", "xml"] {
        assert!(text.contains(mistake), "`{mistake}` is missing in: {text}");
    }
}

#[tokio::test]
async fn a_running_call_is_finished_before_the_process_ends() {
    let (_directory, app) = fresh().await;
    let (asked, was_asked) = std::sync::mpsc::channel::<()>();
    let asked = std::sync::Mutex::new(asked);
    let backend = Upstream::start(move |_| {
        let _ = asked.lock().expect("no script panicked").send(());
        std::thread::sleep(std::time::Duration::from_millis(500));
        http::Response::new(http_body_util::Full::new("slow but sure".into()))
    })
    .await;
    let api = publisher(&app).await.publish("Slow", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Patient", &api).await;
    eventually(&app, "/slow/1.0.0/x", Some(&keys.token), 200).await;
    while was_asked.try_recv().is_ok() {}
    let (http, url, token) = (app.http.clone(), app.gateway("/slow/1.0.0/x"), keys.token.clone());
    let call = tokio::spawn(async move { http.get(&url).bearer(&token).send().await });
    tokio::task::spawn_blocking(move || was_asked.recv()).await.unwrap().unwrap();
    app.stop().await;
    assert_eq!(call.await.unwrap().expect(200).text(), "slow but sure");
}

#[tokio::test]
async fn calls_reach_the_statistics_and_the_access_log() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("access.log");
    let config = format!("[gateway]\naccess_log = {:?}\n", log.display().to_string());
    let start = Start::new(BINARY, directory.path()).config(&config);
    let app = start.start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Measured", &backend.url(), json!({})).await;
    let (application, keys) = developer(&app).await.ready_application("Meter", &api).await;
    eventually(&app, "/measured/1.0.0/x", Some(&keys.token), 200).await;
    for _ in 0..5 {
        app.http.get(&app.gateway("/measured/1.0.0/x")).bearer(&keys.token).send().await.expect(200);
    }
    app.http.get(&app.gateway("/measured/1.0.0/x")).send().await.expect(401);
    app.stop().await;

    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().filter(|line| line["status"] == 200).count() >= 6, "{text}");
    assert!(lines.iter().any(|line| line["status"] == 401), "{text}");
    assert!(!text.contains(&keys.token), "no credential may be logged");

    let app = start.start().await;
    let path = format!("/api/tidegate/v1/statistics?by=application&apiId={api}");
    let report = developer(&app).await.get(&path).await.expect(200).json();
    let groups = report["groups"].as_array().unwrap();
    let ours = groups.iter().find(|group| group["applicationId"] == application.as_str());
    let ours = ours.unwrap_or_else(|| panic!("{report}"));
    assert!(ours["calls"].as_u64() >= Some(6), "{ours}");
}

#[tokio::test]
async fn no_acknowledged_write_is_lost_however_often_the_process_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let start = Start::new(BINARY, directory.path());
    let mut acknowledged = Vec::new();
    for round in 0..4_u64 {
        let app = start.start().await;
        let (http, url) = (app.http.clone(), app.management("/api/am/devportal/v3/applications"));
        let token = developer(&app).await.token;
        let writer = tokio::spawn(async move {
            let mut made = Vec::new();
            for number in 0.. {
                let name = format!("round {round} number {number}");
                let body =
                    json!({"name": name, "throttlingPolicy": "Unlimited", "description": "", "tokenType": "JWT"});
                match http.post(&url).bearer(&token).json(&body).try_send().await {
                    Ok(answer) if answer.status.as_u16() == 201 => made.push(name),
                    _ => return made,
                }
            }
            made
        });
        // At a different moment of the writer's work each time.
        tokio::time::sleep(std::time::Duration::from_millis(150 + 70 * round)).await;
        app.kill();
        acknowledged.extend(writer.await.unwrap());
    }
    assert!(acknowledged.len() >= 4, "the writer was never acknowledged");
    let app = start.start().await;
    let developer = developer(&app).await;
    let kept = developer.get("/api/am/devportal/v3/applications?limit=500").await.expect(200).text();
    for name in acknowledged {
        assert!(kept.contains(&format!("\"{name}\"")), "{name} was acknowledged and is gone");
    }
}

#[tokio::test]
async fn a_dead_backend_is_passed_over_and_checked_in_the_background() {
    let directory = tempfile::tempdir().unwrap();
    let config = "[gateway]\nhealth_check_seconds = 1\n";
    let app = Start::new(BINARY, directory.path()).config(config).start().await;
    let alive = Upstream::echo().await;
    let nobodys = Port::reserve();
    let dead = format!("http://127.0.0.1:{}", nobodys.number());
    let endpoints = json!({"endpointConfig": {
        "endpoint_type": "failover",
        "production_endpoints": {"url": dead}, "production_failovers": [{"url": alive.url()}],
    }});
    let api = publisher(&app).await.publish("Spare", &dead, endpoints).await;
    let (_, keys) = developer(&app).await.ready_application("Lifeboat", &api).await;
    eventually(&app, "/spare/1.0.0/x", Some(&keys.token), 200).await;
    for _ in 0..10 {
        app.http.get(&app.gateway("/spare/1.0.0/x")).bearer(&keys.token).send().await.expect(200);
    }
    assert!(alive.seen().len() >= 11);
}
