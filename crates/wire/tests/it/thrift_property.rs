//! Whatever is written is read again, however it is cut up; whatever is read never panics, and what it allocates is
//! bounded by the limits.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tidegate_wire::thrift::{
    APIKeyValidationInfoDTO, AuthenticateArguments, Call, GetAllURITemplatesArguments, Limits, Method, Protocol, Reply,
    ScanError, Scanner, ValidateKeyArguments, read_call, read_reply, write_call, write_reply,
};

use crate::support::{scan_bytewise, template};

const PROTOCOLS: [Protocol; 2] = [Protocol::Binary, Protocol::Compact];

fn text() -> impl Strategy<Value = String> {
    ".{0,40}"
}

fn call() -> impl Strategy<Value = Call> {
    let maybe = || option::of(text());
    prop_oneof![
        (text(), text())
            .prop_map(|(user_name, password)| Call::Authenticate(AuthenticateArguments { user_name, password })),
        (text(), text(), text(), text(), maybe(), maybe(), maybe(), maybe()).prop_map(
            |(context, version, access_token, session_id, level, client_domain, matching_resource, http_verb)| {
                let required_authentication_level = level;
                Call::ValidateKey(ValidateKeyArguments {
                    context,
                    version,
                    access_token,
                    session_id,
                    required_authentication_level,
                    client_domain,
                    matching_resource,
                    http_verb,
                })
            }
        ),
        (text(), text(), text()).prop_map(|(context, api_version, session_id)| {
            Call::GetAllUriTemplates(GetAllURITemplatesArguments { context, api_version, session_id })
        }),
    ]
}

fn dto() -> impl Strategy<Value = APIKeyValidationInfoDTO> {
    let texts = || [(); 4].map(|()| option::of(text()));
    let numbers = (any::<Option<bool>>(), any::<Option<i32>>(), any::<Option<i64>>(), any::<Option<i64>>());
    let sets = (option::of(vec(text(), 0..20)), option::of(proptest::collection::btree_set(text(), 0..20)));
    (texts(), texts(), [option::of(text()), option::of(text()), option::of(text())], numbers, sets).prop_map(
        |([a, b, c, d], [e, f, g, h], [i, j, k], (authorized, status, period, issued), (domains, scopes))| {
            APIKeyValidationInfoDTO {
                authorized,
                subscriber: a,
                tier: b,
                type_: c,
                end_user_token: d,
                end_user_name: e,
                application_name: f,
                validation_status: status,
                application_id: g,
                application_tier: h,
                api_name: i,
                consumer_key: j,
                api_publisher: k,
                authorized_domains: domains,
                scopes,
                validity_period: period,
                issued_time: issued,
            }
        },
    )
}

fn check_all(protocol: Protocol, bytes: &[u8]) {
    let limits = Limits { message_bytes_max: 4_096, ..Limits::default() };
    let whole = Scanner::new(protocol, limits).advance(bytes);
    // However it comes in, the verdict is the same; a refusal may come with fewer bytes.
    match (&whole, scan_bytewise(protocol, limits, bytes)) {
        (Ok(length), bytewise) => assert_eq!(*length, bytewise.unwrap()),
        (Err(_), bytewise) => assert!(bytewise.is_err()),
    }
    let _ = read_call(protocol, bytes, &limits);
    for method in [Method::Authenticate, Method::ValidateKey, Method::GetAllUriTemplates] {
        let _ = read_reply(protocol, bytes, &limits, method, 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_call_survives_the_wire(call in call(), sequence in any::<i32>(), rest in vec(any::<u8>(), 0..9)) {
        for protocol in PROTOCOLS {
            let message = write_call(protocol, sequence, &call);
            let followed = [message.clone(), rest.clone()].concat();
            prop_assert_eq!(scan_bytewise(protocol, Limits::default(), &followed), Ok(Some(message.len())));
            let incoming = read_call(protocol, &message, &Limits::default()).unwrap();
            prop_assert_eq!(incoming.sequence, sequence);
            prop_assert_eq!(incoming.method, call.method().name());
            prop_assert_eq!(incoming.call.unwrap(), call.clone());
        }
    }

    #[test]
    fn an_answer_survives_the_wire(dto in dto(), texts in vec(text(), 0..30)) {
        let validation = Reply::Validation(Box::new(dto));
        let templates = Reply::UriTemplates(texts.iter().map(|text| template(text)).collect());
        for protocol in PROTOCOLS {
            for (method, reply) in [(Method::ValidateKey, &validation), (Method::GetAllUriTemplates, &templates)] {
                let message = write_reply(protocol, method.name(), 3, reply);
                prop_assert_eq!(scan_bytewise(protocol, Limits::default(), &message), Ok(Some(message.len())));
                let read = read_reply(protocol, &message, &Limits::default(), method, 3);
                prop_assert_eq!(&read.unwrap(), reply);
            }
        }
    }

    #[test]
    fn a_truncated_message_is_waited_for(call in call(), cut in any::<prop::sample::Index>()) {
        for protocol in PROTOCOLS {
            let message = write_call(protocol, 1, &call);
            let cut = &message[..cut.index(message.len())];
            prop_assert_eq!(Scanner::new(protocol, Limits::default()).advance(cut), Ok(None));
            let read = read_call(protocol, cut, &Limits::default());
            prop_assert!(read.is_err() || read.unwrap().call.is_err());
        }
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..200)) {
        for protocol in PROTOCOLS {
            check_all(protocol, &bytes);
        }
    }

    #[test]
    fn a_damaged_message_does_no_harm(
        dto in dto(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for protocol in PROTOCOLS {
            let mut message = write_reply(protocol, "validateKey", 1, &Reply::Validation(Box::new(dto.clone())));
            for (at, byte) in &damage {
                let at = at.index(message.len());
                message[at] = *byte;
            }
            check_all(protocol, &message);
        }
    }

    /// The peer chooses the numbers; the buffer that must be kept for it does not grow beyond the limit.
    #[test]
    fn an_endless_message_is_refused_at_the_limit(entry in 0u8..20) {
        let limits = Limits { message_bytes_max: 512, ..Limits::default() };
        let mut bytes = vec![0x80, 1, 0, 1, 0, 0, 0, 1, b'x', 0, 0, 0, 1];
        let mut scanner = Scanner::new(Protocol::Binary, limits);
        let refused = loop {
            bytes.extend([11, 0, entry, 0, 0, 0, 1, b'x']);
            match scanner.advance(&bytes) {
                Ok(length) => prop_assert_eq!(length, None),
                Err(why) => break why,
            }
            prop_assert!(bytes.len() <= 512 + 8);
        };
        let is_for_length = matches!(refused, ScanError::TooLong { what: "message", .. });
        prop_assert!(is_for_length);
    }
}
