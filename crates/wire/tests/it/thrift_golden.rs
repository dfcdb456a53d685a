//! Byte for byte what WSO2's nodes send (worked out from the encoding rules, see the names and ids in `idl/`).

use tidegate_wire::thrift::{
    AuthenticateArguments, Call, FaultKind, Guess, Limits, Method, Protocol, Reply, read_call, read_reply, write_call,
    write_reply,
};

use crate::support::{bytes, nothing, scan, validate_key, weather};

const CALL: &str = "800100010000000b76616c69646174654b6579000000010b0001000000082f776561746865720b000200000005312e302e300b000300000003746f6b0b0004000000037369640b000500000003416e7900";
const REPLY: &str = "800100020000000b76616c69646174654b6579000000010c0000020001010b000200000003626f620b000300000004476f6c640b00040000000a50524f44554354494f4e080008000000000000";
const INVALID_SESSION: &str = "800100020000000b76616c69646174654b6579000000010c00010b00010000002c496e76616c69642073657373696f6e20696420666f72207468726966742061757468656e74696361746f722e0000";
const LOGIN: &str = "8221010c61757468656e746963617465180561646d696e180561646d696e00";
const SESSION: &str = "8241010c61757468656e74696361746508000373696400";

fn called(protocol: Protocol, message: &[u8]) -> Call {
    assert_eq!(scan(protocol, message), Ok(Some(message.len())));
    let incoming = read_call(protocol, message, &Limits::default()).unwrap();
    assert_eq!(incoming.sequence, 1);
    incoming.call.unwrap()
}

#[test]
fn a_call_of_a_gateway_is_read_and_written() {
    let message = bytes(CALL);
    assert_eq!(message.len(), 81);
    assert_eq!(called(Protocol::Binary, &message), validate_key(weather()));
    assert_eq!(write_call(Protocol::Binary, 1, &validate_key(weather())), message);
}

#[test]
fn an_old_style_header_is_read_too() {
    let strict = bytes(CALL);
    let mut old = vec![0, 0, 0, 11];
    old.extend(b"validateKey\x01\0\0\0\x01");
    old.extend(&strict[4 + 4 + 11 + 4..]);
    assert_eq!(called(Protocol::Binary, &old), validate_key(weather()));
}

#[test]
fn a_gateway_of_the_1_8_line_sends_resource_and_verb() {
    let mut arguments = weather();
    arguments.client_domain = Some("example.org".into());
    arguments.matching_resource = Some("/*".into());
    arguments.http_verb = Some("GET".into());
    let message = write_call(Protocol::Binary, 1, &validate_key(arguments.clone()));
    assert_eq!(called(Protocol::Binary, &message), validate_key(arguments));
}

#[test]
fn a_gateway_before_1_3_sends_no_level() {
    let mut arguments = weather();
    arguments.required_authentication_level = None;
    let message = write_call(Protocol::Binary, 1, &validate_key(arguments.clone()));
    assert_eq!(message.len(), 81 - 10);
    assert_eq!(called(Protocol::Binary, &message), validate_key(arguments));
}

#[test]
fn answers_are_written_and_read() {
    let mut dto = nothing();
    dto.authorized = Some(true);
    dto.subscriber = Some("bob".into());
    dto.tier = Some("Gold".into());
    dto.type_ = Some("PRODUCTION".into());
    dto.validation_status = Some(0);
    let validation = Reply::Validation(Box::new(dto));
    let invalid = Reply::KeyMgt("Invalid session id for thrift authenticator.".into());
    for (golden, length, reply) in [(REPLY, 77, validation), (INVALID_SESSION, 79, invalid)] {
        let message = bytes(golden);
        assert_eq!(message.len(), length);
        assert_eq!(write_reply(Protocol::Binary, "validateKey", 1, &reply), message);
        assert_eq!(scan(Protocol::Binary, &message), Ok(Some(length)));
        assert_eq!(read_reply(Protocol::Binary, &message, &Limits::default(), Method::ValidateKey, 1).unwrap(), reply);
    }
}

#[test]
fn the_login_is_compact() {
    let (call, reply) = (bytes(LOGIN), bytes(SESSION));
    assert_eq!((call.len(), reply.len()), (31, 23));
    let login = Call::Authenticate(AuthenticateArguments { user_name: "admin".into(), password: "admin".into() });
    assert_eq!(called(Protocol::Compact, &call), login);
    assert_eq!(write_call(Protocol::Compact, 1, &login), call);
    let session = Reply::Session("sid".into());
    assert_eq!(write_reply(Protocol::Compact, "authenticate", 1, &session), reply);
    let read = read_reply(Protocol::Compact, &reply, &Limits::default(), Method::Authenticate, 1).unwrap();
    assert_eq!(read, session);
    assert_eq!(format!("{read:?} {login:?}"), "Session(redacted) Call(authenticate)");
}

#[test]
fn a_call_that_is_none_of_ours_gets_thrifts_own_exception() {
    let mut unknown = bytes(CALL);
    unknown[8..19].copy_from_slice(b"destroyKeys");
    let mut reply = bytes(CALL);
    reply[3] = 2;
    let mut lacking = bytes("8001000100000012676574416c6c55524954656d706c6174657300000007");
    lacking.extend(bytes("0b0001000000012f00"));
    for (message, kind, text) in [
        (unknown, FaultKind::UnknownMethod, "Invalid method name: 'destroyKeys'"),
        (reply, FaultKind::InvalidMessageType, "Only calls"),
        (lacking, FaultKind::ProtocolError, "api_version"),
    ] {
        assert_eq!(scan(Protocol::Binary, &message), Ok(Some(message.len())));
        let incoming = read_call(Protocol::Binary, &message, &Limits::default()).unwrap();
        let fault = incoming.call.unwrap_err();
        assert_eq!(fault.kind, kind);
        assert!(fault.message.contains(text), "{fault}");
        let written = write_reply(Protocol::Binary, &incoming.method, incoming.sequence, &Reply::Fault(fault));
        assert_eq!(written[..4], [0x80, 1, 0, 3]);
        assert_eq!(scan(Protocol::Binary, &written), Ok(Some(written.len())));
    }
}

#[test]
fn fields_we_do_not_know_are_skipped() {
    let mut message = bytes(CALL);
    message.pop();
    // 99: map<string, list<struct{1: bool}>>, 100: set<double>.
    message.extend(bytes("0d00630b0f00000001000000016b0c000000020200010100020001000000"));
    message.pop();
    message.extend(bytes("0e006404000000013ff000000000000000"));
    assert_eq!(called(Protocol::Binary, &message), validate_key(weather()));
}

#[test]
fn an_answer_to_something_else_is_refused() {
    let reply = bytes(REPLY);
    let read = |method, sequence| read_reply(Protocol::Binary, &reply, &Limits::default(), method, sequence);
    assert!(read(Method::ValidateKey, 1).is_ok());
    assert!(read(Method::ValidateKey, 2).unwrap_err().to_string().contains("sequence id 1 where 2"));
    assert!(read(Method::GetAllUriTemplates, 1).unwrap_err().to_string().contains("validateKey"));
    let empty = bytes("800100020000000b76616c69646174654b65790000000100");
    let read = read_reply(Protocol::Binary, &empty, &Limits::default(), Method::ValidateKey, 1);
    assert!(read.unwrap_err().to_string().contains("neither a result nor an exception"));
}

#[test]
fn wrong_bytes_are_recognised() {
    let framed = [&[0, 0, 0, 81][..], &bytes(CALL)].concat();
    for (bytes, guess) in [
        (b"GET /thriftAuthenticator HTTP/1.1".to_vec(), Guess::Http),
        (b"PRI * HTTP/2.0".to_vec(), Guess::Http2),
        (bytes("16030100f8010000f40303"), Guess::Tls),
        (bytes("802e0103010015000000"), Guess::OldTls),
        (framed.clone(), Guess::Framed),
        (bytes(CALL), Guess::Binary),
        (b"\0\0\0\x0bvalidateKey".to_vec(), Guess::Binary),
        (bytes(LOGIN), Guess::Compact),
        (b"\xff\xff".to_vec(), Guess::Unknown),
        (Vec::new(), Guess::Unknown),
    ] {
        assert_eq!(Guess::of(&bytes), guess, "{bytes:?}");
    }
    for wrong in [b"GET / HTTP/1.1\r\n\r\n".to_vec(), framed, bytes(LOGIN), bytes("16030100f8010000f40303")] {
        assert!(scan(Protocol::Binary, &wrong).is_err(), "{wrong:?}");
    }
    assert!(scan(Protocol::Compact, &bytes(CALL)).is_err());
}
