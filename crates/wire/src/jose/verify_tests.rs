//! Every way in which a token is refused, beside the ways in which it is accepted.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Algorithm, Expectations, JwtError, KeySet, Part, SigningKey, TOKEN_BYTES_MAX, Verified, verify};

const NOW_MS: i64 = 1_800_000_000_000;
const NOW_S: i64 = NOW_MS / 1000;

static EC: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::Es256).unwrap());
static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::Rs256).unwrap());

fn keys() -> KeySet {
    KeySet::from_jwks([EC.jwk(), RSA.jwk()]).unwrap().0
}

fn expected() -> Expectations {
    Expectations {
        issuers: Some(vec!["https://issuer".into()]),
        audiences: Some(vec!["us".into()]),
        types: vec!["at+jwt".into()],
        leeway_s: 10,
    }
}

fn claims() -> Value {
    json!({ "iss": "https://issuer", "aud": "us", "sub": "alice", "exp": NOW_S + 60, "iat": NOW_S })
}

/// The standard claims with `name` set to `value`; null removes it.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    let object = claims.as_object_mut().unwrap();
    match value {
        Value::Null => drop(object.remove(name)),
        value => drop(object.insert(name.into(), value)),
    }
    claims
}

fn check(claims: &Value) -> Result<Verified, JwtError> {
    verify(&EC.sign("at+jwt", claims).unwrap(), &keys(), &expected(), NOW_MS)
}

/// A token with a header of our choosing, and whatever signature.
fn forged(header: &Value, signature: &[u8]) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", encode(header), encode(&claims()), URL_SAFE_NO_PAD.encode(signature))
}

fn check_raw(token: &str) -> Result<Verified, JwtError> {
    verify(token, &keys(), &expected(), NOW_MS)
}

#[test]
fn a_good_token_is_accepted_under_either_algorithm() {
    for key in [&*EC, &*RSA] {
        let token = key.sign("at+jwt", &claims()).unwrap();
        let verified = check_raw(&token).unwrap();
        assert_eq!(verified.text("sub"), Some("alice"));
        assert_eq!(Value::Object(verified.claims.clone()), claims());
        assert_eq!(verified.expires_at_ms, NOW_MS + 60_000);
        assert_eq!(verified.header.kid, key.kid());
        assert_eq!(verified.header.algorithm, key.algorithm());
        assert_eq!(verified.header.typ.as_deref(), Some("at+jwt"));
    }
}

#[test]
fn an_unsigned_token_is_refused_however_none_is_spelled() {
    for none in ["none", "None", "NONE", "nOnE"] {
        for header in [json!({ "alg": none, "typ": "at+jwt" }), json!({ "alg": none, "kid": EC.kid() })] {
            assert_eq!(check_raw(&forged(&header, b"")), Err(JwtError::Unsigned));
        }
    }
}

#[test]
fn a_public_key_is_not_a_shared_secret() {
    let header = json!({ "alg": "HS256", "typ": "at+jwt", "kid": RSA.kid() });
    let unsigned = forged(&header, b"");
    let message = unsigned.trim_end_matches('.');
    for secret in [serde_json::to_vec(RSA.jwk()).unwrap(), RSA.jwk().n.clone().unwrap().into_bytes()] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        let expected = JwtError::WrongAlgorithm { found: "HS256".into(), expected: Algorithm::Rs256 };
        assert_eq!(check_raw(&forged(&header, tag.as_ref())), Err(expected));
    }
}

#[test]
fn the_key_decides_the_algorithm() {
    for alg in ["ES256", "PS256", "RS384", "rs256", ""] {
        let header = json!({ "alg": alg, "typ": "at+jwt", "kid": RSA.kid() });
        let refusal = check_raw(&forged(&header, &[1; 256])).unwrap_err();
        assert_eq!(refusal, JwtError::WrongAlgorithm { found: alg.into(), expected: Algorithm::Rs256 });
    }
}

#[test]
fn a_foreign_key_is_unknown_and_under_our_name_does_not_hold() {
    let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
    let token = foreign.sign("at+jwt", &claims()).unwrap();
    assert_eq!(check_raw(&token), Err(JwtError::UnknownKey(foreign.kid().into())));

    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": EC.kid(), "jwk": foreign.jwk() });
    let signature = URL_SAFE_NO_PAD.decode(token.rsplit('.').next().unwrap()).unwrap();
    assert_eq!(check_raw(&forged(&header, &signature)), Err(JwtError::BadSignature));
}

#[test]
fn a_token_without_a_kid_needs_a_set_of_one() {
    let header = json!({ "typ": "at+jwt", "alg": "ES256" });
    assert_eq!(check_raw(&forged(&header, &[1; 64])), Err(JwtError::NoKeyNamed));
    let one = KeySet::from_jwks([EC.jwk()]).unwrap().0;
    assert_eq!(verify(&forged(&header, &[1; 64]), &one, &expected(), NOW_MS), Err(JwtError::BadSignature));
    assert_eq!(verify(&forged(&header, b""), &KeySet::default(), &expected(), NOW_MS), Err(JwtError::NoKeyNamed));
}

#[test]
fn any_change_to_a_signed_token_is_noticed() {
    for key in [&*EC, &*RSA] {
        let token = key.sign("at+jwt", &claims()).unwrap();
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(check_raw(&String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
            assert!(check_raw(&token[..at]).is_err(), "cut at {at}");
        }
        let (signed, _) = token.rsplit_once('.').unwrap();
        assert_eq!(check_raw(&format!("{signed}.")), Err(JwtError::BadSignature));
    }
}

#[test]
fn malformed_parts_are_named() {
    let good = EC.sign("at+jwt", &claims()).unwrap();
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    for token in ["", "a", "a.b", "a.b.c.d", &format!("{good}.x.y")] {
        assert_eq!(check_raw(token), Err(JwtError::Malformed(Part::Token)), "{token:?}");
    }
    for bad in ["", "*", "e30=", "bnVsbA", "e30", "eyJhbGciOjF9"] {
        let refusal = check_raw(&format!("{bad}.{payload}.{signature}"));
        assert_eq!(refusal, Err(JwtError::Malformed(Part::Header)), "{bad:?}");
    }
    assert_eq!(check_raw(&format!("{header}.{payload}.{signature}=")), Err(JwtError::Malformed(Part::Signature)));
    // The claims are looked at only after the signature holds.
    assert_eq!(check_raw(&format!("{header}.*.{signature}")), Err(JwtError::BadSignature));
    let signed_nonsense = sign_raw(b"[1]");
    assert_eq!(check_raw(&signed_nonsense), Err(JwtError::Malformed(Part::Claims)));
}

/// Signs a payload that `sign` would not let through.
fn sign_raw(payload: &[u8]) -> String {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": EC.kid() }).to_string();
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &EC.to_pkcs8().unwrap()).unwrap();
    let signature = pair.sign(&aws_lc_rs::rand::SystemRandom::new(), signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

#[test]
fn a_claim_or_header_given_twice_is_refused() {
    let token = sign_raw(br#"{"iss":"https://issuer","sub":"alice","sub":"admin"}"#);
    assert_eq!(check_raw(&token), Err(JwtError::Duplicate(Part::Claims, "sub".into())));
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","alg":"none"}"#);
    assert_eq!(check_raw(&format!("{header}.e30.")), Err(JwtError::Duplicate(Part::Header, "alg".into())));
}

#[test]
fn critical_extensions_are_refused() {
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": EC.kid(), "crit": ["b64"], "b64": false });
    assert_eq!(check_raw(&forged(&header, &[1; 64])), Err(JwtError::CriticalExtension));
}

#[test]
fn an_oversize_token_is_refused_before_it_is_read() {
    assert_eq!(check_raw(&"a".repeat(TOKEN_BYTES_MAX + 1)), Err(JwtError::TooLong(TOKEN_BYTES_MAX + 1)));
    assert_eq!(check_raw(&"a".repeat(TOKEN_BYTES_MAX)), Err(JwtError::Malformed(Part::Token)));
    let large = with("blob", "x".repeat(11_000).into());
    assert!(check(&large).is_ok());
}

#[test]
fn another_kind_of_token_is_refused() {
    let check = |typ: &str, types: &[&str]| {
        let expected = Expectations { types: types.iter().map(|t| (*t).to_owned()).collect(), ..expected() };
        verify(&EC.sign(typ, &claims()).unwrap(), &keys(), &expected, NOW_MS).map(drop)
    };
    assert_eq!(check("JWT", &["at+jwt"]), Err(JwtError::WrongType(Some("JWT".into()))));
    assert_eq!(check("at+jwt", &["JWT"]), Err(JwtError::WrongType(Some("at+jwt".into()))));
    assert_eq!(check("at+jwt", &[]), Err(JwtError::WrongType(Some("at+jwt".into()))));
    assert_eq!(check("application/AT+JWT", &["at+jwt"]), Ok(()));
    assert_eq!(check("at+jwt", &["JWT", "at+jwt"]), Ok(()));
}

#[test]
fn time_bounds_are_exact_and_leeway_widens_them() {
    let at = |claims: &Value, now_ms| verify(&EC.sign("at+jwt", claims).unwrap(), &keys(), &expected(), now_ms);
    let expiring = with("exp", NOW_S.into());
    assert!(at(&expiring, NOW_MS + 9_999).is_ok());
    assert_eq!(at(&expiring, NOW_MS + 10_000), Err(JwtError::Expired));
    let starting = with("nbf", (NOW_S + 10).into());
    assert!(at(&starting, NOW_MS).is_ok());
    assert_eq!(at(&starting, NOW_MS - 1), Err(JwtError::NotYetValid));
    assert_eq!(check(&with("exp", Value::Null)), Err(JwtError::MissingClaim("exp")));
    assert!(check(&with("exp", json!(NOW_S as f64 + 0.5))).is_ok());
    for odd in [json!("tomorrow"), json!(-1), json!(1e300), json!(NOW_MS), json!(u64::MAX), json!([]), json!(true)] {
        assert_eq!(check(&with("exp", odd.clone())), Err(JwtError::InvalidClaim("exp")), "{odd}");
        assert_eq!(check(&with("nbf", odd.clone())), Err(JwtError::InvalidClaim("nbf")), "{odd}");
        assert_eq!(check(&with("iat", odd.clone())), Err(JwtError::InvalidClaim("iat")), "{odd}");
    }
}

#[test]
fn the_issuer_must_be_one_of_ours() {
    assert_eq!(check(&with("iss", Value::Null)), Err(JwtError::MissingClaim("iss")));
    assert_eq!(check(&with("iss", json!(["https://issuer"]))), Err(JwtError::InvalidClaim("iss")));
    for issuer in ["https://issuer/", "https://ISSUER", ""] {
        assert_eq!(check(&with("iss", issuer.into())), Err(JwtError::WrongIssuer(issuer.into())));
    }
    let nobody = Expectations { issuers: Some(vec![]), ..expected() };
    assert!(matches!(
        verify(&EC.sign("at+jwt", &claims()).unwrap(), &keys(), &nobody, NOW_MS),
        Err(JwtError::WrongIssuer(_))
    ));
}

#[test]
fn keys_of_one_issuer_prove_it_whatever_its_address_is_today() {
    let by_key = Expectations { issuers: None, ..expected() };
    let judge = |claims: Value| verify(&EC.sign("at+jwt", &claims).unwrap(), &keys(), &by_key, NOW_MS);
    assert!(judge(with("iss", "https://issuer:9999/moved".into())).is_ok());
    assert_eq!(judge(with("iss", Value::Null)).unwrap_err(), JwtError::MissingClaim("iss"));
}

#[test]
fn the_audience_must_name_us() {
    assert!(check(&with("aud", json!(["other", "us"]))).is_ok());
    for wrong in [json!("other"), json!(["other"]), json!([]), json!("US")] {
        assert_eq!(check(&with("aud", wrong.clone())), Err(JwtError::WrongAudience), "{wrong}");
    }
    for odd in [json!(1), json!({ "us": 1 }), json!(["us", 1])] {
        assert_eq!(check(&with("aud", odd.clone())), Err(JwtError::InvalidClaim("aud")), "{odd}");
    }
    assert_eq!(check(&with("aud", Value::Null)), Err(JwtError::MissingClaim("aud")));
    let unchecked = Expectations { audiences: None, ..expected() };
    let token = EC.sign("at+jwt", &with("aud", Value::Null)).unwrap();
    assert!(verify(&token, &keys(), &unchecked, NOW_MS).is_ok());
}

#[test]
fn the_header_of_rfc_7515_a_3_verifies() {
    // RFC 7515 appendix A.3: ES256; its claims have iss "joe" and an exp in 2011, and no kid or typ.
    let jwk = serde_json::from_value(json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }))
    .unwrap();
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let expected =
        Expectations { issuers: Some(vec!["joe".into()]), types: vec![String::new()], ..Expectations::default() };
    let keys = KeySet::from_jwks([&jwk]).unwrap().0;
    assert!(verify(token, &keys, &expected, 1_300_819_379_000).is_ok());
    assert_eq!(verify(token, &keys, &expected, 1_300_819_380_000), Err(JwtError::Expired));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_pass(text in any::<String>()) {
        prop_assert!(check_raw(&text).is_err());
    }

    #[test]
    fn no_parts_make_it_panic_or_pass(
        header in any::<Vec<u8>>(), payload in any::<Vec<u8>>(), signature in any::<Vec<u8>>(),
    ) {
        let encode = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let token = format!("{}.{}.{}", encode(header), encode(payload), encode(signature));
        prop_assert!(check_raw(&token).is_err());
    }
}
