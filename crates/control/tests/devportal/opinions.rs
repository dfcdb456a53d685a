//! Ratings and comments.

use serde_json::json;

use crate::support::{ApiSeed, TestApp};

#[tokio::test]
async fn ratings_are_given_averaged_changed_and_taken_back() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let (ann, bob) = (app.acting("ann"), app.acting("bob"));
    let path = format!("/apis/{id}/user-rating");
    assert_eq!(ann.get(&path).await.expect(200)["rating"], 0);
    ann.put(&path, json!({"rating": 5})).await.expect(200);
    ann.put(&path, json!({"rating": 4})).await.expect(200);
    bob.put(&path, json!({"rating": 1})).await.expect(200);
    let all = ann.get(&format!("/apis/{id}/ratings?limit=1")).await.expect(200);
    assert_eq!((&all["avgRating"], &all["userRating"]), (&json!("2.5"), &json!(4)));
    assert_eq!((&all["count"], &all["pagination"]["total"]), (&json!(1), &json!(2)));
    assert_eq!(app.acting("").get("/apis").await.expect(200)["list"][0]["avgRating"], "2.5");
    ann.delete(&path).await.expect(200);
    assert_eq!(app.acting("").get(&format!("/apis/{id}")).await.expect(200)["avgRating"], "1.0");
}

#[tokio::test]
async fn a_rating_is_one_to_five_by_someone_who_may_subscribe() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let path = format!("/apis/{id}/user-rating");
    for bad in [0, 6, -1] {
        app.acting("ann").put(&path, json!({"rating": bad})).await.refused(400, 900325);
    }
    app.acting("ann").put(&path, json!({"rating": "good"})).await.refused(400, 400);
    app.acting("").put(&path, json!({"rating": 3})).await.refused(401, 401);
    app.acting("pat").put(&path, json!({"rating": 3})).await.refused(401, 401);
    app.acting("ann").put("/apis/nothing/user-rating", json!({"rating": 3})).await.refused(404, 900308);
}

#[tokio::test]
async fn comments_are_written_answered_changed_and_removed() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let (ann, bob, nobody) = (app.acting("ann"), app.acting("bob"), app.acting(""));
    let comments = format!("/apis/{id}/comments");
    let made = ann.post(&comments, json!({"content": "Nice", "category": "general"})).await.expect(201);
    let comment = made["id"].as_str().unwrap();
    let reply = bob.post(&format!("{comments}?replyTo={comment}"), json!({"content": "Yes"})).await.expect(201);
    assert_eq!(reply["parentCommentId"], comment);

    let list = nobody.get(&comments).await.expect(200);
    assert_eq!((&list["pagination"]["total"], &list["list"][0]["createdBy"]), (&json!(1), &json!("ann")));
    assert_eq!(list["list"][0]["replies"]["list"][0]["content"], "Yes");
    let replies = nobody.get(&format!("{comments}/{comment}/replies")).await.expect(200);
    assert_eq!(replies["count"], 1);

    let path = format!("{comments}/{comment}");
    let changed = ann.patch(&path, json!({"content": "Very nice"})).await.expect(200);
    assert_eq!((&changed["content"], &changed["category"]), (&json!("Very nice"), &json!("general")));
    bob.patch(&path, json!({"content": "No"})).await.refused(403, 901100);
    bob.delete(&path).await.refused(403, 901100);
    app.acting("root").delete(&path).await.expect(200);
    nobody.get(&path).await.refused(404, 901102);
    let reply = format!("{comments}/{}", reply["id"].as_str().unwrap());
    nobody.get(&reply).await.refused(404, 901102);
}

#[tokio::test]
async fn a_comment_has_a_text_of_bounded_length_and_one_level_of_replies() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let ann = app.acting("ann");
    let comments = format!("/apis/{id}/comments");
    ann.post(&comments, json!({})).await.refused(400, 400);
    ann.post(&comments, json!({"content": "  "})).await.refused(400, 400);
    ann.post(&comments, json!({"content": "x".repeat(513)})).await.refused(400, 400);
    ann.post(&comments, json!({"content": "x", "category": ""})).await.refused(400, 400);
    ann.post(&format!("{comments}?replyTo=nothing"), json!({"content": "x"})).await.refused(404, 901102);
    let first = ann.post(&comments, json!({"content": "1"})).await.expect(201);
    let answer = format!("{comments}?replyTo={}", first["id"].as_str().unwrap());
    let second = ann.post(&answer, json!({"content": "2"})).await.expect(201);
    let deeper = format!("{comments}?replyTo={}", second["id"].as_str().unwrap());
    ann.post(&deeper, json!({"content": "3"})).await.refused(400, 400);
    app.acting("").post(&comments, json!({"content": "x"})).await.refused(401, 401);
}
