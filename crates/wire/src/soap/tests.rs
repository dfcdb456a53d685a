//! What is written is read back; what is hostile is refused by name and never panics.

use proptest::prelude::*;

use super::fault::Exception;
use super::wsdl::{Field, Kind, Operation, Service, Type};
use super::*;

fn limits() -> Limits {
    Limits::default()
}

fn read(text: &str) -> Result<Element, Problem> {
    read::text(text, &limits())
}

fn request(text: &str) -> Result<Request, envelope::Rejected> {
    Request::read(text.as_bytes(), Some("text/xml"), None, &limits())
}

#[test]
fn prefixes_do_not_matter() {
    let a = read(r#"<a:x xmlns:a="urn:1" a:k="v"><a:y/><b:z xmlns:b="urn:2">t</b:z></a:x>"#).unwrap();
    let b = read(r#"<x xmlns="urn:1" xmlns:q="urn:1" q:k="v"><q:y></q:y><z xmlns="urn:2">t</z></x>"#).unwrap();
    assert_eq!(a, b);
    assert_eq!(read(&write::text(&a)).unwrap(), a);
    assert_eq!(a.find("z").unwrap().namespace, "urn:2");
}

#[test]
fn both_versions_and_plain_xml_are_read_and_answered_in_kind() {
    let call = Element::new(AXIS2, "validateKey").child(Element::with_text(AXIS2, "context", "/weather"));
    for version in [Version::V11, Version::V12, Version::Plain] {
        let text = version.wrap(call.clone());
        let got = Request::read(text.as_bytes(), Some(version.content_type()), Some("\"urn:validateKey\""), &limits());
        let got = got.unwrap();
        assert_eq!((got.version, &got.body, got.action.as_deref()), (version, &call, Some("validateKey")));
        let answer = envelope::read_answer(text.as_bytes(), Some(version.content_type()), &limits()).unwrap();
        assert_eq!(answer, Ok(call.clone()));
    }
}

#[test]
fn the_action_of_soap_1_2_is_in_its_media_type_and_may_name_the_operation_alone() {
    let text = format!(r#"<e:Envelope xmlns:e="{SOAP_12}"><e:Body/></e:Envelope>"#);
    let kind = r#"application/soap+xml; charset=utf-8; action="urn:logout""#;
    assert_eq!(Request::read(text.as_bytes(), Some(kind), None, &limits()).unwrap().body.name, "logout");
    let nameless = Request::read(text.as_bytes(), Some("application/soap+xml"), None, &limits()).unwrap_err();
    assert!(nameless.fault.reason.contains("Body is empty"), "{nameless:?}");
}

#[test]
fn faults_read_back_in_both_versions() {
    let exception = Exception { name: "APIManagementException", namespace: "http://api.apimgt.carbon.wso2.org/xsd" };
    let fault = Fault::declared("APIKeyValidationService", &exception, "Unauthorized client domain :a<b>");
    for version in [Version::V11, Version::V12] {
        let text = fault.message(version);
        let got = envelope::read_answer(text.as_bytes(), Some(version.content_type()), &limits()).unwrap().unwrap_err();
        assert_eq!(got, fault);
        assert!(got.is_declared("APIManagementException") && !got.is_declared("APIKeyMgtException"));
    }
    assert_eq!(Fault::sender("x").status(Version::V12), 400);
    assert_eq!(Fault::sender("x").status(Version::V11), 500);
    let old = Fault::sender("x").message(Version::V11);
    assert!(old.contains("<faultcode>soapenv:Client</faultcode>"), "{old}");
}

#[test]
fn doctypes_and_entities_are_refused() {
    let bomb = r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>"#;
    assert_eq!(read(bomb), Err(Problem::Dtd));
    let outside = r#"<!DOCTYPE l SYSTEM "http://127.0.0.1/x.dtd"><l/>"#;
    assert_eq!(read(outside), Err(Problem::Dtd));
    assert_eq!(read("<l>&passwd;</l>"), Err(Problem::Entity("passwd".to_owned())));
    assert_eq!(read(r#"<l a="&passwd;"/>"#), Err(Problem::Entity("passwd".to_owned())));
    assert_eq!(read("<l>&lt;&#65;&#x42;&amp;</l>").unwrap().text, "<AB&");
    assert!(matches!(read("<l>&#0;</l>"), Err(Problem::Syntax(_))));
}

#[test]
fn every_limit_is_named_when_it_is_passed() {
    let tight = Limits {
        bytes_max: 400,
        depth_max: 3,
        text_bytes_max: 10,
        children_max: 2,
        elements_max: 6,
        attributes_max: 2,
    };
    let cases = [
        ("<a><b><c><d/></c></b></a>".to_owned(), Problem::Depth(3)),
        ("<a>12345678901</a>".to_owned(), Problem::Text(10)),
        ("<a>123456<b/>78901</a>".to_owned(), Problem::Text(10)),
        (r#"<a k="12345678901"/>"#.to_owned(), Problem::Text(10)),
        ("<a><b/><b/><b/></a>".to_owned(), Problem::Children(2)),
        ("<a><b><c/><c/></b><b><c/><c/></b></a>".to_owned(), Problem::Elements(6)),
        (r#"<a k="1" l="2" m="3"/>"#.to_owned(), Problem::Attributes(2)),
        (" ".repeat(401), Problem::Bytes(400)),
    ];
    for (text, problem) in cases {
        assert_eq!(read::text(&text, &tight), Err(problem), "{text}");
    }
    assert!(read::text("<a><b><c/><c/></b><b k='1' l='2'/></a>", &tight).is_ok());
}

#[test]
fn a_document_nested_a_hundred_thousand_deep_costs_nothing() {
    let text = "<a>".repeat(100_000);
    assert_eq!(read(&text), Err(Problem::Depth(64)));
}

#[test]
fn broken_messages_get_a_sentence() {
    let cases = [
        ("<a><b></a>", "not well-formed"),
        ("<a>", "not closed"),
        ("", "no root"),
        ("hello", "outside the root"),
        ("<a/><b/>", "more than one root"),
        ("<p:a/>", "prefix `p`"),
        ("<a k='1' k='2'/>", "not well-formed"),
        (r#"<Envelope xmlns="urn:x"/>"#, "not the namespace of an envelope"),
        (r#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>"#, "exactly one Body"),
    ];
    for (text, says) in cases {
        let rejected = request(text).unwrap_err();
        assert!(rejected.fault.reason.contains(says), "{text}: {}", rejected.fault.reason);
    }
    let media = Request::read(b"{}", Some("application/json"), None, &limits()).unwrap_err();
    assert!(media.fault.reason.contains("application/json"), "{media:?}");
}

#[test]
fn a_header_that_must_be_understood_is_refused_unless_it_is_for_someone_else() {
    let with = |attributes: &str| {
        request(&format!(
            r#"<s:Envelope xmlns:s="{SOAP_11}"><s:Header><h {attributes}/></s:Header><s:Body><x/></s:Body></s:Envelope>"#
        ))
    };
    assert_eq!(with(r#"s:mustUnderstand="1""#).unwrap_err().fault.code, Code::MustUnderstand);
    assert!(with(r#"s:mustUnderstand="0""#).is_ok());
    assert!(with(r#"s:mustUnderstand="1" s:actor="urn:proxy""#).is_ok());
}

#[test]
fn encodings_are_read_or_refused_by_name() {
    let text = "<?xml version='1.0' encoding='UTF-16'?><a>grün</a>";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read::document(&bytes, None, &limits()).unwrap().text, "grün");
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>gr\xfcn</a>";
    assert_eq!(read::document(latin, None, &limits()).unwrap().text, "grün");
    let is_encoding = |result| matches!(result, Err(Problem::Encoding(_)));
    assert!(is_encoding(read::document(latin, Some("utf-8"), &limits())));
    assert!(is_encoding(read::document(b"<a/>", Some("EBCDIC-CP-US"), &limits())));
    assert!(is_encoding(read::document(b"\xff\xfea", None, &limits())));
}

#[test]
fn nil_and_repeated_elements_are_what_they_say() {
    let text = format!(
        r#"<r xmlns:i="{XSI}"><a i:nil="true"/><b i:nil="1">x</b><c/><d>1</d><e>z</e><d>2</d><d i:nil="true"/></r>"#
    );
    let root = read(&text).unwrap();
    assert_eq!((root.text_of("a"), root.text_of("b"), root.text_of("c")), (None, None, Some("")));
    assert_eq!(root.texts_of("d"), ["1", "2"]);
    let names: Vec<&str> = root.children.iter().map(|child| child.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "d", "d"]);
    assert!(write::text(&Element::nillable("", "a", None)).contains("xsi:nil=\"true\""));
}

#[test]
fn the_very_bytes_of_an_element_can_be_had() {
    let inner = "<sequence  name='s'\n><!-- kept --><log level=\"full\"/></sequence>";
    let got = request(&format!("<addSequence><e>{inner}</e></addSequence>")).unwrap();
    let sequence = &got.body.children[0].children[0];
    assert_eq!(got.raw(sequence), inner);
}

#[test]
fn a_description_is_well_formed_and_names_both_bindings() {
    const SERVICE: Service = Service {
        name: "S",
        namespace: "urn:s",
        wrappers: AXIS2,
        operations: &[
            Operation::new("get", &[Field::text("a")], Kind::Complex("T")),
            Operation::silent("go", &[Field::many("n", Kind::Long)]),
        ],
        types: &[Type { namespace: "urn:t", name: "T", fields: &[Field::one("b", Kind::Boolean)] }],
        exceptions: &[Exception { name: "E", namespace: "urn:e" }],
    };
    let wsdl = read(&SERVICE.wsdl("https://h:1/services/S?a&b")).unwrap();
    let ports = wsdl.find("service").unwrap();
    let names: Vec<_> = ports.all("port").filter_map(|port| port.get("name")).collect();
    assert_eq!(names, ["SHttpsSoap11Endpoint", "SHttpsSoap12Endpoint"]);
    assert_eq!(ports.children[0].children[0].get("location"), Some("https://h:1/services/S?a&b"));
    assert_eq!(wsdl.find("types").unwrap().children.len(), 3);
}

/// Hostile messages kept in the repository: each is answered, none panics.
#[test]
fn hostile_messages_of_the_corpus_are_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/soap");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let got = Request::read(&bytes, Some("text/xml"), None, &limits());
        let is_good = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("good-"));
        assert_eq!(got.is_ok(), is_good, "{}: {:?}", path.display(), got.err());
        seen += 1;
    }
    assert!(seen > 10, "only {seen} messages in {folder}");
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z_][a-zA-Z0-9_.-]{0,8}"
}

fn namespace() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just(AXIS2.to_owned()), Just(XSI.to_owned()), "urn:[a-z&<\"]{1,5}"]
}

fn content() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| crate::xml::escape(&text).replace('&', "+").replace("\u{fffd}", "?"))
}

fn tree() -> impl Strategy<Value = Element> {
    let attribute = (namespace(), name(), content());
    let leaf =
        (namespace(), name(), content(), prop::option::of(attribute)).prop_map(|(space, name, text, attribute)| {
            let element = Element::with_text(&space, &name, text);
            match attribute {
                Some((space, name, value)) => element.attribute(&space, &name, &value),
                None => element,
            }
        });
    leaf.prop_recursive(5, 40, 6, |inner| {
        (namespace(), name(), prop::collection::vec(inner, 1..6))
            .prop_map(|(space, name, children)| Element::new(&space, &name).with_children(children))
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(element in tree()) {
        let text = write::document(&element);
        prop_assert_eq!(read(&text), Ok(element), "{}", text);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in any::<bool>()) {
        let kind = if kind { "text/xml" } else { "application/soap+xml; charset=utf-16" };
        let _ = Request::read(&bytes, Some(kind), None, &limits());
    }

    #[test]
    fn no_damage_to_a_message_panics(at in 0..300usize, with in any::<Vec<u8>>(), gone in 0..40usize) {
        let call = Element::new(AXIS2, "validateKey").child(Element::nillable(AXIS2, "context", None));
        let mut bytes = Version::V11.wrap(call).into_bytes();
        let from = at.min(bytes.len());
        let to = (from + gone).min(bytes.len());
        bytes.splice(from..to, with);
        let _ = Request::read(&bytes, Some("text/xml"), None, &limits());
        let _ = envelope::read_answer(&bytes, None, &limits());
    }
}
