//! Who uses an API: see, block, unblock, move to another plan.

use serde_json::json;
use tidegate_model::change::{Topic, Update};
use tidegate_model::subscription::SubscriptionStatus;

use super::edit::subscribe;
use super::support::App;

async fn status(app: &App) -> SubscriptionStatus {
    match app.store.update("Default", &Topic::Subscription("sub".into())).await.unwrap() {
        Update::Subscription(_, Some(subscription)) => subscription.status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_publisher_sees_blocks_and_unblocks_who_uses_an_api() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let publisher = app.publisher();
    assert_eq!(publisher.get(&format!("/subscriptions?apiId={id}")).await.expect(200)["count"], 0);
    subscribe(&app, &id).await;
    let list = publisher.get(&format!("/subscriptions?apiId={id}")).await.expect(200);
    assert_eq!(list["list"][0]["applicationInfo"]["name"], "App");
    assert_eq!(list["list"][0]["applicationInfo"]["subscriber"], "dev");
    assert_eq!(list["list"][0]["subscriptionStatus"], "UNBLOCKED");
    assert_eq!(publisher.get("/subscriptions?query=app").await.expect(200)["count"], 1);
    assert_eq!(publisher.get("/subscriptions?query=nobody").await.expect(200)["count"], 0);
    assert_eq!(publisher.get("/subscriptions/sub/subscriber-info").await.expect(200)["name"], "dev");

    let block = |state: &str| format!("/subscriptions/block-subscription?subscriptionId=sub&blockState={state}");
    for (state, expected) in
        [("PROD_ONLY_BLOCKED", SubscriptionStatus::ProdOnlyBlocked), ("BLOCKED", SubscriptionStatus::Blocked)]
    {
        let before = app.store.change_head().await.unwrap();
        assert_eq!(publisher.post_nothing(&block(state)).await.expect(200)["subscriptionStatus"], state);
        assert_eq!(status(&app).await, expected);
        assert_eq!(app.store.changes_after(before).await.unwrap().unwrap().len(), 1, "gateways hear of it");
    }
    publisher.post_nothing("/subscriptions/unblock-subscription?subscriptionId=sub").await.expect(200);
    assert_eq!(status(&app).await, SubscriptionStatus::Unblocked);
    publisher.post_nothing(&block("SLEEPING")).await.refusal(400, 400);
    publisher.post_nothing("/subscriptions/unblock-subscription?subscriptionId=x").await.refusal(404, 404);
    publisher.get("/subscriptions?apiId=nobody").await.refusal(404, 900308);
}

#[tokio::test]
async fn a_subscription_moves_to_another_plan() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    subscribe(&app, &id).await;
    let to = |plan: &str| format!("/subscriptions/change-business-plan?subscriptionId=sub&businessPlan={plan}");
    app.publisher().post_nothing(&to("Silver")).await.expect(200);
    let list = app.publisher().get("/subscriptions").await.expect(200);
    assert_eq!(list["list"][0]["throttlingPolicy"], json!("Silver"));
    app.publisher().post_nothing(&to("Platinum")).await.refusal(400, 400);
}

#[tokio::test]
async fn a_subscription_that_waits_for_approval_is_not_unblocked() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    subscribe(&app, &id).await;
    app.store.db().execute("UPDATE subscription SET status = 'ON_HOLD'", &[]).await.unwrap();
    let path = "/subscriptions/unblock-subscription?subscriptionId=sub";
    app.publisher().post_nothing(path).await.refusal(400, 400);
}
