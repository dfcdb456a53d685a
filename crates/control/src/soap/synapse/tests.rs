//! Definitions as WSO2's template writes them, and what of them is refused or noted.

use tidegate_model::api::Api;
use tidegate_model::consumer::KeyType;

use super::*;

fn api(resources: &str) -> String {
    format!(
        r#"<api xmlns="{NAMESPACE}" name="bob-AT-example.com--Weather:v1.0" context="/weather" version="1.0" version-type="url" transports="https">{resources}<handlers><handler class="org.wso2.carbon.apimgt.gateway.handlers.security.APIAuthenticationHandler"/><handler class="com.example.Odd"/></handlers></api>"#
    )
}

fn resource(inside: &str) -> String {
    format!(
        r#"<resource methods="GET POST" url-mapping="/*"><inSequence>{inside}</inSequence><outSequence><send/></outSequence></resource>"#
    )
}

fn choice(then: &str, otherwise: &str) -> String {
    format!(
        r#"<filter source="$ctx:AM_KEY_TYPE" regex="PRODUCTION"><then>{then}</then><else>{otherwise}</else></filter>"#
    )
}

fn send(url: &str) -> String {
    format!(r#"<send><endpoint name="e"><address uri="{url}"/></endpoint></send>"#)
}

#[test]
fn the_templates_definition_is_read_whole() {
    let pushed = read(&api(&resource(&choice(&send("http://p/"), &send("http://s/"))))).unwrap();
    assert_eq!(pushed.name.provider, "bob@example.com");
    assert_eq!(pushed.name.to_string(), "bob-AT-example.com--Weather:v1.0");
    assert_eq!((pushed.context.as_str(), pushed.transports.as_slice()), ("/weather", &["https".to_owned()][..]));
    let verbs: Vec<_> = pushed.operations.iter().map(|o| (o.verb.as_str(), o.target.as_str())).collect();
    assert_eq!(verbs, [("GET", "/*"), ("POST", "/*")]);
    let stages = pushed.stages.unwrap();
    assert_eq!(stages.production.unwrap().urls, ["http://p/"]);
    assert_eq!(stages.sandbox.unwrap().urls, ["http://s/"]);
    assert!(pushed.is_secured);
    assert_eq!(pushed.notes, ["handler `com.example.Odd` is not known and not run"]);
}

#[test]
fn a_missing_stage_a_group_and_a_password_are_represented() {
    let group = r#"<send><endpoint><failover><endpoint><address uri="http://a/"><timeout><duration>5000</duration><action>discard</action></timeout></address></endpoint><endpoint><http uri-template="http://b/"/></endpoint></failover></endpoint></send>"#;
    let basic =
        r#"<property name="Authorization" expression="fn:concat('Basic ', base64Encode('u:p:q'))" scope="transport"/>"#;
    let inside = choice(&format!("{basic}{group}"), r#"<sequence key="_sandbox_key_error_"/>"#);
    let stages = read(&api(&resource(&inside))).unwrap().stages.unwrap();
    assert_eq!(stages.sandbox, None);
    let production = stages.production.unwrap();
    assert_eq!((production.urls.len(), production.choice), (2, Choice::FailOver));
    assert_eq!((production.timeout_ms, production.discards_on_timeout), (Some(5_000), true));
    assert_eq!(production.basic, Some(("u".to_owned(), "p:q".to_owned())));
}

#[test]
fn what_cannot_be_represented_is_refused_by_name() {
    let good = choice(&send("http://p/"), &send("http://p/"));
    let cases = [
        (resource(r#"<script language="js">x</script>"#), "mediator <script>"),
        (resource(r#"<property name="X" value="1"/>"#), "property `X`"),
        (resource(r#"<class name="com.example.M"/>"#), "class mediator `com.example.M`"),
        (resource(r#"<sequence key="mine"/>"#), "sequence `mine`"),
        (resource(&good.replace("$ctx:AM_KEY_TYPE", "$trp:X")), "filter by `$trp:X`"),
        (resource(&good.replace("address uri", "wsdl uri")), "endpoint type <wsdl>"),
        (resource(&good.replace("http://p/", "http://{uri.var.host}/")), "not a plain URL"),
        (resource(""), "sends the call nowhere"),
        (format!("{}{}", resource(&good), resource(&send("http://other/"))), "resource 2 (`/*`): its endpoints differ"),
        (String::new(), "there is no <resource>"),
        (format!("{}<other/>", resource(&good)), "<other> in <api>"),
    ];
    for (resources, says) in cases {
        let why = read(&api(&resources)).unwrap_err();
        assert!(why.contains(says), "{says}: {why}");
    }
    for (name, says) in [("_WSO2AMTokenAPI_", "PROVIDER--API:vVERSION"), ("bob--Weather:v2", "attribute version")] {
        let text = api(&resource(&good)).replace("bob-AT-example.com--Weather:v1.0", name);
        assert!(read(&text).unwrap_err().contains(says), "{name}");
    }
    assert!(read("<sequence/>").unwrap_err().contains("not an <api>"));
    assert!(read("<api").unwrap_err().contains("the API's definition"));
}

#[test]
fn the_stub_of_a_blocked_api_is_recognised_and_1_9s_contexts_are_read() {
    let blocked = resource(r#"<payloadFactory><format>700700 API blocked</format></payloadFactory>"#);
    assert_eq!(read(&api(&blocked)).unwrap().stages, None);
    let text = api(&resource(&send("http://p/")))
        .replace(r#"context="/weather""#, r#"context="/weather/1.0""#)
        .replace(r#"version-type="url""#, r#"version-type="context""#);
    assert_eq!(read(&text).unwrap().context, "/weather");
}

#[test]
fn what_is_written_is_read_back() {
    let api: Api = serde_json::from_value(serde_json::json!({
        "name": "Weather", "context": "/weather", "version": "1.0",
        "operations": [{"target": "/a/{id}", "verb": "GET"}, {"target": "/a/{id}", "verb": "PUT"}, {"target": "/*", "verb": "POST"}],
        "endpointConfig": {"endpoint_type": "load_balance", "production_endpoints": [{"url": "http://a/"}, {"url": "http://b/"}]},
    }))
    .unwrap();
    let name = ApiName { provider: "bob".to_owned(), api: "Weather".to_owned(), version: "1.0".to_owned() };
    let text = write(&api, &name);
    let pushed = read(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
    assert_eq!((pushed.name, pushed.operations.len()), (name, 3));
    let stages = pushed.stages.unwrap();
    assert_eq!(stages.production.unwrap().urls.len(), 2);
    assert_eq!(stages.sandbox.is_some(), api.endpoint_config.unwrap().upstream(KeyType::Sandbox).unwrap().is_some());
}
