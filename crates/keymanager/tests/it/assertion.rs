//! Assertions for backends, checked as a backend checks them: with what is published, and nothing else.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tidegate_keymanager::Settings;
use tidegate_keymanager::assertion::ASSERTION_TYP;
use tidegate_model::assertion::{AssertionFacts, AssertionForm, AssertionOrder, DIALECT};
use tidegate_model::grant::{Credential, Subject};
use tidegate_wire::jose::{Algorithm, Expectations, Jwk, KeySet, verify};
use x509_parser::prelude::FromDer as _;

use crate::support::{BASE, Fixture, START, jwt_part, settings};

fn order(form: AssertionForm) -> AssertionOrder {
    AssertionOrder {
        form,
        dialect: DIALECT.to_owned(),
        ttl_s: 900,
        not_after: None,
        facts: AssertionFacts {
            end_user: "alice".to_owned(),
            subject_kind: Some(Subject::ApplicationUser),
            client: "client".to_owned(),
            subscriber: "bob".to_owned(),
            application_id: "7".to_owned(),
            application_name: "Shop \"1\"".to_owned(),
            application_tier: "Large".to_owned(),
            api_context: "/weather".to_owned(),
            api_version: "1.0.0".to_owned(),
            api_path: "/weather/1.0.0".to_owned(),
            tier: "Gold".to_owned(),
            key_type: "PRODUCTION".to_owned(),
        },
    }
}

async fn published(fixture: &Fixture) -> Value {
    fixture.get("/oauth2/jwks", &[]).await.ok()["keys"][0].clone()
}

#[tokio::test]
async fn the_standard_form_is_verified_with_the_published_keys() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let fixture = Fixture::with(Settings { algorithm, ..settings() }, BASE).await;
        let made = fixture.km.assertion(&order(AssertionForm::Standard)).await.unwrap();
        assert_eq!(made.expires_at, START + 900_000);
        let key: Jwk = serde_json::from_value(published(&fixture).await).unwrap();
        let (keys, _) = KeySet::from_jwks([&key]).unwrap();
        let expected = Expectations {
            issuers: Some(vec![format!("{BASE}/oauth2/token")]),
            audiences: Some(vec!["/weather/1.0.0".to_owned()]),
            types: vec![ASSERTION_TYP.to_owned()],
            ..Expectations::default()
        };
        let verified = verify(&made.text, &keys, &expected, START).unwrap();
        assert_eq!(verified.text("sub"), Some("alice"));
        for (name, value) in
            [("subscriber", "bob"), ("applicationname", "Shop \"1\""), ("enduser", "alice@carbon.super")]
        {
            assert_eq!(verified.text(&format!("{DIALECT}/{name}")), Some(value));
        }
        assert!(verified.text("jti").is_some_and(|id| !id.is_empty()));
        assert_eq!(verified.claims["iat"], START / 1000);
        assert!(verify(&made.text, &keys, &expected, START + 901_000).is_err(), "it ends");
        let (signed, _) = made.text.rsplit_once('.').unwrap();
        let other = fixture.km.assertion(&order(AssertionForm::Standard)).await.unwrap().text;
        let forged = format!("{signed}.{}", other.rsplit_once('.').unwrap().1);
        assert!(verify(&forged, &keys, &expected, START).is_err());
    }
}

#[tokio::test]
async fn it_ends_with_the_credential_and_names_the_client_when_there_is_no_user() {
    let fixture = Fixture::new().await;
    let mut order = order(AssertionForm::Standard);
    order.not_after = Some(START + 60_500);
    order.facts.subject_kind = Some(Subject::Application);
    order.facts.tier = String::new();
    let made = fixture.km.assertion(&order).await.unwrap();
    assert_eq!(made.expires_at, START + 60_000);
    let claims = jwt_part(&made.text, 1);
    assert_eq!(claims["sub"], "client");
    assert_eq!(claims.get(format!("{DIALECT}/tier")), None, "what is not known is not said");
}

#[tokio::test]
async fn an_assertion_is_no_access_token() {
    let fixture = Fixture::new().await;
    let made = fixture.km.assertion(&order(AssertionForm::Standard)).await.unwrap();
    let refused = fixture.km.validate(&Credential::Token(made.text.clone())).await.unwrap();
    assert!(refused.is_err(), "a backend must not be able to call APIs in its callers' names");
    assert!(!fixture.is_active(&made.text).await);
}

#[tokio::test]
async fn wso2s_form_is_verified_with_the_published_certificate_as_its_backends_do() {
    let fixture = Fixture::with(Settings { algorithm: Algorithm::Rs256, ..settings() }, BASE).await;
    let made = fixture.km.assertion(&order(AssertionForm::Wso2)).await.unwrap();
    let (signed, signature) = made.text.rsplit_once('.').unwrap();
    let (head, body) = signed.split_once('.').unwrap();

    let certificate = published(&fixture).await["x5c"][0].as_str().unwrap().to_owned();
    let certificate = STANDARD.decode(certificate).unwrap();
    let thumbprint = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate);
    let hexadecimal: String = thumbprint.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let expected =
        format!("{{\"typ\":\"JWT\",\"alg\":\"SHA256withRSA\",\"x5t\":\"{}\"}}", STANDARD.encode(hexadecimal));
    assert_eq!(String::from_utf8(STANDARD.decode(head).unwrap()).unwrap(), expected);

    let claim = |name: &str, value: &str| format!(",\"http://wso2.org/claims/{name}\":\"{value}\"");
    let expected = format!(
        "{{\"iss\":\"wso2.org/products/am\",\"exp\":{}{}}}",
        START + 900_000,
        [
            claim("subscriber", "bob"),
            claim("applicationid", "7"),
            claim("applicationname", "Shop \\\"1\\\""),
            claim("applicationtier", "Large"),
            claim("apicontext", "/weather"),
            claim("version", "1.0.0"),
            claim("tier", "Gold"),
            claim("keytype", "PRODUCTION"),
            claim("usertype", "APPLICATION_USER"),
            claim("enduser", "alice@carbon.super"),
            claim("enduserTenantId", "-1234"),
        ]
        .concat()
    );
    assert_eq!(String::from_utf8(STANDARD.decode(body).unwrap()).unwrap(), expected);

    let (_, parsed) = x509_parser::certificate::X509Certificate::from_der(&certificate).unwrap();
    let public =
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, parsed.public_key().subject_public_key.data.to_vec());
    public.verify(signed.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();
}

#[tokio::test]
async fn wso2s_form_without_an_rsa_key_says_what_to_do() {
    let fixture = Fixture::with(Settings { algorithm: Algorithm::Es256, ..settings() }, BASE).await;
    let said = fixture.km.assertion(&order(AssertionForm::Wso2)).await.unwrap_err().to_string();
    assert!(said.contains("RS256"), "{said}");
}
