//! A key limited to client domains, from the request that makes it to the gateway that refuses it elsewhere.

use serde_json::json;
use tidegate_tests::actors::{DEVPORTAL, developer, eventually, publisher, text};
use tidegate_tests::app::Start;
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;

const PATH: &str = "/maps/1.0.0/x";

#[tokio::test]
async fn a_key_is_refused_outside_its_domains_until_they_are_changed() {
    let directory = tempfile::tempdir().unwrap();
    let header = "[gateway]\nclient_domain_header = \"Referer\"\n";
    let app = Start::new(BINARY, directory.path()).config(header).start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Maps", &backend.url(), json!({})).await;
    let ann = developer(&app).await;
    let application = ann.create_application("Widget").await;
    ann.subscribe(&application, &api).await;
    let keys = format!("{DEVPORTAL}/applications/{application}");
    let request = |domains: serde_json::Value| {
        json!({"keyType": "PRODUCTION", "keyManager": "Resident Key Manager", "callbackUrl": "",
            "grantTypesToBeSupported": ["client_credentials"], "supportedGrantTypes": ["client_credentials"],
            "additionalProperties": {"allowed_domains": domains}})
    };
    let generate = format!("{keys}/generate-keys");
    let refused = ann.post(&generate, &request(json!("https://shop.example/"))).await.expect(400);
    assert!(refused.text().contains("without scheme, path or wildcard"), "{}", refused.text());
    let made = ann.post(&generate, &request(json!(["shop.example"]))).await.expect(200).json();
    assert_eq!(made["additionalProperties"]["allowed_domains"], "shop.example");
    let token = text(&made["token"], "accessToken").to_owned();

    let from = async |referer: &str| {
        let call = app.http.get(&app.gateway(PATH)).bearer(&token);
        let call = if referer.is_empty() { call } else { call.header("referer", referer) };
        call.send().await
    };
    eventually(&app, PATH, Some(&token), 403).await;
    from("https://shop.example/page").await.expect(200);
    for elsewhere in ["", "https://evil.example/", "https://shop.example.evil.example/"] {
        let answer = from(elsewhere).await.expect(403);
        assert_eq!(answer.json()["code"], "900908", "{elsewhere}");
    }

    let changed = ann.put(&format!("{keys}/keys/PRODUCTION"), &request(json!("ALL"))).await.expect(200).json();
    assert_eq!(changed["additionalProperties"]["allowed_domains"], "ALL");
    eventually(&app, PATH, Some(&token), 200).await;
}
