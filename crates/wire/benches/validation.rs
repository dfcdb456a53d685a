//! What a validation costs on the wire, without the wire: the question and its answer, read and written, in Thrift and in
//! SOAP. A key manager pays "call is read" and "answer is written" for each, a gateway the other two.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tidegate_wire::soap::{self, AXIS2, Element, Request, Version, envelope};
use tidegate_wire::thrift::{
    APIKeyValidationInfoDTO, Call, Limits, Method, Protocol, Reply, Scanner, ValidateKeyArguments, read_call,
    read_reply, write_call, write_reply,
};

/// What a gateway of WSO2 1.x sends for `/weather`; `wire/tests/it/thrift_golden.rs` has it too.
const GOLDEN_CALL: &str = "800100010000000b76616c69646174654b6579000000010b0001000000082f776561746865720b000200000005312e302e300b000300000003746f6b0b0004000000037369640b000500000003416e7900";
/// Namespace of the answer's members.
const INFO: &str = "http://dto.impl.apimgt.carbon.wso2.org/xsd";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn thrift(c: &mut Criterion) {
    let limits = Limits::default();
    let golden: Vec<u8> = (0..GOLDEN_CALL.len() / 2)
        .map(|at| u8::from_str_radix(&GOLDEN_CALL[2 * at..2 * at + 2], 16).expect("hexadecimal digits"))
        .collect();
    let call = Call::ValidateKey(ValidateKeyArguments {
        context: "/weather".into(),
        version: "1.0.0".into(),
        access_token: "tok".into(),
        session_id: "sid".into(),
        required_authentication_level: Some("Any".into()),
        client_domain: None,
        matching_resource: None,
        http_verb: None,
    });
    assert_eq!(write_call(Protocol::Binary, 1, &call), golden, "what is measured is the golden message");
    c.bench_function("thrift call is read", |b| {
        b.iter(|| {
            let whole = Scanner::new(Protocol::Binary, limits).advance(black_box(&golden));
            assert_eq!(whole, Ok(Some(golden.len())));
            read_call(Protocol::Binary, black_box(&golden), &limits).expect("the call is whole")
        });
    });
    c.bench_function("thrift call is written", |b| b.iter(|| write_call(Protocol::Binary, 1, black_box(&call))));

    let reply = Reply::Validation(Box::new(validation()));
    let answer = write_reply(Protocol::Binary, "validateKey", 1, &reply);
    c.bench_function("thrift answer is written", |b| {
        b.iter(|| write_reply(Protocol::Binary, "validateKey", 1, black_box(&reply)));
    });
    c.bench_function("thrift answer is read", |b| {
        b.iter(|| {
            let whole = Scanner::new(Protocol::Binary, limits).advance(black_box(&answer));
            assert_eq!(whole, Ok(Some(answer.len())));
            read_reply(Protocol::Binary, black_box(&answer), &limits, Method::ValidateKey, 1).expect("an answer")
        });
    });
}

fn soap(c: &mut Criterion) {
    let limits = soap::Limits::default();
    let kind = Some(Version::V11.content_type());
    let call = Version::V11.wrap(question());
    c.bench_function("soap call is written", |b| b.iter(|| Version::V11.wrap(black_box(question()))));
    c.bench_function("soap call is read", |b| {
        b.iter(|| Request::read(black_box(call.as_bytes()), kind, None, &limits).expect("an envelope"));
    });
    let answer = Version::V11.wrap(told());
    c.bench_function("soap answer is written", |b| b.iter(|| Version::V11.wrap(black_box(told()))));
    c.bench_function("soap answer is read", |b| {
        b.iter(|| envelope::read_answer(black_box(answer.as_bytes()), kind, &limits).expect("an envelope"));
    });
}

fn validation() -> APIKeyValidationInfoDTO {
    APIKeyValidationInfoDTO {
        authorized: Some(true),
        subscriber: Some("admin".into()),
        tier: Some("Unlimited".into()),
        type_: Some("PRODUCTION".into()),
        end_user_token: None,
        end_user_name: Some("admin".into()),
        application_name: Some("Shop".into()),
        validation_status: Some(0),
        application_id: Some("0192f0c1-7c1e-7000-8000-000000000000".into()),
        application_tier: Some("Unlimited".into()),
        api_name: Some("Weather".into()),
        consumer_key: Some("a0b1c2d3e4f5a6b7c8d9".into()),
        api_publisher: Some("admin".into()),
        authorized_domains: None,
        scopes: Some(["default".to_owned()].into_iter().collect()),
        validity_period: Some(3_600_000),
        issued_time: Some(1_700_000_000_000),
    }
}

fn question() -> Element {
    let text = |name, value: &str| Element::with_text(AXIS2, name, value);
    Element::new(AXIS2, "validateKey")
        .child(text("context", "/weather"))
        .child(text("version", "1.0.0"))
        .child(text("accessToken", TOKEN))
        .child(text("requiredAuthenticationLevel", "Any"))
        .child(Element::nillable(AXIS2, "clientDomain", None))
        .child(text("matchingResource", "/*"))
        .child(text("httpVerb", "GET"))
}

/// The members of [`validation`] as axis2 writes them.
fn told() -> Element {
    let text = |name, value: &str| Element::with_text(INFO, name, value);
    let dto = Element::new(AXIS2, "return").with_children([
        text("apiName", "Weather"),
        text("apiPublisher", "admin"),
        text("applicationId", "0192f0c1-7c1e-7000-8000-000000000000"),
        text("applicationName", "Shop"),
        text("applicationTier", "Unlimited"),
        text("authorized", "true"),
        Element::nillable(INFO, "authorizedDomains", None),
        text("consumerKey", "a0b1c2d3e4f5a6b7c8d9"),
        text("endUserName", "admin"),
        Element::nillable(INFO, "endUserToken", None),
        text("issuedTime", "1700000000000"),
        text("scopes", "default"),
        text("subscriber", "admin"),
        text("tier", "Unlimited"),
        text("type", "PRODUCTION"),
        text("validationStatus", "0"),
        text("validityPeriod", "3600000"),
    ]);
    Element::new(AXIS2, "validateKeyResponse").child(dto)
}

criterion_group!(benches, thrift, soap);
criterion_main!(benches);
