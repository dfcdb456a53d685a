//! Limits of the gateway, as they are set: what they refuse, and what goes through without them.

use serde_json::json;
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::Start;
use tidegate_tests::upstream::Upstream;

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
