//! `api-manager.xml`, `axis2.xml` and `catalina-server.xml` as settings.

use tidegate_compat::api_manager::read;
use tidegate_compat::{Reading, transports};

const GATEWAY: &str = include_str!("../fixtures/gateway/repository/conf/api-manager.xml");
const AXIS2: &str = include_str!("../fixtures/gateway/repository/conf/axis2/axis2.xml");
const CATALINA: &str = include_str!("../fixtures/gateway/repository/conf/tomcat/catalina-server.xml");

fn settings(reading: &Reading) -> Vec<(&str, &str, usize)> {
    reading.settings.iter().map(|setting| (setting.key, setting.value.as_str(), setting.line)).collect()
}

fn key_manager(elements: &str) -> Reading {
    read(&format!("<APIManager><APIKeyManager>{elements}</APIKeyManager></APIManager>"), |_| None).unwrap()
}

fn value<'a>(reading: &'a Reading, key: &str) -> Option<&'a str> {
    reading.settings.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str())
}

#[test]
fn an_installation_that_is_a_gateway_becomes_settings_with_their_lines() {
    let reading = read(GATEWAY, |_| None).unwrap();
    assert_eq!(
        settings(&reading),
        [
            ("gateway.public_url", "https://api.example.com", 8),
            ("gateway.client_domain_header", "referer", 12),
            ("key_manager.url", "https://km.example.com:9448", 15),
            ("key_manager.username", "gateway", 16),
            ("key_manager.password", "s3cret", 17),
            ("key_manager.client", "thrift", 18),
            ("key_manager.thrift_port", "10397", 19),
            ("key_manager.timeout_ms", "10000", 20),
            ("listeners.thrift.port", "10401", 21),
            ("listeners.thrift.follow_offset", "false", 21),
        ]
    );
    let remarks: Vec<_> = reading.remarks.iter().map(|remark| (remark.line, remark.message.as_str())).collect();
    assert_eq!(
        remarks,
        [
            (2, "DataSourceName: has no counterpart here and is ignored"),
            (
                5,
                "APIGateway/Environments/Environment \"Production and Sandbox\": environments are made in the admin \
                 portal; gateway.environment says which one this gateway serves"
            ),
            (23, "APIKeyManager/TokenEndPointName: has no counterpart here and is ignored"),
            (
                25,
                "CORSConfiguration: what browsers may do is set for each API in the publisher; this is not taken over"
            ),
        ]
    );
}

#[test]
fn what_is_missing_means_what_it_means_in_wso2() {
    let silent = key_manager("");
    assert_eq!(value(&silent, "key_manager.client"), Some("ws"));
    assert_eq!(value(&silent, "listeners.thrift.enabled"), Some("false"));
    assert_eq!(value(&silent, "listeners.thrift.port"), None);
    let served = key_manager("<EnableThriftServer>true</EnableThriftServer>");
    assert_eq!(value(&served, "listeners.thrift.enabled"), None, "it opens where a role has it");
    assert_eq!(value(&served, "listeners.thrift.port"), Some("10398"));
    assert_eq!(value(&served, "listeners.thrift.follow_offset"), Some("false"));
    assert_eq!(read("<APIManager/>", |_| None).unwrap(), Reading::default());
    let later = read("<APIManager><APIKeyValidator><Username>u</Username></APIKeyValidator></APIManager>", |_| None);
    assert_eq!(value(&later.unwrap(), "key_manager.username"), Some("u"), "1.9 calls it so");
}

#[test]
fn the_first_of_a_repeated_element_counts_and_variables_are_ours() {
    let twice = key_manager("<Username>one</Username><Username>two</Username>");
    assert_eq!(value(&twice, "key_manager.username"), Some("one"));
    let text = "<APIManager><APIKeyManager><ServerURL>https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}\
                /services/</ServerURL></APIKeyManager></APIManager>";
    let known = |name: &str| match name {
        "carbon.local.ip" => Some("km.example".to_owned()),
        "mgt.transport.https.port" => Some("9446".to_owned()),
        "carbon.context" => Some(String::new()),
        _ => None,
    };
    assert_eq!(value(&read(text, known).unwrap(), "key_manager.url"), Some("https://km.example:9446"));
    let unknown = read(text, |_| None).unwrap_err().to_string();
    assert!(unknown.contains("line 1: APIKeyManager/ServerURL: ") && unknown.contains("nobody defines"), "{unknown}");
}

#[test]
fn all_values_that_make_no_sense_are_told_at_once_with_their_lines() {
    let text = "<APIManager>\n<APIKeyManager>\n<ServerURL>https://km.example/services/</ServerURL>\n\
                <KeyValidatorClientType>Rest</KeyValidatorClientType>\n<EnableThriftServer>yes</EnableThriftServer>\n\
                <ThriftClientPort>${my.port}</ThriftClientPort>\n</APIKeyManager>\n</APIManager>";
    assert_eq!(
        read(text, |_| None).unwrap_err().to_string(),
        "line 3: APIKeyManager/ServerURL: expected https://HOST:PORT/services/, found \"https://km.example/services/\"; \
         line 4: APIKeyManager/KeyValidatorClientType: expected ThriftClient or WSClient, found \"Rest\"; \
         line 5: APIKeyManager/EnableThriftServer: expected true or false, found \"yes\"; \
         line 6: APIKeyManager/ThriftClientPort: \"${my.port}\" has a variable nobody defines; give it with -D or write it out"
    );
}

#[test]
fn hostile_and_foreign_files_are_refused() {
    let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><APIManager>&x;</APIManager>";
    for (text, expected) in [
        (entity, "a document type definition is not accepted"),
        ("<Server/>", "expected the root element <APIManager>, found <Server>"),
        ("<APIManager>", "not well-formed XML"),
        ("", "not well-formed XML"),
    ] {
        let said = read(text, |_| None).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
    assert!(
        transports::axis2("<Server/>", |_| None).is_err() && transports::catalina("<axisconfig/>", |_| None).is_err()
    );
    assert!(transports::axis2(entity, |_| None).is_err() && transports::catalina(entity, |_| None).is_err());
}

#[test]
fn an_endpoint_with_a_literal_port_of_this_machine_is_not_taken_over() {
    let endpoint = |url: &str| {
        let text = format!(
            "<APIManager><APIGateway><Environments><Environment><GatewayEndpoint>{url}</GatewayEndpoint></Environment>\
             </Environments></APIGateway></APIManager>"
        );
        read(&text, |_| None).unwrap()
    };
    let literal = endpoint("https://localhost:8243");
    assert_eq!(value(&literal, "gateway.public_url"), None);
    assert!(literal.remarks.iter().any(|remark| remark.message.contains("https://localhost:8243")));
    assert_eq!(value(&endpoint("https://${carbon.local.ip}:${https.nio.port}"), "gateway.public_url"), None);
    assert_eq!(value(&endpoint("http://a.example:81"), "gateway.public_url"), Some("http://a.example:81"));
}

#[test]
fn ports_of_gateway_and_management_are_read() {
    assert_eq!(
        settings(&transports::axis2(AXIS2, |_| None).unwrap()),
        [
            ("listeners.gateway-http.port", "8290", 3),
            ("listeners.gateway-https.port", "8253", 7),
            ("listeners.gateway-https.address", "127.0.0.5", 8),
        ]
    );
    let catalina = transports::catalina(CATALINA, |_| None).unwrap();
    assert_eq!(
        settings(&catalina),
        [("listeners.management-http.port", "9773", 3), ("listeners.management-https.port", "9453", 4)]
    );
    assert!(catalina.remarks[0].message.contains("server.public_url"));
}

#[test]
fn what_wso2_says_of_assertions_counts_for_its_gateway_and_its_key_manager() {
    let text = "<APIManager><APIConsumerAuthentication><EnableTokenGeneration>true</EnableTokenGeneration>\
                <ConsumerDialectURI>http://claims.example</ConsumerDialectURI></APIConsumerAuthentication>\
                <APIKeyManager><SecurityContextTTL>20</SecurityContextTTL></APIKeyManager></APIManager>";
    let reading = read(text, |_| None).unwrap();
    for (key, expected) in [
        ("gateway.backend_assertion", "wso2"),
        ("key_manager.wso2_assertions", "true"),
        ("gateway.backend_assertion_dialect", "http://claims.example"),
        ("key_manager.wso2_assertion_dialect", "http://claims.example"),
        ("gateway.backend_assertion_seconds", "1200"),
        ("key_manager.wso2_assertion_seconds", "1200"),
    ] {
        assert_eq!(value(&reading, key), Some(expected), "{key}");
    }
    let text = "<APIManager><APIKeyManager><SecurityContextTTL>soon</SecurityContextTTL></APIKeyManager></APIManager>";
    let said = read(text, |_| None).unwrap_err().to_string();
    assert!(said.contains("APIKeyManager/SecurityContextTTL: expected minutes, found \"soon\""), "{said}");
}
