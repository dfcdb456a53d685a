//! What checking a token costs when nothing is cached: the gateway pays it once per token and node.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;
use tidegate_wire::jose::{Algorithm, Expectations, KeySet, SigningKey, verify};

const NOW_S: i64 = 1_800_000_000;

fn verify_cold(c: &mut Criterion) {
    let expected = Expectations {
        issuers: Some(vec!["https://localhost/oauth2/token".into()]),
        audiences: Some(vec!["client".into()]),
        types: vec!["at+jwt".into()],
        leeway_s: 5,
    };
    let claims = json!({
        "iss": "https://localhost/oauth2/token", "sub": "admin", "aud": "client", "azp": "client", "scope": "default",
        "jti": "0192f0c1-7c1e-7000-8000-000000000000", "exp": NOW_S + 3600, "nbf": NOW_S, "iat": NOW_S,
    });
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let key = SigningKey::generate(algorithm).expect("a key can be made");
        let token = key.sign("at+jwt", &claims).expect("claims are an object");
        let (keys, _) = KeySet::from_jwks([key.jwk()]).expect("one key is below the limit");
        c.bench_function(&format!("verify {algorithm} cold"), |b| {
            b.iter(|| verify(black_box(&token), &keys, &expected, NOW_S * 1000).expect("the token is good"));
        });
        c.bench_function(&format!("sign {algorithm}"), |b| b.iter(|| key.sign("at+jwt", black_box(&claims))));
    }
}

criterion_group!(benches, verify_cold);
criterion_main!(benches);
