//! Comments on APIs and replies to them. Everyone who sees the API reads them; only the author changes one; author and
//! administrators remove one.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_store::comment::Comment;

use crate::auth::{Guest, Signed};
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{LIMIT_DEFAULT, Page, Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;
use crate::{audit, moment};

use super::api::find as find_api;
use super::{BASE, created};

/// Longest comment, in characters (contract).
const CONTENT_CHARS_MAX: usize = 512;
/// Longest category, in characters.
const CATEGORY_CHARS_MAX: usize = 64;
/// Replies shown with each comment of a list.
const REPLIES_SHOWN: i64 = 3;

/// `GET /apis/{apiId}/comments`
pub(super) async fn list(
    State(control): State<Control>,
    guest: Guest,
    Query(paging): Query<Paging>,
    Path(api): Path<ApiId>,
) -> Result<Body<Page<Value>>> {
    find_api(&control, &guest, &api).await?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let (comments, total) = control.store.comments(&api, offset as i64, limit as i64).await?;
    let mut list = Vec::new();
    for comment in &comments {
        list.push(with_replies(&control, comment, 0, REPLIES_SHOWN).await?);
    }
    Ok(Body(page(&format!("/apis/{api}/comments"), offset, limit, total as usize, list)))
}

/// `Comment` as clients send it.
#[derive(Deserialize)]
pub(super) struct Sent {
    content: Option<String>,
    category: Option<String>,
}

/// Which comment a new one replies to.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reply {
    reply_to: Option<String>,
}

/// `POST /apis/{apiId}/comments`
pub(super) async fn create(
    State(control): State<Control>,
    signed: Signed,
    Path(api): Path<ApiId>,
    Query(reply): Query<Reply>,
    Json(sent): Json<Sent>,
) -> Result<Response> {
    let caller = signed.require(&["subscribe"])?;
    find_api(&control, &Guest(Some(caller.clone())), &api).await?;
    let parent = reply.reply_to.filter(|parent| !parent.is_empty());
    if let Some(parent) = &parent {
        let above = find(&control, &api, parent).await?;
        if above.parent.is_some() {
            return Err(ApiError::bad_request(format!("comment `{parent}` is a reply; reply to the comment above it")));
        }
    }
    let now = millis::now();
    let new = Comment {
        id: uuid::Uuid::now_v7().to_string(),
        api: api.clone(),
        parent,
        content: check_content(sent.content.unwrap_or_default())?,
        category: check_category(sent.category.unwrap_or_else(|| "general".to_owned()))?,
        created_by: caller.user.clone(),
        created_at: now,
        updated_at: now,
    };
    control.store.insert_comment(&new).await.map_err(|why| match why {
        tidegate_store::Error::Reference(_) => ApiError::api_not_found(api.as_str()),
        other => other.into(),
    })?;
    audit::note(&control, caller, "comment.create", &new.id, json!({"api": api})).await;
    Ok(created(&format!("{BASE}/apis/{api}/comments/{}", new.id), body(&new)))
}

/// How many replies are shown, and from which on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplyPaging {
    reply_limit: Option<usize>,
    reply_offset: Option<usize>,
}

/// `GET /apis/{apiId}/comments/{commentId}`
pub(super) async fn read(
    State(control): State<Control>,
    guest: Guest,
    Path((api, id)): Path<(ApiId, String)>,
    Query(paging): Query<ReplyPaging>,
) -> Result<Body<Value>> {
    find_api(&control, &guest, &api).await?;
    let comment = find(&control, &api, &id).await?;
    let paging = Paging { offset: paging.reply_offset, limit: paging.reply_limit.or(Some(LIMIT_DEFAULT)) };
    let (offset, limit) = paging.resolve(&control.limits)?;
    Ok(Body(with_replies(&control, &comment, offset as i64, limit as i64).await?))
}

/// `GET /apis/{apiId}/comments/{commentId}/replies`
pub(super) async fn replies(
    State(control): State<Control>,
    guest: Guest,
    Query(paging): Query<Paging>,
    Path((api, id)): Path<(ApiId, String)>,
) -> Result<Body<Page<Value>>> {
    find_api(&control, &guest, &api).await?;
    find(&control, &api, &id).await?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let (replies, total) = control.store.replies(&id, offset as i64, limit as i64).await?;
    let list = replies.iter().map(body).collect();
    Ok(Body(page(&format!("/apis/{api}/comments/{id}/replies"), offset, limit, total as usize, list)))
}

/// `PATCH /apis/{apiId}/comments/{commentId}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path((api, id)): Path<(ApiId, String)>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(&["subscribe"])?;
    find_api(&control, &Guest(Some(caller.clone())), &api).await?;
    let old = find(&control, &api, &id).await?;
    if old.created_by != caller.user {
        return Err(not_yours(&id));
    }
    let to = Comment {
        content: sent.content.map_or(Ok(old.content), check_content)?,
        category: sent.category.map_or(Ok(old.category), check_category)?,
        updated_at: millis::now(),
        ..old
    };
    if !control.store.update_comment(&to).await? {
        return Err(not_found(&id));
    }
    audit::note(&control, caller, "comment.update", &id, json!({"api": api})).await;
    Ok(Body(with_replies(&control, &to, 0, REPLIES_SHOWN).await?))
}

/// `DELETE /apis/{apiId}/comments/{commentId}`, with its replies.
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path((api, id)): Path<(ApiId, String)>,
) -> Result<StatusCode> {
    let caller = signed.require(&["subscribe", "admin"])?;
    find_api(&control, &Guest(Some(caller.clone())), &api).await?;
    let old = find(&control, &api, &id).await?;
    if old.created_by != caller.user && !caller.has_scope("apim:admin") {
        return Err(not_yours(&id));
    }
    control.store.delete_comment(&id).await?;
    audit::note(&control, caller, "comment.delete", &id, json!({"api": api, "author": old.created_by})).await;
    Ok(StatusCode::OK)
}

async fn find(control: &Control, api: &ApiId, id: &str) -> Result<Comment> {
    control.store.comment(api, id).await?.ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    let description = format!("Requested comment with id '{id}' not found");
    ApiError::new(StatusCode::NOT_FOUND, 901102, "Comment not found", description)
}

fn not_yours(id: &str) -> ApiError {
    let description = format!("comment `{id}` was written by another user");
    ApiError::new(StatusCode::FORBIDDEN, 901100, "Insufficient permission", description)
}

fn check_content(content: String) -> Result<String> {
    let length = content.chars().count();
    let problem = if content.trim().is_empty() {
        "must not be empty".to_owned()
    } else if length > CONTENT_CHARS_MAX {
        format!("is {length} characters long, at most {CONTENT_CHARS_MAX} are allowed")
    } else {
        return Ok(content);
    };
    Err(ApiError::invalid(vec![Problem::new("content", problem)]))
}

fn check_category(category: String) -> Result<String> {
    if category.is_empty() || category.chars().count() > CATEGORY_CHARS_MAX {
        let message = format!("must have 1 to {CATEGORY_CHARS_MAX} characters");
        return Err(ApiError::invalid(vec![Problem::new("category", message)]));
    }
    Ok(category)
}

async fn with_replies(control: &Control, comment: &Comment, offset: i64, limit: i64) -> Result<Value> {
    let (replies, total) = control.store.replies(&comment.id, offset, limit).await?;
    let path = format!("/apis/{}/comments/{}/replies", comment.api, comment.id);
    let list = replies.iter().map(body).collect();
    let mut all = body(comment);
    let page = page::<Value>(&path, offset as usize, limit as usize, total as usize, list);
    all["replies"] = serde_json::to_value(page).map_err(ApiError::internal)?;
    Ok(all)
}

fn body(comment: &Comment) -> Value {
    let is_changed = comment.updated_at != comment.created_at;
    json!({
        "id": comment.id,
        "content": comment.content,
        "createdTime": moment::text(comment.created_at),
        "createdBy": comment.created_by,
        "updatedTime": is_changed.then(|| moment::text(comment.updated_at)),
        "category": comment.category,
        "parentCommentId": comment.parent,
        "entryPoint": "devPortal",
        "commenterInfo": {"firstName": "", "lastName": "", "fullName": comment.created_by},
    })
}
