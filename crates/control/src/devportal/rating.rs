//! Ratings: each user gives an API one to five.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_store::rating::Rating;

use crate::audit;
use crate::auth::{Guest, Signed};
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;

use super::api::find;

const SCOPES: &[&str] = &["subscribe"];

/// `GET /apis/{apiId}/ratings`
pub(super) async fn list(
    State(control): State<Control>,
    guest: Guest,
    Query(paging): Query<Paging>,
    Path(id): Path<ApiId>,
) -> Result<Body<Value>> {
    find(&control, &guest, &id).await?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let sum = control.store.rating_sum(&id).await?;
    let ratings = control.store.ratings(&id, offset as i64, limit as i64).await?;
    let own = match &guest.0 {
        Some(caller) => control.store.rating(&id, &caller.user).await?.unwrap_or(0),
        None => 0,
    };
    let list: Vec<Value> = ratings.iter().map(|rating| body(&id, rating)).collect();
    let page = page(&format!("/apis/{id}/ratings"), offset, limit, sum.count as usize, list);
    Ok(Body(json!({
        "avgRating": format!("{:.1}", sum.average()),
        "userRating": own,
        "count": page.count,
        "list": page.list,
        "pagination": page.pagination,
    })))
}

/// `GET /apis/{apiId}/user-rating`: 0 for a user who has not rated (WSO2 behaviour).
pub(super) async fn read(State(control): State<Control>, signed: Signed, Path(id): Path<ApiId>) -> Result<Body<Value>> {
    let caller = rater(&control, &signed, &id).await?;
    let rating = control.store.rating(&id, &caller.user).await?.unwrap_or(0);
    Ok(Body(body(&id, &Rating { username: caller.user.clone(), rating })))
}

/// `Rating` as clients send it.
#[derive(Deserialize)]
pub(super) struct Sent {
    rating: i64,
}

/// `PUT /apis/{apiId}/user-rating`
pub(super) async fn set(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = rater(&control, &signed, &id).await?;
    if !(1..=5).contains(&sent.rating) {
        let description = format!("rating {} is not between 1 and 5", sent.rating);
        return Err(ApiError::new(StatusCode::BAD_REQUEST, 900325, "Provided rating value is invalid", description));
    }
    control.store.set_rating(&id, &caller.user, sent.rating).await?;
    audit::note(&control, caller, "rating.set", id.as_str(), json!({"rating": sent.rating})).await;
    Ok(Body(body(&id, &Rating { username: caller.user.clone(), rating: sent.rating })))
}

/// `DELETE /apis/{apiId}/user-rating`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
) -> Result<StatusCode> {
    let caller = rater(&control, &signed, &id).await?;
    if control.store.delete_rating(&id, &caller.user).await? {
        audit::note(&control, caller, "rating.delete", id.as_str(), Value::Null).await;
    }
    Ok(StatusCode::OK)
}

async fn rater<'a>(control: &Control, signed: &'a Signed, id: &ApiId) -> Result<&'a Caller> {
    let caller = signed.require(SCOPES)?;
    find(control, &Guest(Some(caller.clone())), id).await?;
    Ok(caller)
}

fn body(api: &ApiId, rating: &Rating) -> Value {
    json!({
        "ratingId": format!("{api}:{}", rating.username),
        "apiId": api,
        "ratedBy": rating.username,
        "rating": rating.rating,
    })
}
