//! What a portal asks of the installation, and the own account.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_key_manager_is_named_at_its_live_addresses() {
    let app = TestApp::start().await;
    let list = app.acting("ann").get("/key-managers").await.expect(200);
    assert_eq!(list["list"][0]["name"], "Resident Key Manager");
    assert_eq!(list["list"][0]["tokenEndpoint"], "https://manage.test:1/oauth2/token");
    app.acting("").get("/key-managers").await.refused(401, 401);
}

#[tokio::test]
async fn policies_are_listed_by_level_and_read_by_name() {
    let app = TestApp::start().await;
    let nobody = app.acting("");
    let list = nobody.get("/throttling-policies/application?limit=2").await.expect(200);
    assert_eq!((&list["count"], &list["pagination"]["total"]), (&json!(2), &json!(4)));
    let gold = nobody.get("/throttling-policies/subscription/Gold").await.expect(200);
    assert_eq!((&gold["requestCount"], &gold["unitTime"], &gold["timeUnit"]), (&json!(5000), &json!(1), &json!("min")));
    nobody.get("/throttling-policies/subscription/Platinum").await.refused(404, 404);
    nobody.get("/throttling-policies/api").await.refused(400, 400);
}

#[tokio::test]
async fn settings_tell_a_portal_what_it_may_offer() {
    let app = TestApp::start().await;
    let settings = app.acting("ann").get("/settings").await.expect(200);
    assert!(settings["scopes"].as_array().unwrap().contains(&json!("apim:subscribe")));
    assert_eq!(settings["apiGatewayEndpoint"], "http://gw.test:2,https://gw.test:3");
    app.acting("pat").get("/settings").await.refused(401, 401);
    assert_eq!(app.acting("ann").get("/settings/application-attributes").await.expect(200)["count"], 0);
    app.acting("").get("/tenants").await.expect(200);
    app.acting("").get("/api-categories").await.expect(200);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let sent = |current: &str, new: &str| json!({"currentPassword": current, "newPassword": new});
    ann.post("/me/change-password", sent("wrong", "new")).await.refused(400, 400);
    ann.post("/me/change-password", sent("", "")).await.refused(400, 400);
    ann.post("/me/change-password", sent("ann-password", "new")).await.expect(200);
    assert_eq!(app.authority.password("ann").as_deref(), Some("new"));
}
