//! Answers of key managers, read as a table.

use super::*;

fn question(credential: &Credential, level: AuthType) -> KeyQuestion<'_> {
    KeyQuestion {
        credential,
        context: "/weather",
        version: "1.0.0",
        resource: "/*",
        verb: "GET",
        level,
        client_domain: None,
    }
}

fn read(answer: KeyValidation) -> Result<Grant, Refusal> {
    of_validation(&question(&Credential::Token("tok".to_owned()), AuthType::Any), answer)
}

fn full() -> KeyValidation {
    let text = |text: &str| Some(text.to_owned());
    KeyValidation {
        authorized: true,
        status: 0,
        subscriber: text("bob"),
        tier: text("Gold"),
        key_type: text("SANDBOX"),
        user_type: text("APPLICATION"),
        end_user_token: text("assertion"),
        end_user_name: text("ann"),
        application_id: text("7"),
        application_name: text("Shop"),
        application_tier: text("Silver"),
        api_name: text("Weather"),
        api_publisher: text("admin"),
        consumer_key: text("ck"),
        authorized_domains: vec!["ALL".to_owned()],
        scopes: vec!["read".to_owned()],
        validity_period_ms: Some(60_000),
        issued_time_ms: Some(1_000),
    }
}

#[test]
fn a_grant_carries_everything_the_key_manager_said() {
    let grant = read(full()).unwrap();
    assert_eq!((grant.consumer_key.as_ref().unwrap().as_str(), grant.key_type), ("ck", KeyType::Sandbox));
    assert_eq!((grant.subject.as_str(), grant.subject_kind), ("ann", Subject::Application));
    assert_eq!((grant.expires_at, grant.scopes.as_slice()), (Some(61_000), ["read".to_owned()].as_slice()));
    assert_eq!(grant.token_id, random::sha256_hex(b"tok"));
    let expected = Vouched {
        application_id: "7".into(),
        application_name: "Shop".to_owned(),
        application_tier: "Silver".to_owned(),
        subscriber: "bob".to_owned(),
        tier: "Gold".to_owned(),
        end_user_token: Some("assertion".to_owned()),
    };
    assert_eq!(grant.vouched.as_deref(), Some(&expected));
}

#[test]
fn an_answer_of_wso2_1_4_without_times_and_kinds_is_enough() {
    let sparse = KeyValidation { authorized: true, consumer_key: Some("ck".to_owned()), ..KeyValidation::default() };
    let grant = read(sparse.clone()).unwrap();
    assert_eq!((grant.expires_at, grant.key_type), (None, KeyType::Production));
    assert_eq!(grant.vouched.as_ref().unwrap().application_id.as_str(), "ck", "limits are counted by something");
    let credential = Credential::Token("tok".to_owned());
    for (level, kind) in [
        (AuthType::Application, Subject::Application),
        (AuthType::ApplicationUser, Subject::ApplicationUser),
        (AuthType::Any, Subject::ApplicationUser),
    ] {
        assert_eq!(of_validation(&question(&credential, level), sparse.clone()).unwrap().subject_kind, kind);
    }
    let nothing = KeyValidation { authorized: true, ..KeyValidation::default() };
    assert_eq!(read(nothing).unwrap().vouched.unwrap().application_id.as_str(), random::sha256_hex(b"tok"));
}

#[test]
fn a_token_without_end_has_none() {
    for (issued, validity, expected) in [
        (Some(1_000), Some(i64::MAX), None),
        (None, Some(60_000), None),
        (Some(1_000), None, None),
        (Some(0), Some(0), None),
        (Some(i64::MAX - 1), Some(10), Some(i64::MAX)),
        (Some(1_000), Some(0), Some(1_000)),
    ] {
        let answer = KeyValidation { issued_time_ms: issued, validity_period_ms: validity, ..full() };
        assert_eq!(read(answer).unwrap().expires_at, expected, "{issued:?} {validity:?}");
    }
}

#[test]
fn refusals_keep_their_reason_and_what_is_not_authorized_is_never_a_grant() {
    for (status, expected) in [
        (900_901, Refusal::Invalid),
        (900_903, Refusal::Expired),
        (900_904, Refusal::Inactive),
        (900_905, Refusal::WrongTokenType),
        (900_906, Refusal::Forbidden),
        (900_907, Refusal::SubscriptionBlocked),
        (900_908, Refusal::Forbidden),
        (900_909, Refusal::SubscriptionInactive),
        (900_910, Refusal::Forbidden),
        (900_900, Refusal::Invalid),
        (0, Refusal::Invalid),
        (-1, Refusal::Invalid),
    ] {
        let answer = KeyValidation { authorized: false, status, ..full() };
        assert_eq!(read(answer), Err(expected), "{status}");
    }
    let odd = KeyValidation { key_type: Some("STAGING".to_owned()), ..full() };
    assert_eq!(read(odd), Err(Refusal::Invalid));
    let lower = KeyValidation { key_type: Some("sandbox".to_owned()), ..full() };
    assert_eq!(read(lower).unwrap().key_type, KeyType::Sandbox);
}

#[test]
fn a_revocation_finds_the_token_by_jti_or_by_its_text() {
    let jwt = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
    let id = |text: &str| token_id(&Credential::Token(text.to_owned()));
    assert_eq!(id(&jwt(r#"{"jti":"one"}"#)), "one");
    for text in [jwt("{}"), jwt(r#"{"jti":""}"#), jwt("no json"), "a.b".to_owned(), "a.b.c.d".to_owned()] {
        assert_eq!(id(&text), random::sha256_hex(text.as_bytes()), "{text}");
    }
}
