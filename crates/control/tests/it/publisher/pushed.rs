//! An API pushed as a Synapse definition while somebody works on it in the Publisher.

use serde_json::json;
use tidegate_control::authority::Caller;
use tidegate_control::soap::publish::{self, Target};
use tidegate_control::soap::synapse;
use tidegate_model::scope;

use super::support::{App, pizza};

fn definition() -> String {
    let send = |url: &str| format!(r#"<send><endpoint name="e"><address uri="{url}"/></endpoint></send>"#);
    let namespace = synapse::NAMESPACE;
    let (production, sandbox) = (send("http://pushed.example/"), send("http://pushed-sandbox.example/"));
    format!(
        r#"<api xmlns="{namespace}" name="creator--PizzaShack:v1.0.0" context="/pizzashack" version="1.0.0" version-type="url" transports="https"><resource methods="GET" url-mapping="/*"><inSequence><filter source="$ctx:AM_KEY_TYPE" regex="PRODUCTION"><then>{production}</then><else>{sandbox}</else></filter></inSequence><outSequence><send/></outSequence></resource><handlers><handler class="org.wso2.carbon.apimgt.gateway.handlers.security.APIAuthenticationHandler"/></handlers></api>"#
    )
}

fn caller(user: &str, roles: &[&str]) -> Caller {
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    let scopes = scope::allowed(&roles).into_iter().collect();
    Caller { user: user.into(), roles, scopes, client_id: "test".into() }
}

#[tokio::test]
async fn what_was_changed_since_the_pusher_looked_is_not_lost() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let target = Target { control: app.control.clone(), environment: "Default".to_owned() };
    let seen = publish::find(&app.control, "PizzaShack", "1.0.0").await.unwrap();
    let mut changed = pizza();
    changed["description"] = json!("Orders much better pizza");
    app.creator().put(&format!("/apis/{id}"), changed).await.expect(200);

    let pushed = synapse::read(&definition()).unwrap();
    publish::put(&target, &caller("admin", &["admin"]), &pushed, seen).await.unwrap();

    let now = app.admin().get(&format!("/apis/{id}")).await.expect(200);
    assert_eq!(now["description"], "Orders much better pizza");
    assert_eq!(now["endpointConfig"]["production_endpoints"]["url"], "http://pushed.example/");
}

#[tokio::test]
async fn who_lost_access_since_the_look_pushes_nothing() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let target = Target { control: app.control.clone(), environment: "Default".to_owned() };
    let seen = publish::find(&app.control, "PizzaShack", "1.0.0").await.unwrap();
    let mut changed = pizza();
    changed["accessControl"] = json!("RESTRICTED");
    changed["accessControlRoles"] = json!(["Internal/creator"]);
    app.creator().put(&format!("/apis/{id}"), changed).await.expect(200);

    let pushed = synapse::read(&definition()).unwrap();
    let refused = publish::put(&target, &caller("stranger", &["Internal/publisher"]), &pushed, seen).await.unwrap_err();
    assert_eq!(refused.status.as_u16(), 403, "{refused:?}");
    let now = app.admin().get(&format!("/apis/{id}")).await.expect(200);
    assert_eq!(now["endpointConfig"]["production_endpoints"]["url"], "http://backend.example/pizza");
}
