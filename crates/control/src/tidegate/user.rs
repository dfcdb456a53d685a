//! Users of the installation. They live in the key manager; administrators keep them from here. Nobody can lock
//! themselves out: one's own account is neither removed, nor deactivated, nor stripped of `admin`.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::UserId;
use tidegate_model::problem::Problem;
use tidegate_model::user::{ADMIN, User};

use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{Page, Paging};
use crate::query::{Path, Query};
use crate::state::Control;

use super::BASE;

const SCOPES: &[&str] = &["admin"];

/// What the list is narrowed to: a part of name or e-mail, a role, whether they may log in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    query: Option<String>,
    role: Option<String>,
    is_active: Option<bool>,
}

/// `GET /users`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    signed.require(SCOPES)?;
    let word = search.query.unwrap_or_default().to_lowercase();
    let mut users = control.authority.users().await?;
    let has_word = |text: &str| text.to_lowercase().contains(&word);
    users.retain(|user| has_word(&user.name) || user.email.as_deref().is_some_and(has_word));
    if let Some(role) = search.role.filter(|role| !role.is_empty()) {
        users.retain(|user| user.roles.contains(&role));
    }
    users.retain(|user| search.is_active.is_none_or(|wanted| user.is_active == wanted));
    Ok(Body(paging.cut(&control.limits, "/users", users.iter().map(|user| json!(user)).collect())?))
}

/// `GET /users/{name}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(json!(find(&control, &name).await?)))
}

/// A user as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    email: Option<String>,
    roles: Option<Vec<String>>,
    is_active: Option<bool>,
}

/// `POST /users`
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(SCOPES)?;
    let required = [("name", &sent.name), ("password", &sent.password)];
    let empty = required.iter().filter(|(_, value)| value.trim().is_empty());
    let problems: Vec<Problem> = empty.map(|(field, _)| Problem::new(*field, "must not be empty")).collect();
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let new = User {
        id: UserId::fresh(),
        name: sent.name.trim().to_owned(),
        email: sent.email.filter(|email| !email.is_empty()),
        is_active: sent.is_active.unwrap_or(true),
        roles: sent.roles.unwrap_or_default(),
    };
    let made = control.authority.create_user(new, &sent.password).await?;
    audit::note(&control, caller, "user.create", &made.name, json!({"roles": made.roles})).await;
    Ok(created(&format!("{BASE}/users/{}", made.name), json!(made)))
}

/// `PUT /users/{name}`: e-mail, roles and whether the user is active; members left out stay as they are.
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let old = find(&control, &name).await?;
    let to = User {
        email: sent.email.map_or(old.email, |email| Some(email).filter(|email| !email.is_empty())),
        is_active: sent.is_active.unwrap_or(old.is_active),
        roles: sent.roles.unwrap_or(old.roles),
        ..old
    };
    if is_self(caller, &to) && !(to.is_active && to.roles.iter().any(|role| role == ADMIN)) {
        return Err(lockout("deactivate it or take `admin` from it"));
    }
    control.authority.update_user(to.clone()).await?;
    let detail = json!({"roles": to.roles, "isActive": to.is_active});
    audit::note(&control, caller, "user.update", &to.name, detail).await;
    Ok(Body(json!(to)))
}

/// A new password.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Password {
    #[serde(default)]
    password: String,
}

/// `PUT /users/{name}/password`: an administrator sets it without knowing the old one.
pub(super) async fn set_password(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
    Json(sent): Json<Password>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let user = find(&control, &name).await?;
    if sent.password.trim().is_empty() {
        return Err(ApiError::invalid(vec![Problem::new("password", "must not be empty")]));
    }
    control.authority.set_password(&user.name, None, &sent.password).await?;
    audit::note(&control, caller, "user.set_password", &user.name, Value::Null).await;
    Ok(StatusCode::OK)
}

/// `DELETE /users/{name}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let user = find(&control, &name).await?;
    if is_self(caller, &user) {
        return Err(lockout("remove it"));
    }
    control.authority.delete_user(&user.name).await?;
    audit::note(&control, caller, "user.delete", &user.name, Value::Null).await;
    Ok(StatusCode::OK)
}

fn is_self(caller: &Caller, user: &User) -> bool {
    caller.user.eq_ignore_ascii_case(&user.name)
}

fn lockout(what: &str) -> ApiError {
    ApiError::bad_request(format!("this is your own account; let another administrator {what}"))
}

pub(super) async fn find(control: &Control, name: &str) -> Result<User> {
    let users = control.authority.users().await?;
    let found = users.into_iter().find(|user| user.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| ApiError::not_found(format!("there is no user `{name}`")))
}
