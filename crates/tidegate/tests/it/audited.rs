//! Every management write leaves an event in the audit log: each operation of our OpenAPI documents that can change
//! something is done once on a real instance, and the log must have grown. One that is added to a document is missed here.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use tidegate_tests::actors::{ADMIN, Actor, DEVPORTAL, PUBLISHER, sign_in, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::Answer;
use tidegate_tests::upstream::Upstream;

use crate::support::fresh;

const OWN: &str = "/api/tidegate/v1";
const SCOPES: &str = "apim:api_view apim:api_create apim:api_publish apim:api_delete apim:api_manage apim:document_create \
     apim:document_manage apim:subscription_view apim:subscription_block apim:subscription_manage apim:tier_view apim:publisher_settings \
     apim:api_generate_key apim:admin apim:subscribe apim:app_manage apim:sub_manage apim:api_key apim:store_settings";

/// Questions that are asked with a body, and what is refused whoever asks.
const CHANGES_NOTHING: &[&str] = &[
    "POST /api/am/publisher/v4/apis/validate",
    "POST /api/am/publisher/v4/apis/validate-endpoint",
    "POST /api/am/publisher/v4/apis/validate-openapi",
    "POST /api/am/publisher/v4/apis/{apiId}/documents/validate",
    "POST /api/tidegate/v1/tokens/inspect",
    // A client has one secret here: both are refused.
    "POST /api/am/devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-secret",
    "POST /api/am/devportal/v3/applications/{applicationId}/oauth-keys/{keyMappingId}/revoke-secret",
];

/// Who does everything once.
struct Walker<'a> {
    admin: Actor<'a>,
    done: BTreeSet<String>,
}

impl Walker<'_> {
    async fn events(&self) -> i64 {
        let page = self.admin.get(&format!("{OWN}/audit?limit=1")).await.expect(200).json();
        page["pagination"]["total"].as_i64().unwrap()
    }

    /// Does `operation` (`PUT /api/…/{id}`) with its placeholders filled in order, and holds that the log has grown.
    async fn call(
        &mut self,
        operation: &str,
        ids: &[&str],
        query: &str,
        send: impl Send + FnOnce(Call<'_>) -> Call<'_>,
    ) -> Answer {
        let (method, template) = operation.split_once(' ').unwrap();
        let mut ids = ids.iter();
        let filled = template.split('/').map(|part| if part.starts_with('{') { *ids.next().unwrap() } else { part });
        let path = format!("{}{query}", filled.collect::<Vec<_>>().join("/"));
        let before = self.events().await;
        let method: Method = method.parse().unwrap();
        let answer = send(self.admin.call(method, &path)).send().await;
        assert!((200..300).contains(&answer.status.as_u16()), "{operation}: {} {}", answer.status, answer.text());
        assert!(self.events().await > before, "{operation} left nothing in the audit log");
        self.done.insert(operation.to_owned());
        answer
    }

    async fn json(&mut self, operation: &str, ids: &[&str], body: Value) -> Value {
        let answer = self.call(operation, ids, "", |call| call.json(&body)).await;
        serde_json::from_str(&answer.text()).unwrap_or_default()
    }

    async fn bare(&mut self, operation: &str, ids: &[&str]) -> Value {
        self.query(operation, ids, "").await
    }

    async fn query(&mut self, operation: &str, ids: &[&str], query: &str) -> Value {
        let answer = self.call(operation, ids, query, |call| call).await;
        serde_json::from_str(&answer.text()).unwrap_or_default()
    }
}

type Call<'a> = tidegate_tests::http::Call<'a>;

fn id<'v>(value: &'v Value, member: &str) -> &'v str {
    text(value, member)
}

/// Every operation of our documents that is not a GET.
async fn offered(app: &App, base: &str) -> Vec<String> {
    let document = app.http.get(&app.management(&format!("{base}/openapi.yaml"))).send().await.expect(200).text();
    let (mut found, mut path) = (Vec::new(), String::new());
    for line in document.lines().take_while(|line| *line != "components:") {
        if let Some(here) = line.strip_prefix("  /").filter(|rest| !rest.starts_with(' ')) {
            path = format!("/{}", here.trim_end_matches(':').trim_matches('\''));
        }
        for verb in ["post", "put", "patch", "delete"] {
            if line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(&format!("{verb}:"))) {
                found.push(format!("{} {base}{path}", verb.to_uppercase()));
            }
        }
    }
    found
}

async fn publisher_writes(walk: &mut Walker<'_>, backend: &str) -> (String, String) {
    let p = |rest: &str| rest.replace('~', PUBLISHER);
    let api = |name: &str| {
        json!({
            "name": name, "context": format!("/{}", name.to_lowercase()), "version": "1.0.0", "policies": ["Unlimited", "Bronze"],
            "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": backend}},
            "securityScheme": ["oauth2", "api_key"],
            "operations": [{"target": "/*", "verb": "GET"}],
        })
    };
    let kept = walk.json(&p("POST ~/apis"), &[], api("Kept")).await;
    let kept = id(&kept, "id").to_owned();
    let document = json!({
        "openapi": "3.0.1", "info": {"title": "Imported", "version": "1"}, "paths": {"/x": {"get": {"responses": {"200": {"description": "x"}}}}},
    });
    let fields =
        json!({"name": "Imported", "context": "/imported", "version": "1", "policies": ["Unlimited"]}).to_string();
    let files: [(&str, &str, &str, &[u8]); 1] =
        [("file", "a.json", "application/json", &document.to_string().into_bytes())];
    walk.call(&p("POST ~/apis/import-openapi"), &[], "", |call| {
        call.multipart(&[("additionalProperties", &fields)], &files)
    })
    .await;
    let copy = walk.query(&p("POST ~/apis/copy-api"), &[], &format!("?newVersion=2.0.0&apiId={kept}")).await;
    walk.bare(&p("DELETE ~/apis/{apiId}"), &[id(&copy, "id")]).await;
    let mut read = walk.admin.get(&format!("{PUBLISHER}/apis/{kept}")).await.expect(200).json();
    read["description"] = "other".into();
    walk.json(&p("PUT ~/apis/{apiId}"), &[&kept], read).await;
    let definition = walk.admin.get(&format!("{PUBLISHER}/apis/{kept}/swagger")).await.expect(200).text();
    walk.call(&p("PUT ~/apis/{apiId}/swagger"), &[&kept], "", |call| {
        call.multipart(&[("apiDefinition", &definition)], &[])
    })
    .await;
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    walk.call(&p("PUT ~/apis/{apiId}/thumbnail"), &[&kept], "", |call| {
        call.multipart(&[], &[("file", "a.png", "image/png", png)])
    })
    .await;
    let text_of = |name: &str| json!({"name": name, "type": "HOWTO", "sourceType": "INLINE", "visibility": "API_LEVEL", "summary": "s"});
    let document = walk.json(&p("POST ~/apis/{apiId}/documents"), &[&kept], text_of("How")).await;
    let document = id(&document, "documentId").to_owned();
    walk.json(&p("PUT ~/apis/{apiId}/documents/{documentId}"), &[&kept, &document], text_of("How to")).await;
    walk.call(&p("POST ~/apis/{apiId}/documents/{documentId}/content"), &[&kept, &document], "", |call| {
        call.multipart(&[("inlineContent", "# Hello")], &[])
    })
    .await;
    walk.bare(&p("DELETE ~/apis/{apiId}/documents/{documentId}"), &[&kept, &document]).await;
    walk.bare(&p("POST ~/apis/{apiId}/generate-key"), &[&kept]).await;
    let revision = walk.json(&p("POST ~/apis/{apiId}/revisions"), &[&kept], json!({"description": "one"})).await;
    let revision = id(&revision, "id").to_owned();
    let targets = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
    let query = format!("?revisionId={revision}");
    walk.call(&p("POST ~/apis/{apiId}/deploy-revision"), &[&kept], &query, |call| call.json(&targets)).await;
    let hidden =
        json!({"name": "Default", "vhost": "localhost", "displayOnDevportal": false, "revisionUuid": revision});
    walk.json(&p("PUT ~/apis/{apiId}/deployments/{deploymentId}"), &[&kept, "RGVmYXVsdA"], hidden).await;
    walk.query(&p("POST ~/apis/change-lifecycle"), &[], &format!("?action=Publish&apiId={kept}")).await;
    walk.query(&p("POST ~/apis/{apiId}/restore-revision"), &[&kept], &query).await;
    walk.call(&p("POST ~/apis/{apiId}/undeploy-revision"), &[&kept], &query, |call| call.json(&targets)).await;
    walk.bare(&p("DELETE ~/apis/{apiId}/revisions/{revisionId}"), &[&kept, &revision]).await;
    let stray = walk.admin.create_api("Stray", backend, json!({})).await;
    let own = walk.admin.app.gateway("/kept/1.0.0");
    let mut literal = walk.admin.get(&format!("{PUBLISHER}/apis/{}", id(&stray, "id"))).await.expect(200).json();
    literal["endpointConfig"]["production_endpoints"]["url"] = own.into();
    walk.admin.put(&format!("{PUBLISHER}/apis/{}", id(&stray, "id")), &literal).await.expect(200);
    walk.json(&format!("POST {OWN}/apis/{{apiId}}/findings/apply"), &[id(&stray, "id")], json!({})).await;
    walk.admin.deploy(&kept).await;
    (kept, id(&stray, "id").to_owned())
}

async fn devportal_writes(walk: &mut Walker<'_>, api: &str) {
    let d = |rest: &str| rest.replace('~', DEVPORTAL);
    walk.json(&d("PUT ~/apis/{apiId}/user-rating"), &[api], json!({"rating": 4})).await;
    walk.bare(&d("DELETE ~/apis/{apiId}/user-rating"), &[api]).await;
    let comment =
        walk.json(&d("POST ~/apis/{apiId}/comments"), &[api], json!({"content": "fine", "category": "general"})).await;
    let comment = id(&comment, "id").to_owned();
    walk.json(
        &d("PATCH ~/apis/{apiId}/comments/{commentId}"),
        &[api, &comment],
        json!({"content": "good", "category": "general"}),
    )
    .await;
    walk.bare(&d("DELETE ~/apis/{apiId}/comments/{commentId}"), &[api, &comment]).await;
    let named =
        |name: &str| json!({"name": name, "throttlingPolicy": "Unlimited", "description": "", "tokenType": "JWT"});
    let application = walk.json(&d("POST ~/applications"), &[], named("One")).await;
    let application = id(&application, "applicationId").to_owned();
    walk.json(&d("PUT ~/applications/{applicationId}"), &[&application], named("Two")).await;
    let plan =
        |application: &str, plan: &str| json!({"applicationId": application, "apiId": api, "throttlingPolicy": plan});
    let subscription = walk.json(&d("POST ~/subscriptions"), &[], plan(&application, "Unlimited")).await;
    let subscription = id(&subscription, "subscriptionId").to_owned();
    walk.json(&d("PUT ~/subscriptions/{subscriptionId}"), &[&subscription], plan(&application, "Bronze")).await;
    let p = |rest: &str| rest.replace('~', PUBLISHER);
    let of = format!("?subscriptionId={subscription}");
    walk.query(&p("POST ~/subscriptions/block-subscription"), &[], &format!("{of}&blockState=BLOCKED")).await;
    walk.query(&p("POST ~/subscriptions/unblock-subscription"), &[], &of).await;
    let change = json!({"subscriptionId": subscription, "throttlingPolicy": "Unlimited", "requestedThrottlingPolicy": "Unlimited"});
    walk.call(&p("POST ~/subscriptions/change-business-plan"), &[], &format!("{of}&businessPlan=Unlimited"), |call| {
        call.json(&change)
    })
    .await;
    keys(walk, &application).await;
    api_keys(walk, api, &application).await;
    walk.bare(&d("DELETE ~/subscriptions/{subscriptionId}"), &[&subscription]).await;
    let several = json!([plan(&application, "Unlimited")]);
    walk.json(&d("POST ~/subscriptions/multiple"), &[], several).await;
    walk.bare(&d("DELETE ~/applications/{applicationId}"), &[&application]).await;
    // A new password ends the tokens that were had with the old one, this one among them.
    let change = d("POST ~/me/change-password");
    let (path, new) = (change.split_once(' ').unwrap().1, "another battery staple");
    walk.admin.post(path, &json!({"currentPassword": ADMIN_PASSWORD, "newPassword": new})).await.expect(200);
    let again = sign_in(walk.admin.app, "admin", new, SCOPES).await;
    let events = again.get(&format!("{OWN}/audit?action=user.change_password")).await.expect(200).json();
    assert_eq!(events["pagination"]["total"], 1, "{events}");
    walk.done.insert(change);
}

async fn keys(walk: &mut Walker<'_>, application: &str) {
    let d = |rest: &str| {
        format!(
            "{} {DEVPORTAL}/applications/{{applicationId}}/{}",
            rest.split_once(' ').unwrap().0,
            rest.split_once(' ').unwrap().1
        )
    };
    let wanted = |stage: &str| {
        json!({
            "keyType": stage, "keyManager": "Resident Key Manager", "grantTypesToBeSupported": ["client_credentials"],
            "callbackUrl": "", "scopes": ["default"], "validityTime": 3600, "additionalProperties": {},
        })
    };
    let made = walk.json(&d("POST generate-keys"), &[application], wanted("PRODUCTION")).await;
    let (mapping, secret) = (id(&made, "keyMappingId").to_owned(), id(&made, "consumerSecret").to_owned());
    let (by_stage, by_mapping) = ([application, "PRODUCTION"], [application, mapping.as_str()]);
    let token = |secret: &str| json!({"consumerSecret": secret, "validityPeriod": 3600, "scopes": []});
    walk.json(&d("POST keys/{keyType}/generate-token"), &by_stage, token(&secret)).await;
    walk.json(&d("POST oauth-keys/{keyMappingId}/generate-token"), &by_mapping, token(&secret)).await;
    let change = json!({"keyType": "PRODUCTION", "supportedGrantTypes": ["client_credentials"], "callbackUrl": ""});
    walk.json(&d("PUT keys/{keyType}"), &by_stage, change.clone()).await;
    walk.json(&d("PUT oauth-keys/{keyMappingId}"), &by_mapping, change).await;
    let issued = walk.json(&d("POST keys/{keyType}/generate-token"), &by_stage, token(&secret)).await;
    let revoke = format!("POST {OWN}/applications/{{applicationId}}/oauth-keys/{{keyMappingId}}/revoke-token");
    walk.json(&revoke, &by_mapping, json!({"token": id(&issued, "accessToken")})).await;
    walk.bare(&d("POST keys/{keyType}/regenerate-secret"), &by_stage).await;
    walk.bare(&d("POST oauth-keys/{keyMappingId}/regenerate-secret"), &by_mapping).await;
    walk.bare(&d("DELETE oauth-keys/{keyMappingId}"), &by_mapping).await;
    let again = walk.json(&d("POST generate-keys"), &[application], wanted("PRODUCTION")).await;
    walk.bare(&d("POST oauth-keys/{keyMappingId}/clean-up"), &[application, id(&again, "keyMappingId")]).await;
    walk.json(&d("POST generate-keys"), &[application], wanted("SANDBOX")).await;
    walk.bare(&d("POST keys/{keyType}/clean-up"), &[application, "SANDBOX"]).await;
    walk.json(&d("POST generate-keys"), &[application], wanted("SANDBOX")).await;
    walk.bare(&d("DELETE keys/{keyType}"), &[application, "SANDBOX"]).await;
    // A client of the caller that no application has.
    let lent = json!({"clientName": "lent", "owner": "admin", "grantType": "client_credentials", "callbackUrl": ""});
    let register = walk.admin.app.management("/client-registration/v0.17/register");
    let lent =
        walk.admin.app.http.post(&register).basic("admin", ADMIN_PASSWORD).json(&lent).send().await.expect(200).json();
    let registered = walk.admin.get(&format!("{OWN}/audit?action=client.register")).await.expect(200).json();
    assert_eq!(registered["list"][0]["subject"], lent["clientId"], "{registered}");
    let lent = json!({
        "consumerKey": id(&lent, "clientId"), "consumerSecret": id(&lent, "clientSecret"), "keyType": "SANDBOX",
        "keyManager": "Resident Key Manager",
    });
    walk.json(&d("POST map-keys"), &[application], lent).await;
}

async fn api_keys(walk: &mut Walker<'_>, api: &str, application: &str) {
    let a = |rest: &str| format!("POST {DEVPORTAL}/applications/{{applicationId}}/api-keys/{{keyType}}/{rest}");
    let stage = [application, "PRODUCTION"];
    let made = walk.json(&a("generate"), &stage, json!({"validityPeriod": -1})).await;
    let again = walk.json(&a("regenerate"), &stage, json!({"apikey": id(&made, "apikey")})).await;
    walk.json(&a("revoke"), &stage, json!({"apikey": id(&again, "apikey")})).await;
    let b = |rest: &str| format!("POST {DEVPORTAL}/apis/{{apiId}}/api-keys/{rest}");
    let made = walk.json(&b("generate"), &[api], json!({"validityPeriod": -1, "keyName": "bound"})).await;
    let named = json!({"keyUUID": id(&made, "keyUUID")});
    let behind = json!({"keyUUID": id(&made, "keyUUID"), "applicationUUID": application});
    walk.json(&b("associate"), &[api], behind).await;
    walk.json(&b("dissociate"), &[api], named.clone()).await;
    let again = walk.json(&b("regenerate"), &[api], named).await;
    walk.json(&b("revoke"), &[api], json!({"keyUUID": id(&again, "keyUUID")})).await;
}

async fn admin_writes(walk: &mut Walker<'_>) {
    let a = |rest: &str| rest.replace('~', ADMIN);
    for (level, count) in [(
        "subscription",
        json!({"type": "REQUESTCOUNTLIMIT", "requestCount": {"timeUnit": "min", "unitTime": 1, "requestCount": 5}}),
    )] {
        let policy = |text: &str| json!({"policyName": "Five", "displayName": "Five", "description": text, "defaultLimit": count, "stopOnQuotaReach": true});
        let made = walk.json(&a("POST ~/throttling/policies/{policyLevel}"), &[level], policy("one")).await;
        let policy_id = id(&made, "policyId").to_owned();
        walk.json(&a("PUT ~/throttling/policies/{policyLevel}/{policyId}"), &[level, &policy_id], policy("two")).await;
        walk.bare(&a("DELETE ~/throttling/policies/{policyLevel}/{policyId}"), &[level, &policy_id]).await;
    }
    let place = |text: &str| json!({"name": "east", "description": text, "vhosts": [{"host": "api.example"}]});
    let made = walk.json(&a("POST ~/environments"), &[], place("one")).await;
    let place_id = id(&made, "id").to_owned();
    walk.json(&a("PUT ~/environments/{environmentId}"), &[&place_id], place("two")).await;
    walk.bare(&a("DELETE ~/environments/{environmentId}"), &[&place_id]).await;

    let person = json!({"name": "ann", "password": "long enough 1", "roles": ["Internal/subscriber"], "email": null});
    walk.json(&format!("POST {OWN}/users"), &[], person).await;
    walk.json(
        &format!("PUT {OWN}/users/{{name}}"),
        &["ann"],
        json!({"roles": ["Internal/subscriber"], "email": "a@b.example", "isActive": true}),
    )
    .await;
    walk.json(&format!("PUT {OWN}/users/{{name}}/password"), &["ann"], json!({"password": "long enough 2"})).await;
    let application = walk.admin.create_application("Handed over").await;
    walk.query(&a("POST ~/applications/{applicationId}/change-owner"), &[&application], "?owner=ann").await;
    walk.bare(&a("DELETE ~/applications/{applicationId}"), &[&application]).await;
    walk.bare(&format!("DELETE {OWN}/users/{{name}}"), &["ann"]).await;

    let token = walk.json(&format!("POST {OWN}/join-tokens"), &[], json!({"name": "edge", "role": "gateway"})).await;
    walk.bare(&format!("DELETE {OWN}/join-tokens/{{joinTokenId}}"), &[id(&token, "id")]).await;
    walk.json(&format!("PUT {OWN}/default-apis/{{kind}}"), &["revoke"], json!({"isEnabled": false})).await;
    walk.bare(&format!("POST {OWN}/default-apis/{{kind}}/restore"), &["revoke"]).await;
}

async fn identity_writes(walk: &mut Walker<'_>, api: &str) {
    let o = |rest: &str| rest.replace('~', OWN);
    walk.json(&o("POST ~/roles"), &[], json!({"name": "auditor"})).await;
    walk.json(&o("PUT ~/roles/{roleName}"), &["auditor"], json!({"description": "looks"})).await;
    let scopes = json!({"list": [{"tag": "Admin", "name": "apim:tier_view", "description": "", "roles": ["auditor"]}]});
    walk.json(&format!("PUT {ADMIN}/system-scopes"), &[], scopes).await;
    let aliases = json!({"list": [{"role": "Internal/creator", "aliases": ["auditor"]}]});
    walk.json(&format!("PUT {ADMIN}/system-scopes/role-aliases"), &[], aliases).await;
    walk.bare(&o("DELETE ~/roles/{roleName}"), &["auditor"]).await;
    walk.json(&o("POST ~/sign-up"), &[], json!({"name": "cleo", "password": "long enough 4"})).await;

    walk.admin.post(&o("~/users"), &json!({"name": "bea", "password": "long enough 3", "roles": []})).await.expect(201);
    walk.bare(&o("DELETE ~/users/{name}/sessions"), &["bea"]).await;
    walk.json(&o("POST ~/tokens/revoke"), &[], json!({"user": "bea"})).await;
    let (application, _) = walk.admin.ready_application("Short lived", api).await;
    let found = walk.admin.get(&o(&format!("~/tokens?applicationId={application}"))).await.expect(200).json();
    walk.bare(&o("DELETE ~/tokens/{tokenKind}/{tokenId}"), &["access", id(&found["list"][0], "id")]).await;

    walk.bare(&o("POST ~/signing-keys/rotate"), &[]).await;
    let next = walk.json(&o("POST ~/signing-keys"), &[], json!({})).await;
    walk.bare(&o("POST ~/signing-keys/{keyId}/activate"), &[id(&next, "kid")]).await;
    let next = walk.json(&o("POST ~/signing-keys"), &[], json!({})).await;
    walk.bare(&o("DELETE ~/signing-keys/{keyId}"), &[id(&next, "kid")]).await;
}

#[tokio::test]
async fn every_management_write_leaves_an_event() {
    let (_folder, app) = fresh().await;
    let backend = Upstream::echo().await;
    let admin = sign_in(&app, "admin", ADMIN_PASSWORD, SCOPES).await;
    let mut walk = Walker { admin, done: BTreeSet::new() };
    let (api, _) = publisher_writes(&mut walk, &backend.url()).await;
    admin_writes(&mut walk).await;
    identity_writes(&mut walk, &api).await;
    devportal_writes(&mut walk, &api).await;
    let mut missed = Vec::new();
    for base in [PUBLISHER, DEVPORTAL, ADMIN, OWN] {
        missed.extend(
            offered(&app, base)
                .await
                .into_iter()
                .filter(|operation| !walk.done.contains(operation) && !CHANGES_NOTHING.contains(&operation.as_str())),
        );
    }
    assert_eq!(missed, [""; 0], "nobody knows whether these are in the audit log: do each once here");
}
