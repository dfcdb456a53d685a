//! Limits of the gateway, as they are set: what they refuse, and what goes through without them.

use std::time::Duration;

use serde_json::json;
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::Start;
use tidegate_tests::upstream::Upstream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::BINARY;

const PATH: &str = "/maps/1.0.0/x";

#[tokio::test]
async fn too_many_fields_and_one_upgrade_too_many_are_refused_where_the_settings_say_so() {
    for (config, of_fields, of_upgrade) in
        [("", 200, 200), ("[gateway]\nheaders_max = 12\ntunnels_max = 0\n", 431, 503)]
    {
        let directory = tempfile::tempdir().unwrap();
        let app = Start::new(BINARY, directory.path()).config(config).start().await;
        let backend = Upstream::echo().await;
        let api = publisher(&app).await.publish("Maps", &backend.url(), json!({})).await;
        let (_, keys) = developer(&app).await.ready_application("Widget", &api).await;
        eventually(&app, PATH, Some(&keys.token), 200).await;
        let call = || app.http.get(&app.gateway(PATH)).bearer(&keys.token);
        let many = (0..15).fold(call(), |call, number| call.header(&format!("x-{number}"), "1"));
        many.send().await.expect(of_fields);
        let upgrade = call().header("connection", "upgrade").header("upgrade", "websocket");
        let upgrade =
            upgrade.header("sec-websocket-version", "13").header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        upgrade.send().await.expect(of_upgrade);
    }
}

/// What the gateway's first frame on an HTTP/2 connection says of streams (RFC 9113, 6.5.2).
async fn streams_at_once(address: &str) -> Option<u32> {
    const STREAMS_AT_ONCE: u16 = 3;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(head[3], 4, "it is SETTINGS");
    let mut settings = vec![0; usize::from(u16::from_be_bytes([head[1], head[2]]))];
    stream.read_exact(&mut settings).await.unwrap();
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    let mut all = settings.chunks(6).map(|one| (number(&one[..2]), number(&one[2..])));
    all.find(|(name, _)| *name == u32::from(STREAMS_AT_ONCE)).map(|(_, value)| value)
}

#[tokio::test]
async fn what_has_a_number_is_bounded_by_it_also_between_apis_and_in_http_2() {
    for (config, of_three, streams) in [("", 200, 200), ("[gateway]\nhops_max = 1\nhttp2_streams_max = 3\n", 508, 3)] {
        let directory = tempfile::tempdir().unwrap();
        let app = Start::new(BINARY, directory.path()).config(config).start().await;
        let address = app.gateway("").trim_start_matches("http://").to_owned();
        let told = tokio::time::timeout(Duration::from_secs(20), streams_at_once(&address)).await;
        assert_eq!(told.expect("settings come at once"), Some(streams));

        // Three in a row: the call comes through two of them before the last.
        let backend = Upstream::echo().await;
        let publisher = publisher(&app).await;
        let behind = [backend.url(), "tidegate://gateway/maps/1.0.0".into(), "tidegate://gateway/charts/1.0.0".into()];
        let open = json!({"operations": [{"verb": "GET", "target": "/*", "authType": "None"}]});
        for (name, behind) in ["Maps", "Charts", "Front"].into_iter().zip(behind) {
            publisher.publish(name, &behind, open.clone()).await;
        }
        eventually(&app, "/front/1.0.0/x", None, of_three).await;
    }
}
