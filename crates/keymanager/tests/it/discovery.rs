//! Discovery says what is so: every address in it answers, every grant type works.

use http::StatusCode;

use crate::support::{BASE, Fixture};

#[tokio::test]
async fn every_address_in_it_is_served() {
    let fixture = Fixture::new().await;
    let document = fixture.get("/.well-known/openid-configuration", &[]).await.ok();
    assert_eq!(document["issuer"], format!("{BASE}/oauth2/token"));
    for (name, value) in document.as_object().unwrap() {
        let is_address = name.ends_with("_endpoint") || name == "jwks_uri";
        let Some(path) = value.as_str().and_then(|url| url.strip_prefix(BASE)).filter(|_| is_address) else {
            assert!(!is_address, "{name}: {value}");
            continue;
        };
        assert_ne!(fixture.get(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(document["id_token_signing_alg_values_supported"], serde_json::json!(["ES256"]));
    let same = [
        "/oauth2/token/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/oauth2/token",
    ];
    for path in same {
        assert_eq!(fixture.get(path, &[]).await.ok(), document, "{path}");
    }
}
