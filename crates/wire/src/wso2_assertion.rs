//! `X-JWT-Assertion` as WSO2 API Manager 1.x wrote it: a JSON Web Token with habits of its own. The algorithm has Java's
//! name, `x5t` is the base64 of the thumbprint's *hexadecimal text*, parts are in standard base64 with padding, and `exp` is
//! in milliseconds. Backends of that time read exactly this, so nothing of it is mended here.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Error;
use crate::jose::{Algorithm, SigningKey};

/// `iss` (WSO2: `API_GATEWAY_ID`).
const ISSUER: &str = "wso2.org/products/am";

/// Signs `claims`, in their order after `iss` and `exp`. `certificate` is the one (DER) that backends know `key` by.
///
/// # Errors
/// [`Error::Key`] when `key` is not RSA, which this form always is; [`Error::Crypto`] when the library cannot sign.
pub fn sign(
    key: &SigningKey,
    certificate: &[u8],
    expires_at_ms: i64,
    claims: &[(String, String)],
) -> Result<String, Error> {
    if key.algorithm() != Algorithm::Rs256 {
        let reason = "assertions in WSO2's form are signed with RSA; use key_manager.signing_algorithm RS256";
        return Err(Error::Key { kid: key.kid().to_owned(), reason });
    }
    let mut token = STANDARD.encode(header(certificate));
    token.push('.');
    STANDARD.encode_string(body(expires_at_ms, claims), &mut token);
    let signature = key.signature(token.as_bytes())?;
    token.push('.');
    STANDARD.encode_string(signature, &mut token);
    Ok(token)
}

fn header(certificate: &[u8]) -> String {
    let hexadecimal: String =
        digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!(r#"{{"typ":"JWT","alg":"SHA256withRSA","x5t":"{}"}}"#, STANDARD.encode(hexadecimal))
}

fn body(expires_at_ms: i64, claims: &[(String, String)]) -> String {
    let mut text = format!(r#"{{"iss":"{ISSUER}","exp":{expires_at_ms}"#);
    for (name, value) in claims {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        text.push_str(&format!(",{}:{}", quoted(name), quoted(value)));
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn claims() -> Vec<(String, String)> {
        let claim = |name: &str, value: &str| (format!("http://wso2.org/claims/{name}"), value.to_owned());
        vec![claim("subscriber", "bob"), claim("enduser", "al\"ice@carbon.super")]
    }

    /// The bytes of section 9 of the reference: header and body are settled whatever key signs.
    #[test]
    fn header_and_body_have_wso2s_exact_bytes() {
        // SHA-1 of "abc" (FIPS 180-2 appendix A.1): a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d.
        let hexadecimal = "a9993e364706816aba3e25717850c26c9cd0d89d";
        let x5t = "YTk5OTNlMzY0NzA2ODE2YWJhM2UyNTcxNzg1MGMyNmM5Y2QwZDg5ZA==";
        assert_eq!(STANDARD.encode(hexadecimal), x5t);
        assert_eq!(header(b"abc"), format!("{{\"typ\":\"JWT\",\"alg\":\"SHA256withRSA\",\"x5t\":\"{x5t}\"}}"));
        let expected = "{\"iss\":\"wso2.org/products/am\",\"exp\":1349267862304,\
             \"http://wso2.org/claims/subscriber\":\"bob\",\
             \"http://wso2.org/claims/enduser\":\"al\\\"ice@carbon.super\"}";
        assert_eq!(body(1_349_267_862_304, &claims()), expected);
    }

    #[test]
    fn the_signature_covers_both_parts_in_padded_base64() {
        let key = SigningKey::generate(Algorithm::Rs256).unwrap();
        let token = sign(&key, b"abc", 1, &claims()).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (head, rest) = signed.split_once('.').unwrap();
        assert_eq!(STANDARD.decode(head).unwrap(), header(b"abc").as_bytes());
        assert_eq!(STANDARD.decode(rest).unwrap(), body(1, &claims()).as_bytes());
        let number = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_ref().unwrap()).unwrap();
        let public = RsaPublicKeyComponents { n: number(&key.jwk().n), e: number(&key.jwk().e) };
        let signature = STANDARD.decode(signature).unwrap();
        public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
        let other = format!("{head}.{}", STANDARD.encode(body(2, &claims())));
        assert!(public.verify(&RSA_PKCS1_2048_8192_SHA256, other.as_bytes(), &signature).is_err());
    }

    #[test]
    fn a_key_that_is_not_rsa_is_refused_with_the_way_out() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        assert!(sign(&key, b"abc", 1, &[]).unwrap_err().to_string().contains("RS256"));
    }
}
