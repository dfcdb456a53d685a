//! WSO2 1.x's SOAP services from outside: a gateway that asks for keys, a Publisher that pushes, a Store that wants tokens.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tidegate_gateway::KeyCheck;
use tidegate_gateway::key_manager::ws::{Settings, WsKeyCheck};
use tidegate_model::grant::{Credential, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::operation::AuthType;
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::{Answer, Call};
use tidegate_tests::upstream::Upstream;

use crate::support::fresh;

const AXIS2: &str = "http://org.apache.axis2/xsd";

fn envelope(body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:q="{AXIS2}"><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

fn call<'a>(app: &'a App, service: &str, body: &str) -> Call<'a> {
    let url = app.management(&format!("/services/{service}"));
    app.http.post(&url).header("content-type", "text/xml; charset=UTF-8").body(body.to_owned())
}

async fn admin(app: &App, service: &str, body: &str) -> Answer {
    call(app, service, &envelope(body)).basic("admin", ADMIN_PASSWORD).send().await
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn validate(token: &str, domain: &str) -> String {
    format!(
        "<q:validateKey><q:context>/soapy</q:context><q:version>1.0.0</q:version><q:accessToken>{token}</q:accessToken>\
         <q:requiredAuthenticationLevel>Any</q:requiredAuthenticationLevel>{domain}</q:validateKey>"
    )
}

fn definition(production: &str, more: &str) -> String {
    format!(
        r#"<api xmlns="http://ws.apache.org/ns/synapse" name="admin--Harbour:v2" context="/harbour" version="2" version-type="url" transports="http,https">
  <resource methods="GET" uri-template="/ships/{{id}}" faultSequence="fault">
    <inSequence>
      <property name="POST_TO_URI" value="true" scope="axis2"/>
      <filter source="$ctx:AM_KEY_TYPE" regex="PRODUCTION">
        <then>{more}
          <property name="Authorization" expression="fn:concat('Basic ', base64Encode('dock:s3:cret'))" scope="transport"/>
          <send><endpoint name="Harbour_APIproductionEndpoint_0"><address uri="{production}">
            <timeout><duration>30000</duration><responseAction>fault</responseAction></timeout>
            <suspendOnFailure><errorCodes>-1</errorCodes><initialDuration>0</initialDuration></suspendOnFailure>
          </address></endpoint></send>
        </then>
        <else><sequence key="_sandbox_key_error_"/></else>
      </filter>
    </inSequence>
    <outSequence><send/></outSequence>
  </resource>
  <handlers>
    <handler class="org.wso2.carbon.apimgt.gateway.handlers.security.APIAuthenticationHandler"/>
    <handler class="org.wso2.carbon.apimgt.gateway.handlers.throttling.APIThrottleHandler">
      <property name="id" value="A"/><property name="policyKey" value="gov:/apimgt/applicationdata/tiers.xml"/>
    </handler>
  </handlers>
</api>"#
    )
}

#[tokio::test]
async fn a_key_is_validated_over_soap_in_both_versions_and_only_for_those_who_may_ask() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Soapy", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Shop", &api).await;
    let body = validate(&keys.token, "");

    let answer = admin(&app, "APIKeyValidationService", &body).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/xml"), "{:?}", answer.headers);
    for part in [":authorized>true<", ":applicationName>Shop<", ":validationStatus>0<", AXIS2] {
        assert!(answer.text().contains(part), "no {part} in {}", answer.text());
    }
    assert!(!answer.text().contains("scopes"), "a caller before 1.8 does not know them: {}", answer.text());

    let new =
        envelope(&body).replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let url = app.management("/services/APIKeyValidationService");
    let soap12 = || app.http.post(&url).header("content-type", "application/soap+xml; action=\"urn:validateKey\"");
    let answer = soap12().body(new).basic("admin", ADMIN_PASSWORD).send().await.expect(200);
    assert!(answer.header("content-type").starts_with("application/soap+xml"));
    let plain = body.replace("q:", "");
    let answer =
        app.http.post(&url).header("content-type", "application/xml").body(plain).basic("admin", ADMIN_PASSWORD);
    assert!(answer.send().await.expect(200).text().contains("authorized>true<"));

    let nobody = call(&app, "APIKeyValidationService", &envelope(&body)).send().await.expect(401);
    assert!(nobody.text().contains("Please login first") && nobody.header("www-authenticate").starts_with("Basic"));
    call(&app, "APIKeyValidationService", &envelope(&body)).basic("admin", "wrong").send().await.expect(401);
    let wrong = soap12().body("<x/>").send().await.expect(401);
    assert!(wrong.text().contains("http://www.w3.org/2003/05/soap-envelope"), "{}", wrong.text());

    let http = format!("http://localhost:{}/services/APIKeyValidationService", app.port("management-http"));
    let open =
        app.http.post(&http).header("content-type", "text/xml").body(envelope(&body)).basic("admin", ADMIN_PASSWORD);
    let open = open.send().await.expect(403);
    assert!(open.text().contains("over TLS only") && open.text().contains("https://"), "{}", open.text());
    let described = app.http.get(&format!("{http}?wsdl")).send().await.expect(307);
    assert!(described.header("location").starts_with("https://"), "{:?}", described.headers);
    app.stop().await;
}

#[tokio::test]
async fn hostile_and_mistaken_messages_get_a_fault_that_says_so() {
    let (_directory, app) = fresh().await;
    let ask =
        async |body: String| call(&app, "APIKeyValidationService", &body).basic("admin", ADMIN_PASSWORD).send().await;
    let cases = [
        (
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", envelope("<x>&e;</x>")),
            "document type",
        ),
        (envelope("<x>&e;</x>"), "entity"),
        (envelope(&"<a>".repeat(5_000)), "nested deeper"),
        (envelope("<q:validateKey>").replace("</s:Body>", ""), "not well-formed"),
        (envelope("<q:noSuch/>"), "has no operation `noSuch`; it has validateKey"),
        ("not xml".to_owned(), "not well-formed"),
        (envelope(""), "Body is empty"),
    ];
    for (body, says) in cases {
        let answer = ask(body).await.expect(500);
        assert!(answer.text().contains("Fault") && answer.text().contains(says), "{says}: {}", answer.text());
    }
    let large = ask("x".repeat((4 << 20) + 1)).await.expect(413);
    assert!(large.text().contains("larger than 4194304 bytes"), "{}", large.text());
    // Strangers are heard as far as a login goes.
    let login = call(&app, "AuthenticationAdmin", &"x".repeat((64 << 10) + 1)).send().await.expect(413);
    assert!(login.text().contains("larger than 65536 bytes"), "{}", login.text());
    let elsewhere = call(&app, "NoSuchService", &envelope("<x/>")).send().await.expect(404);
    assert!(elsewhere.text().contains("there is no service `NoSuchService`"), "{}", elsewhere.text());
    app.stop().await;
}

#[tokio::test]
async fn a_pushed_synapse_api_is_called_through_the_gateway_until_it_is_deleted() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let push = async |operation: &str, text: &str| {
        let body = format!(
            "<q:{operation}><q:apiName>admin--Harbour:v2</q:apiName><q:apiData>{}</q:apiData></q:{operation}>",
            escaped(text)
        );
        admin(&app, "RestApiAdmin", &body).await
    };
    let answer = push("addApiFromString", &definition(&backend.url(), "")).await.expect(200);
    assert!(answer.text().contains("return>true<"), "{}", answer.text());

    let developer = developer(&app).await;
    let found = developer.get("/api/am/devportal/v3/apis?query=Harbour").await.expect(200).json();
    let id = found["list"][0]["id"].as_str().expect("it is published").to_owned();
    let (_, keys) = developer.ready_application("Shop", &id).await;
    let answer = eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 200).await.json();
    assert_eq!(answer["path"], "/ships/7");
    assert_eq!(answer["headers"]["authorization"], "Basic ZG9jazpzMzpjcmV0", "the backend's own password: {answer}");
    eventually(&app, "/harbour/2/ships/7", None, 401).await;
    eventually(&app, "/harbour/2/boats", Some(&keys.token), 404).await;

    let mediated = definition(&backend.url(), "<script language=\"js\">x</script>");
    let refused = push("updateApiFromString", &mediated).await.expect(500);
    assert!(refused.text().contains("mediator &lt;script&gt; is not supported"), "{}", refused.text());
    eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 200).await;

    let blocked = r#"<api xmlns="http://ws.apache.org/ns/synapse" name="admin--Harbour:v2" context="/harbour" version="2"><resource methods="GET"><inSequence><payloadFactory><format>700700 API blocked</format></payloadFactory></inSequence></resource></api>"#;
    push("updateApiFromString", blocked).await.expect(200);
    let stopped = eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 503).await;
    assert!(stopped.text().contains("700700"), "{}", stopped.text());
    push("updateApiFromString", &definition(&backend.url(), "")).await.expect(200);
    eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 200).await;

    let delete = "<q:deleteApi><q:apiName>admin--Harbour:v2</q:apiName></q:deleteApi>";
    admin(&app, "RestApiAdmin", delete).await.expect(200);
    eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 404).await;
    admin(&app, "RestApiAdmin", delete).await.expect(500);
    // Pushed again, its subscribers find it as it was.
    push("addApiFromString", &definition(&backend.url(), "")).await.expect(200);
    eventually(&app, "/harbour/2/ships/7", Some(&keys.token), 200).await;
    app.stop().await;
}

#[tokio::test]
async fn a_sequence_is_given_back_byte_for_byte_and_declares_what_it_borrowed() {
    let (_directory, app) = fresh().await;
    let exact =
        "<sequence  xmlns=\"http://ws.apache.org/ns/synapse\" name='admin--A:v1--In'\n><!-- kept --><log/></sequence>";
    let add = format!("<q:addSequence><q:sequenceElement>{exact}</q:sequenceElement></q:addSequence>");
    admin(&app, "SequenceAdminService", &add).await.expect(202);
    let get = "<q:getSequence><q:sequenceName>admin--A:v1--In</q:sequenceName></q:getSequence>";
    let answer = admin(&app, "SequenceAdminService", get).await.expect(200);
    assert!(answer.text().contains(exact), "{}", answer.text());

    let borrowed = "<q:addSequence xmlns:b=\"http://ws.apache.org/ns/synapse\"><q:sequenceElement><b:sequence name=\"admin--A:v1--In\"/></q:sequenceElement></q:addSequence>";
    admin(&app, "SequenceAdminService", borrowed).await.expect(202);
    let answer = admin(&app, "SequenceAdminService", get).await.expect(200);
    assert!(answer.text().contains("sequence xmlns:ns0=\"http://ws.apache.org/ns/synapse\""), "{}", answer.text());

    let nameless = admin(&app, "SequenceAdminService", "<q:addSequence><q:e><sequence/></q:e></q:addSequence>").await;
    assert!(nameless.expect(500).text().contains("with a name"));
    let large =
        format!("<q:addSequence><q:e><sequence name=\"x\">{}</sequence></q:e></q:addSequence>", "y".repeat(512 * 1024));
    assert!(admin(&app, "SequenceAdminService", &large).await.expect(500).text().contains("larger than 524288 bytes"));
    app.stop().await;
}

#[tokio::test]
async fn the_gateways_soap_client_gets_grants_refusals_and_errors_from_a_real_key_manager() {
    let (directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Soapy", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Shop", &api).await;
    let pem = std::fs::read(directory.path().join("tls/development.pem")).unwrap();
    let url: url::Url = app.management("/services/").parse().unwrap();
    let settings = Settings { ca_file: Some(pem), ..Settings::new(url, "admin", ADMIN_PASSWORD) };
    let check = WsKeyCheck::new(&settings).unwrap();
    let ask = async |check: &WsKeyCheck, token: &str, context: &str| {
        let credential = Credential::Token(token.to_owned());
        let question = KeyQuestion {
            credential: &credential,
            context,
            version: "1.0.0",
            resource: "/*",
            verb: "GET",
            level: AuthType::Any,
            client_domain: None,
        };
        check.check(&question).await
    };
    for _ in 0..3 {
        let grant = ask(&check, &keys.token, "/soapy").await.unwrap().unwrap();
        let vouched = grant.vouched.expect("the key manager looked the subscription up");
        assert_eq!((vouched.application_name.as_str(), vouched.tier.as_str()), ("Shop", "Unlimited"));
    }
    assert_eq!(ask(&check, "nonsense", "/soapy").await.unwrap(), Err(Refusal::Invalid));
    assert_eq!(ask(&check, &keys.token, "/other").await.unwrap(), Err(Refusal::Invalid));

    let wrong = WsKeyCheck::new(&Settings { password: "wrong".to_owned(), ..settings.clone() }).unwrap();
    let error = ask(&wrong, &keys.token, "/soapy").await.unwrap_err().message;
    assert!(error.contains("401") && error.contains(&app.management("/services")), "{error}");
    let untrusting = WsKeyCheck::new(&Settings { ca_file: None, ..settings.clone() }).unwrap();
    let error = ask(&untrusting, &keys.token, "/soapy").await.unwrap_err().message;
    assert!(error.contains("pinned_certificate"), "{error}");
    let plain = "http://localhost:1".parse().unwrap();
    assert!(WsKeyCheck::new(&Settings { url: plain, ..settings }).is_err());
    app.stop().await;
    let error = ask(&check, &keys.token, "/soapy").await.unwrap_err().message;
    assert!(error.contains("key manager at https://localhost:"), "{error}");
}

#[tokio::test]
async fn any_user_invalidates_within_a_share_and_administrators_as_they_like() {
    let (_directory, app) = fresh().await;
    let user = json!({"name": "plain", "password": ADMIN_PASSWORD, "roles": ["Internal/subscriber"], "isActive": true});
    publisher(&app).await.post("/api/tidegate/v1/users", &user).await.expect(201);
    let mappings: String = (0..1_000).map(|n| format!("<q:mappings><q:key>{n}</q:key></q:mappings>")).collect();
    let body = format!("<q:invalidateKeys>{mappings}</q:invalidateKeys>");
    let as_user = |user: &'static str| {
        call(&app, "APIAuthenticationService", &envelope(&body)).basic(user, ADMIN_PASSWORD).send()
    };
    as_user("plain").await.expect(202);
    assert!(as_user("plain").await.expect(500).text().contains("for administrators only"));
    as_user("admin").await.expect(202);
    app.stop().await;
}

#[tokio::test]
async fn zeep_calls_every_operation_from_our_wsdl() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/soap");
    assert!(python.join("zeep").is_dir(), "zeep is not there: run scripts/install-test-servers.sh");
    let (directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Soapy", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Shop", &api).await;
    let user = json!({"name": "plain", "password": ADMIN_PASSWORD, "roles": ["Internal/subscriber"], "isActive": true});
    let made = publisher(&app).await.post("/api/tidegate/v1/users", &user).await;
    assert!(made.status.is_success(), "{}", made.text());
    let given = json!({
        "user": "admin", "password": ADMIN_PASSWORD, "token": keys.token, "context": "/soapy", "api": "Soapy",
    });
    let peer = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/soap/peer.py");
    let (base, ca) = (app.management(""), directory.path().join("tls/development.pem"));
    let run = move || {
        let mut child = Command::new("python3")
            .arg(peer)
            .arg(base)
            .arg(ca)
            .env("PYTHONPATH", python)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("python3 is there");
        std::io::Write::write_all(&mut child.stdin.take().expect("piped"), given.to_string().as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let log = app.log();
    assert!(output.status.success(), "{}\n{log}", String::from_utf8_lossy(&output.stderr));
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen.as_object().map(serde_json::Map::len), Some(17), "{seen}");
    app.stop().await;
}
