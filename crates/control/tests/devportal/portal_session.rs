//! A session's tokens are renewed by one request of many, and it ends when its time, its tokens or its user do.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use tidegate_model::id::UserId;
use tidegate_model::millis;
use tidegate_model::user::User;
use tidegate_store::portal_session::PortalSession;
use tidegate_wire::random;

use crate::support::{Answer, DEVPORTAL, OWN, TestApp};

const COOKIE: &str = "0123456789012345678901234567890123456789012";
const HOUR_MS: i64 = 3_600_000;

fn session(ann: &UserId, token_lasts_ms: i64, lasts_ms: i64) -> PortalSession {
    let now = millis::now();
    PortalSession {
        hash: random::sha256_hex(COOKIE.as_bytes()),
        user: ann.clone(),
        user_name: "ann".to_owned(),
        grant_id: "grant".to_owned(),
        auth_time: now,
        tokens: json!({"access": "ann", "refresh": "refresh-1"}).to_string().into_bytes(),
        token_expires_at: now + token_lasts_ms,
        created_at: now,
        expires_at: now + lasts_ms,
    }
}

async fn with_session(token_lasts_ms: i64, lasts_ms: i64) -> (TestApp, UserId) {
    let app = TestApp::start().await;
    let ann = UserId::fresh();
    let user = User { id: ann.clone(), name: "ann".to_owned(), email: None, is_active: true, roles: Vec::new() };
    let mut tx = app.store.begin().await.unwrap();
    tx.insert_user(&user, "x", 0).await.unwrap();
    tx.commit().await.unwrap();
    app.store.insert_portal_session(&session(&ann, token_lasts_ms, lasts_ms), 50).await.unwrap();
    (app, ann)
}

async fn ask(app: &TestApp) -> Answer {
    // The marks are of the store `feed` of these tests, and of an installation that is reached over TLS.
    let mark = &random::sha256_hex(b"feed")[..8];
    let proof = random::sha256_base64url(format!("tidegate portal proof {COOKIE}").as_bytes());
    let request = Request::get(format!("{DEVPORTAL}/applications"))
        .header(header::COOKIE, format!("__Host-tidegate_portal_{mark}={COOKIE}"))
        .header("x-csrf-token", proof);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_about_to_end_is_renewed_once_however_many_ask() {
    for token_lasts_ms in [30_000, -1] {
        let (app, _) = with_session(token_lasts_ms, HOUR_MS).await;
        let all = (0..12).map(|_| ask(&app));
        for answer in futures_of(all).await {
            answer.expect(200);
        }
        assert_eq!(app.authority.renewals.load(Ordering::Relaxed), 1, "token left {token_lasts_ms} ms");
        ask(&app).await.expect(200);
        assert_eq!(app.authority.renewals.load(Ordering::Relaxed), 1, "the new one lasts");
    }
}

/// All at once, on one thread: each goes on when another waits.
async fn futures_of<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in pending.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(done) = future.as_mut().poll(context) {
                *output = Some(done);
            }
        }
        if pending.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pending.into_iter().filter_map(|(_, output)| output).collect()
}

#[tokio::test]
async fn a_session_ends_with_its_time_its_refresh_token_or_its_user() {
    let (app, _) = with_session(HOUR_MS, -1).await;
    ask(&app).await.refused(401, 990_401);

    let (app, _) = with_session(-1, HOUR_MS).await;
    app.authority.renews_nothing.store(true, Ordering::Relaxed);
    ask(&app).await.refused(401, 990_401);
    app.authority.renews_nothing.store(false, Ordering::Relaxed);
    ask(&app).await.refused(401, 990_401);

    let (app, ann) = with_session(HOUR_MS, HOUR_MS).await;
    ask(&app).await.expect(200);
    let mut tx = app.store.begin().await.unwrap();
    tx.delete_user(&ann, 1).await.unwrap();
    tx.commit().await.unwrap();
    ask(&app).await.refused(401, 990_401);
}

#[tokio::test]
async fn of_one_user_the_newest_sessions_stay() {
    let (app, ann) = with_session(HOUR_MS, HOUR_MS).await;
    let more = |n: i64| PortalSession {
        hash: format!("more {n}"),
        grant_id: format!("grant {n}"),
        created_at: millis::now() + n,
        ..session(&ann, HOUR_MS, HOUR_MS)
    };
    assert!(app.store.insert_portal_session(&more(1), 2).await.unwrap().is_empty());
    assert_eq!(app.store.insert_portal_session(&more(2), 2).await.unwrap(), ["grant"]);
    ask(&app).await.refused(401, 990_401);
    assert_eq!(app.store.purge_portal_sessions(millis::now() + 2 * HOUR_MS).await.unwrap(), 2);
}

#[tokio::test]
async fn sign_up_is_off_where_no_key_manager_offers_it_and_needs_no_token() {
    let app = TestApp::start().await;
    let body = json!({"name": "eve", "password": "long enough"});
    app.acting("").at(OWN).post("/sign-up", body).await.refused(403, 403);
    app.acting("").at(OWN).post("/sign-up", json!({"name": "eve", "role": "admin"})).await.refused(400, 400);
}
