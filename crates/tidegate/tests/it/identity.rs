//! The administrator's stories about identity: roles, tokens in use and their end, signing keys and their replacement.

use serde_json::{Value, json};
use tidegate_tests::actors::{ADMIN, Actor, DEVPORTAL, developer, eventually, publisher, sign_in, text};
use tidegate_tests::app::App;
use tidegate_tests::upstream::Upstream;

use crate::apart::Site;
use crate::support::fresh;

const OWN: &str = "/api/tidegate/v1";

/// What everything here refuses to whoever is no administrator.
const PATHS: [(&str, &str); 18] = [
    ("GET", "/users/admin/sessions"),
    ("DELETE", "/users/admin/sessions"),
    ("GET", "/roles"),
    ("POST", "/roles"),
    ("GET", "/roles/admin"),
    ("PUT", "/roles/admin"),
    ("DELETE", "/roles/admin"),
    ("GET", "/tokens"),
    ("POST", "/tokens/revoke"),
    ("POST", "/tokens/inspect"),
    ("GET", "/tokens/access/x"),
    ("DELETE", "/tokens/access/x"),
    ("GET", "/signing-keys"),
    ("POST", "/signing-keys"),
    ("POST", "/signing-keys/rotate"),
    ("GET", "/key-manager"),
    ("GET", "/throttling-usage"),
    ("GET", "/applications"),
];

async fn kids(app: &App) -> Vec<String> {
    let set = app.http.get(&app.management("/oauth2/jwks")).send().await.expect(200).json();
    set["keys"].as_array().unwrap().iter().map(|key| text(key, "kid").to_owned()).collect()
}

async fn own(actor: &Actor<'_>, path: &str) -> Value {
    actor.get(&format!("{OWN}{path}")).await.expect(200).json()
}

#[tokio::test]
async fn only_administrators_reach_identities_tokens_and_keys() {
    let (_directory, app) = fresh().await;
    let developer = developer(&app).await;
    for (method, path) in PATHS {
        let url = app.management(&format!("{OWN}{path}"));
        let method = http::Method::from_bytes(method.as_bytes()).unwrap();
        let call = || app.http.call(method.clone(), &url).json(&json!({}));
        call().send().await.expect(401);
        call().bearer(&developer.token).send().await.expect(401);
    }
    for (method, path) in [("POST", "/signing-keys/x/activate"), ("DELETE", "/signing-keys/x")] {
        let url = app.management(&format!("{OWN}{path}"));
        let method = http::Method::from_bytes(method.as_bytes()).unwrap();
        app.http.call(method, &url).bearer(&developer.token).send().await.expect(401);
    }
    for path in ["/system-scopes", "/system-scopes/role-aliases"] {
        developer.put(&format!("{ADMIN}{path}"), &json!({"list": []})).await.expect(401);
    }
}

#[tokio::test]
async fn a_role_is_made_given_scopes_and_given_to_a_user_who_then_may_what_it_says() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    let wrong =
        json!({"name": "a b", "scopes": ["apim:nosuch"], "standsFor": ["admin"], "description": "x".repeat(600)});
    let said = admin.post(&format!("{OWN}/roles"), &wrong).await.expect(400).json();
    assert_eq!(said["error"].as_array().unwrap().len(), 4, "{said}");
    admin.post(&format!("{OWN}/roles"), &json!({"name": "Internal/mine"})).await.expect(400);

    let role =
        json!({"name": "partners/author", "description": "Partners who write APIs", "standsFor": ["Internal/creator"]});
    let made = admin.post(&format!("{OWN}/roles"), &role).await.expect(201).json();
    assert!(made["allScopes"].as_array().unwrap().contains(&json!("apim:api_create")), "{made}");
    admin.post(&format!("{OWN}/roles"), &role).await.expect(409);
    let user = json!({"name": "pia", "password": "long enough", "roles": ["partners/author"]});
    admin.post(&format!("{OWN}/users"), &user).await.expect(201);
    let pia =
        sign_in(&app, "pia", "long enough", "apim:api_create apim:api_view apim:tier_view apim:tier_manage").await;
    pia.get("/api/am/publisher/v4/apis").await.expect(200);
    pia.get(&format!("{ADMIN}/throttling/policies/application")).await.expect(200);
    let policy = json!({"policyName": "P", "defaultLimit": {"type": "REQUESTCOUNTLIMIT",
        "requestCount": {"timeUnit": "min", "unitTime": 1, "requestCount": 1}}});
    pia.post(&format!("{ADMIN}/throttling/policies/application"), &policy).await.expect(401);

    // The map shows the role, and who has it; it cannot go while someone has it.
    let path = format!("{OWN}/roles/partners%2Fauthor");
    let read = admin.get(&path).await.expect(200).json();
    assert_eq!((&read["users"], &read["userCount"]), (&json!(["pia"]), &json!(1)));
    let map = admin.get(&format!("{ADMIN}/system-scopes")).await.expect(200).json();
    let create = map["list"].as_array().unwrap().iter().find(|scope| scope["name"] == "apim:api_create").unwrap();
    assert!(create["roles"].as_array().unwrap().contains(&json!("partners/author")), "{create}");
    assert!(admin.delete(&path).await.expect(409).text().contains("pia"));

    // Taken away, what it gave is refused at once, with the same token.
    admin.put(&path, &json!({"standsFor": [], "scopes": ["apim:tier_view"]})).await.expect(200);
    pia.get("/api/am/publisher/v4/apis").await.expect(401);
    admin.put(&format!("{OWN}/users/pia"), &json!({"roles": []})).await.expect(200);
    admin.delete(&path).await.expect(200);
    admin.get(&path).await.expect(404);

    // Roles of the product are as they are.
    for (body, status) in [(json!({"scopes": []}), 400), (json!({"description": "All of it"}), 200)] {
        admin.put(&format!("{OWN}/roles/admin"), &body).await.expect(status);
    }
    admin.delete(&format!("{OWN}/roles/Internal%2Fcreator")).await.expect(400);
    let events = admin.get(&format!("{OWN}/audit?action=role.")).await.expect(200).text();
    for action in ["role.create", "role.update", "role.delete"] {
        assert!(events.contains(action), "{events}");
    }
}

#[tokio::test]
async fn the_scope_map_and_role_aliases_are_changed_as_in_wso2() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    admin.post(&format!("{OWN}/roles"), &json!({"name": "auditor"})).await.expect(201);
    let aliases = format!("{ADMIN}/system-scopes/role-aliases");
    let sent = json!({"list": [{"role": "Internal/subscriber", "aliases": ["auditor", "Internal/subscriber"]}]});
    let kept = admin.put(&aliases, &sent).await.expect(200).json();
    assert_eq!(kept["list"], json!([{"role": "Internal/subscriber", "aliases": ["auditor"]}]));
    assert_eq!(admin.get(&aliases).await.expect(200).json(), kept);
    for wrong in
        [json!([{"role": "admin", "aliases": ["auditor"]}]), json!([{"role": "Internal/creator", "aliases": ["no"]}])]
    {
        admin.put(&aliases, &json!({"list": wrong})).await.expect(400);
    }
    let map = format!("{ADMIN}/system-scopes");
    let sent = json!({"list": [{"name": "apim:tier_view", "roles": ["admin", "auditor"]}]});
    admin.put(&map, &sent).await.expect(200);
    let role = own(&admin, "/roles/auditor").await;
    assert_eq!((&role["scopes"], &role["standsFor"]), (&json!(["apim:tier_view"]), &json!(["Internal/subscriber"])));
    admin.put(&map, &json!({"list": [{"name": "apim:no", "roles": []}]})).await.expect(400);
    admin.put(&map, &json!({"list": [{"name": "apim:tier_view", "roles": ["nobody"]}]})).await.expect(400);
    // `apim:tier_view` and `apim:subscribe` in base64.
    admin.get(&format!("{map}/YXBpbTp0aWVyX3ZpZXc?username=admin")).await.expect(200);
    let user = json!({"name": "sam", "password": "long enough", "roles": ["auditor"]});
    admin.post(&format!("{OWN}/users"), &user).await.expect(201);
    admin.get(&format!("{map}/YXBpbTpzdWJzY3JpYmU?username=sam")).await.expect(200);
    admin.get(&format!("{map}/YXBpbTphZG1pbg?username=sam")).await.expect(404);
}

#[tokio::test]
async fn a_token_is_found_by_whose_it_is_and_refused_at_the_gateway_once_revoked() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = admin.publish("Guarded", &backend.url(), security).await;
    let developer = developer(&app).await;
    let (application, keys) = developer.ready_application("Visitor", &api).await;
    let path = "/guarded/1.0.0/x";
    eventually(&app, path, Some(&keys.token), 200).await;

    let found = own(&admin, &format!("/tokens?applicationId={application}")).await;
    let one = &found["list"][0];
    assert_eq!((found["pagination"]["total"].as_i64(), &one["application"]["name"]), (Some(1), &json!("Visitor")));
    assert_eq!(one["client"]["id"], keys.key.as_str());
    assert!(!found.to_string().contains(&keys.token), "no token is ever shown");
    assert_eq!(own(&admin, &format!("/tokens?clientId={}", keys.key)).await["count"], 1);
    assert!(own(&admin, "/tokens?user=ADMIN&limit=1").await["pagination"]["total"].as_i64() > Some(1));
    assert_eq!(own(&admin, "/tokens?user=nobody").await["count"], 0);
    admin.get(&format!("{OWN}/tokens?kind=cookie")).await.expect(400);
    admin.get(&format!("{OWN}/tokens?limit=100000")).await.expect(400);

    // What someone found is looked into, then revoked.
    let inspect =
        |token: String| admin.call(http::Method::POST, &format!("{OWN}/tokens/inspect")).json(&json!({"token": token}));
    let seen = inspect(format!("Bearer {}", keys.token)).send().await.expect(200).json();
    assert_eq!((&seen["isKnown"], &seen["kind"], &seen["state"]), (&json!(true), &json!("access"), &json!("active")));
    assert_eq!((&seen["id"], &seen["application"]["id"]), (&one["id"], &json!(application)));
    assert_eq!(inspect("rubbish".into()).send().await.expect(200).json(), json!({"isKnown": false}));
    inspect(" ".into()).send().await.expect(400);
    let ended = admin.delete(&format!("{OWN}/tokens/access/{}", text(one, "id"))).await.expect(200).json();
    assert_eq!((&ended["accessTokens"], &ended["isComplete"]), (&json!(1), &json!(true)));
    eventually(&app, path, Some(&keys.token), 401).await;
    assert_eq!(inspect(keys.token.clone()).send().await.expect(200).json()["state"], "revoked");
    admin.delete(&format!("{OWN}/tokens/access/nothing")).await.expect(404);

    // An API key goes the same way.
    let generate = format!("{DEVPORTAL}/applications/{application}/api-keys/PRODUCTION/generate");
    let key = developer.post(&generate, &json!({"validityPeriod": -1})).await.expect(200).json();
    let key = text(&key, "apikey").to_owned();
    let call = || app.http.get(&app.gateway(path)).header("apikey", &key).send();
    call().await.expect(200);
    let listed = own(&admin, &format!("/tokens?kind=api-key&applicationId={application}")).await;
    assert_eq!(inspect(key.clone()).send().await.expect(200).json()["id"], listed["list"][0]["id"]);
    let id = text(&listed["list"][0], "id");
    assert_eq!(admin.delete(&format!("{OWN}/tokens/api-key/{id}")).await.expect(200).json()["apiKeys"], 1);
    until_refused(|| async { call().await.status.as_u16() }).await;
    assert_eq!(inspect(key.clone()).send().await.expect(200).json()["state"], "revoked");
    let events = admin.get(&format!("{OWN}/audit?action=token.")).await.expect(200).text();
    assert!(events.contains("token.revoke") && !events.contains(&keys.token) && !events.contains(&key), "{events}");
}

#[tokio::test]
async fn all_of_a_user_an_application_or_a_client_ends_at_once() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    let backend = Upstream::echo().await;
    let api = admin.publish("Shared", &backend.url(), json!({"securityScheme": ["oauth2", "api_key"]})).await;
    let user = json!({"name": "una", "password": "long enough", "roles": ["Internal/subscriber"]});
    admin.post(&format!("{OWN}/users"), &user).await.expect(201);
    let una = sign_in(&app, "una", "long enough", "apim:subscribe apim:app_manage apim:sub_manage apim:api_key").await;
    let (application, keys) = una.ready_application("Hers", &api).await;
    let path = "/shared/1.0.0/x";
    eventually(&app, path, Some(&keys.token), 200).await;
    let generate = format!("{DEVPORTAL}/applications/{application}/api-keys/PRODUCTION/generate");
    let key = una.post(&generate, &json!({"validityPeriod": -1})).await.expect(200).json();
    let with_key = || app.http.get(&app.gateway(path)).header("apikey", text(&key, "apikey")).send();
    with_key().await.expect(200);

    let revoke = format!("{OWN}/tokens/revoke");
    for wrong in [json!({}), json!({"user": "una", "clientId": "x"}), json!({"user": " "})] {
        admin.post(&revoke, &wrong).await.expect(400);
    }
    for missing in [json!({"clientId": "nobody"}), json!({"applicationId": "nothing"})] {
        admin.post(&revoke, &missing).await.expect(404);
    }
    let ended = admin.post(&revoke, &json!({"clientId": keys.key})).await.expect(200).json();
    assert_eq!((&ended["accessTokens"], &ended["isComplete"]), (&json!(1), &json!(true)), "{ended}");
    eventually(&app, path, Some(&keys.token), 401).await;
    with_key().await.expect(200);
    let ended = admin.post(&revoke, &json!({"applicationId": application, "apiKeys": true})).await.expect(200).json();
    assert_eq!((&ended["accessTokens"], &ended["apiKeys"]), (&json!(0), &json!(1)), "{ended}");
    until_refused(|| async { with_key().await.status.as_u16() }).await;

    // The user's own session with the portal.
    let busy = own(&admin, "/users/una/sessions").await;
    assert!(busy["accessTokens"].as_i64() >= Some(1), "{busy}");
    let ended = admin.delete(&format!("{OWN}/users/una/sessions")).await.expect(200).json();
    assert!(ended["accessTokens"].as_i64() >= Some(1), "{ended}");
    una.get(&format!("{DEVPORTAL}/applications")).await.expect(401);
    admin.delete(&format!("{OWN}/users/nobody/sessions")).await.expect(404);
    sign_in(&app, "una", "long enough", "apim:subscribe").await;
}

#[tokio::test]
async fn a_rotation_breaks_no_running_token_here_and_at_gateways_apart() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let edge = site.gateway("edge", &control).start().await;
    let backend = Upstream::echo().await;
    let admin = publisher(&control).await;
    let api = admin.publish("Lasting", &backend.url(), json!({})).await;
    let (_, keys) = developer(&control).await.ready_application("Steady", &api).await;
    let path = "/lasting/1.0.0/x";
    eventually(&edge, path, Some(&keys.token), 200).await;
    let before = kids(&control).await;

    // Published ahead: in the set, without signing; the gateway apart follows.
    let next = admin.post(&format!("{OWN}/signing-keys"), &json!({})).await.expect(201).json();
    let (kid, position) = (text(&next, "kid").to_owned(), next["position"].as_i64().unwrap());
    assert_eq!(next["state"], "next");
    admin.post(&format!("{OWN}/signing-keys"), &json!({})).await.expect(409);
    assert_eq!(kids(&control).await.len(), 2);
    until_refused(|| async {
        let nodes = own(&admin, "/nodes").await;
        if nodes["list"][0]["position"].as_i64() >= Some(position) { 401 } else { 200 }
    })
    .await;
    let fresh = || async {
        let form = [("grant_type", "client_credentials")];
        let call = control.http.post(&control.management("/oauth2/token")).basic(&keys.key, &keys.secret);
        text(&call.form(&form).send().await.expect(200).json(), "access_token").to_owned()
    };
    let inspect =
        |token: String| admin.call(http::Method::POST, &format!("{OWN}/tokens/inspect")).json(&json!({"token": token}));
    let signed_by = |token: String| async { inspect(token).send().await.expect(200).json()["signingKeyId"].clone() };
    assert_eq!(signed_by(fresh().await).await, before[0].as_str());

    // It signs: both tokens are good everywhere, both keys are in the set.
    admin.post(&format!("{OWN}/signing-keys/{kid}/activate"), &json!({})).await.expect(200);
    admin.post(&format!("{OWN}/signing-keys/{kid}/activate"), &json!({})).await.expect(404);
    let newer = fresh().await;
    assert_eq!(signed_by(newer.clone()).await, kid.as_str());
    eventually(&edge, path, Some(&newer), 200).await;
    edge.http.get(&edge.gateway(path)).bearer(&keys.token).send().await.expect(200);
    assert_eq!(kids(&control).await, [kid.clone(), before[0].clone()]);
    let listed = own(&admin, "/signing-keys").await;
    let states: Vec<&str> = listed["list"].as_array().unwrap().iter().map(|key| text(key, "state")).collect();
    assert_eq!(states, ["active", "retired"]);
    assert!(
        listed["list"][1]["publishedUntil"].is_string() && listed["list"][1]["tokenCount"].as_i64() > Some(0),
        "{listed}"
    );
    assert!(!listed.to_string().contains("pkcs8") && !listed.to_string().contains("\"d\":"), "nothing private");

    // The old one goes early only together with its tokens.
    let old = format!("{OWN}/signing-keys/{}", before[0]);
    assert!(admin.delete(&old).await.expect(409).text().contains("revokeTokens=true"));
    admin.delete(&format!("{OWN}/signing-keys/{kid}")).await.expect(409);
    edge.http.get(&edge.gateway(path)).bearer(&keys.token).send().await.expect(200);
    let gone = admin.delete(&format!("{old}?revokeTokens=true")).await;
    // The administrator's own token was signed by it as well.
    gone.expect(200);
    eventually(&edge, path, Some(&keys.token), 401).await;
    edge.http.get(&edge.gateway(path)).bearer(&newer).send().await.expect(200);
    let again = publisher(&control).await;
    assert_eq!(kids(&control).await, vec![kid.clone()]);

    // At once, and taken back.
    again.post(&format!("{OWN}/signing-keys/rotate"), &json!({})).await.expect(200);
    assert_eq!(kids(&control).await.len(), 2);
    eventually(&edge, path, Some(&fresh().await), 200).await;
    let next = again.post(&format!("{OWN}/signing-keys"), &json!({"activateAt": far()})).await.expect(201).json();
    again.delete(&format!("{OWN}/signing-keys/{}", text(&next, "kid"))).await.expect(200);
    assert_eq!(kids(&control).await.len(), 2);
    for wrong in ["1", "2099-01-01T00:00:00Z", "soon"] {
        again.post(&format!("{OWN}/signing-keys"), &json!({"activateAt": wrong})).await.expect(400);
    }
    let events = again.get(&format!("{OWN}/audit?action=signing_key.")).await.expect(200).text();
    for action in ["prepare", "activate", "retire", "rotate", "withdraw"] {
        assert!(events.contains(&format!("signing_key.{action}")), "{events}");
    }
}

#[tokio::test]
async fn what_uses_a_policy_and_what_an_application_has_is_shown() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    let api = admin.publish("Used", "http://127.0.0.1:1", json!({"apiThrottlingPolicy": "10KPerMin"})).await;
    let (application, keys) = developer(&app).await.ready_application("Shown", &api).await;
    let usage = own(&admin, "/throttling-usage").await;
    let of = |level: &str, name: &str| {
        let is_it = |one: &&Value| one["level"] == level && one["policyName"] == name;
        usage["list"].as_array().unwrap().iter().find(is_it).cloned().unwrap_or_default()
    };
    assert_eq!(
        (&of("advanced", "10KPerMin")["apis"], &of("advanced", "10KPerMin")["apiNames"]),
        (&json!(1), &json!(["Used 1.0.0"]))
    );
    assert_eq!(of("subscription", "Bronze")["apis"], 1);
    assert_eq!(of("subscription", "Unlimited")["subscriptions"], 1);
    assert!(of("application", "Unlimited")["applications"].as_i64() >= Some(1), "{usage}");

    let listed = own(&admin, "/applications?query=shoW").await;
    assert_eq!((&listed["count"], &listed["list"][0]["subscriptionCount"]), (&json!(1), &json!(1)), "{listed}");
    let read = own(&admin, &format!("/applications/{application}")).await;
    assert_eq!(read["keys"][0]["clientId"], keys.key.as_str());
    assert_eq!((&read["subscriptions"][0]["apiName"], &read["tokens"]["access"]), (&json!("Used"), &json!(1)));
    assert!(!read.to_string().contains(&keys.secret));
    admin.get(&format!("{OWN}/applications/nothing")).await.expect(404);

    let about = own(&admin, "/key-manager").await;
    assert!(about["checks"].as_array().unwrap().iter().all(|check| check["problem"].is_null()), "{about}");
    assert!(
        about["settings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["name"] == "user_token_seconds" && one["value"] == 3600)
    );
}

#[tokio::test]
async fn users_are_narrowed_down_by_word_role_and_state() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    for (name, roles) in [("ann", json!(["Internal/creator"])), ("ben", json!([]))] {
        let user =
            json!({"name": name, "password": "long enough", "email": format!("{name}@Example.org"), "roles": roles});
        admin.post(&format!("{OWN}/users"), &user).await.expect(201);
    }
    admin.put(&format!("{OWN}/users/ben"), &json!({"isActive": false})).await.expect(200);
    for (search, total) in [
        ("", 3),
        ("query=example", 2),
        ("role=Internal/creator", 2),
        ("isActive=false", 1),
        ("query=ann&isActive=false", 0),
    ] {
        let found = own(&admin, &format!("/users?{search}")).await;
        assert_eq!(found["pagination"]["total"], total, "{search}: {found}");
    }
}

fn far() -> String {
    let in_an_hour = std::time::SystemTime::now() + std::time::Duration::from_secs(3_600);
    in_an_hour.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().to_string()
}

/// Asks again until the answer is 401.
async fn until_refused<F: Future<Output = u16>>(ask: impl Fn() -> F) {
    let begun = std::time::Instant::now();
    loop {
        let status = ask().await;
        if status == 401 {
            return;
        }
        assert!(begun.elapsed().as_secs() < 10, "still {status}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
