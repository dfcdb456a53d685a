//! Applications: what a developer subscribes with. Only the owner sees and changes one.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_model::application::{Application, DEFAULT_APPLICATION};
use tidegate_model::id::ApplicationId;
use tidegate_model::millis;
use tidegate_model::policy::{PolicyLevel, UNLIMITED};
use tidegate_model::problem::Problem;
use tidegate_store::Error as StoreError;

use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{Page, Paging};
use crate::query::{Path, Query};
use crate::state::Control;

use super::{BASE, created, oauth_key, scope_info};

/// Scopes that let a developer work with applications.
pub(super) const SCOPES: &[&str] = &["subscribe", "app_manage"];

/// `query`, `sortBy` and `sortOrder` of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    query: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

/// `GET /applications`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    let caller = signed.require(&["subscribe", "app_manage", "app_import_export"])?;
    welcome(&control, caller).await?;
    let mut lines = control.store.applications_of(&caller.user, control.limits.applications_max as i64).await?;
    if let Some(word) = search.query.as_deref().filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        lines.retain(|line| line.application.name.to_lowercase().contains(&word));
    }
    match search.sort_by.as_deref() {
        None | Some("name" | "NAME") => lines.sort_by_key(|line| line.application.name.to_lowercase()),
        Some("throttlingPolicy" | "throttlingTier") => {
            lines.sort_by(|a, b| a.application.throttling_policy.cmp(&b.application.throttling_policy));
        }
        Some("status") => lines.sort_by(|a, b| a.application.status.cmp(&b.application.status)),
        Some(other) => return Err(ApiError::bad_request(format!("sortBy `{other}` is not known: use name"))),
    }
    if search.sort_order.is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
        lines.reverse();
    }
    let entries = lines.iter().map(|line| info(&line.application, line.subscription_count)).collect();
    Ok(Body(paging.cut(&control.limits, "/applications", entries)?))
}

/// `POST /applications`
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(SCOPES)?;
    welcome(&control, caller).await?;
    let now = millis::now();
    let new = sent.read(Application {
        id: ApplicationId::fresh(),
        name: String::new(),
        owner: caller.user.clone(),
        description: String::new(),
        throttling_policy: String::new(),
        attributes: Map::new(),
        status: "APPROVED".to_owned(),
        created_at: now,
        updated_at: now,
    })?;
    check_policy(&control, &new.throttling_policy).await?;
    let mut tx = control.store.begin().await?;
    if tx.application_count(&new.owner).await? >= control.limits.applications_max as i64 {
        let message =
            format!("an owner has at most {} applications; delete one first", control.limits.applications_max);
        return Err(ApiError::bad_request(message));
    }
    tx.insert_application(&new).await.map_err(|why| taken(why, &new.name))?;
    audit::record(&mut tx, caller, "application.create", new.id.as_str(), json!({"name": new.name})).await?;
    tx.commit().await?;
    Ok(created(&format!("{BASE}/applications/{}", new.id), full(&control, &new).await?))
}

/// `GET /applications/{applicationId}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
) -> Result<Body<Value>> {
    let application = own(&control, signed.require(SCOPES)?, &id).await?;
    Ok(Body(full(&control, &application).await?))
}

/// `PUT /applications/{applicationId}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let old = own(&control, caller, &id).await?;
    let to = Application { updated_at: millis::now(), ..sent.read(old)? };
    check_policy(&control, &to.throttling_policy).await?;
    let mut tx = control.store.begin().await?;
    if !tx.update_application(&to).await.map_err(|why| taken(why, &to.name))? {
        return Err(not_found(&id));
    }
    audit::record(&mut tx, caller, "application.update", id.as_str(), json!({"name": to.name})).await?;
    tx.commit().await?;
    Ok(Body(full(&control, &to).await?))
}

/// `DELETE /applications/{applicationId}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
) -> Result<StatusCode> {
    let caller = signed.require(&["subscribe", "app_manage", "app_import_export"])?;
    let application = own(&control, caller, &id).await?;
    remove(&control, caller, &application).await?;
    Ok(StatusCode::OK)
}

/// Removes an application with all that hangs on it. The OAuth clients go first: when that fails the application is
/// still there and the client may try again, and no token outlives its application.
pub(crate) async fn remove(control: &Control, caller: &Caller, application: &Application) -> Result<()> {
    for key in control.store.application_keys(&application.id).await? {
        oauth_key::remove(control, caller, &key).await?;
    }
    let mut tx = control.store.begin().await?;
    if !tx.delete_application(&application.id, millis::now()).await? {
        return Err(not_found(&application.id));
    }
    let detail = json!({"name": application.name, "owner": application.owner});
    audit::record(&mut tx, caller, "application.delete", application.id.as_str(), detail).await?;
    Ok(tx.commit().await?)
}

/// The caller's application `id`.
///
/// # Errors
/// 404 when there is none, 403 when it is someone else's.
pub(super) async fn own(control: &Control, caller: &Caller, id: &ApplicationId) -> Result<Application> {
    let application = control.store.application(id).await?.ok_or_else(|| not_found(id))?;
    if application.owner != caller.user {
        return Err(ApiError::forbidden(format!("application `{id}` belongs to another user")));
    }
    Ok(application)
}

/// 404 for an application.
pub(crate) fn not_found(id: &ApplicationId) -> ApiError {
    let description = format!("Requested application with id '{id}' not found");
    ApiError::new(StatusCode::NOT_FOUND, 900307, "Application not found", description)
}

/// An application as it stands in lists.
pub(super) fn info(application: &Application, subscription_count: i64) -> Value {
    json!({
        "applicationId": application.id,
        "name": application.name,
        "throttlingPolicy": application.throttling_policy,
        "description": application.description,
        "status": application.status,
        "groups": [],
        "subscriptionCount": subscription_count,
        "attributes": application.attributes,
        "owner": application.owner,
        "createdTime": application.created_at.to_string(),
        "updatedTime": application.updated_at.to_string(),
    })
}

async fn full(control: &Control, application: &Application) -> Result<Value> {
    let count = control.store.application_subscription_count(&application.id).await?;
    let scopes = control.store.subscribed_scopes(&application.id).await?;
    let mut body = info(application, count);
    body["tokenType"] = "JWT".into();
    body["keys"] = json!([]);
    body["subscriptionScopes"] = scopes.iter().map(scope_info).collect();
    body["hashEnabled"] = true.into();
    body["visibility"] = "PRIVATE".into();
    Ok(body)
}

/// A new user finds an application ready (WSO2 behaviour). One that deleted it does not get it again.
async fn welcome(control: &Control, caller: &Caller) -> Result<()> {
    if control.store.is_subscriber(&caller.user).await? {
        return Ok(());
    }
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    if tx.add_subscriber(&caller.user, now).await? && tx.application_count(&caller.user).await? == 0 {
        let first = Application {
            id: ApplicationId::fresh(),
            name: DEFAULT_APPLICATION.to_owned(),
            owner: caller.user.clone(),
            description: "This is the default application".to_owned(),
            throttling_policy: UNLIMITED.to_owned(),
            attributes: Map::new(),
            status: "APPROVED".to_owned(),
            created_at: now,
            updated_at: now,
        };
        tx.insert_application(&first).await?;
        audit::record(&mut tx, caller, "application.create", first.id.as_str(), json!({"name": first.name})).await?;
    }
    Ok(tx.commit().await?)
}

/// `Application` as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    throttling_policy: String,
    description: Option<String>,
    token_type: Option<String>,
    attributes: Option<Map<String, Value>>,
}

impl Sent {
    fn read(self, onto: Application) -> Result<Application> {
        let application = Application {
            name: self.name.trim().to_owned(),
            throttling_policy: self.throttling_policy,
            description: self.description.unwrap_or_default(),
            attributes: self.attributes.unwrap_or_default(),
            ..onto
        };
        let mut problems = application.problems();
        if application.throttling_policy.is_empty() {
            problems.push(Problem::new("throttlingPolicy", "must name an application policy, for example Unlimited"));
        }
        if let Some(kind) = self.token_type.filter(|kind| kind != "JWT" && kind != "OAUTH") {
            problems.push(Problem::new("tokenType", format!("`{kind}` is neither JWT nor OAUTH")));
        }
        if problems.is_empty() { Ok(application) } else { Err(ApiError::invalid(problems)) }
    }
}

async fn check_policy(control: &Control, name: &str) -> Result<()> {
    if control.store.policy(PolicyLevel::Application, name).await?.is_some() {
        return Ok(());
    }
    let description =
        format!("there is no application policy `{name}`; GET /throttling-policies/application lists them");
    Err(ApiError::new(StatusCode::BAD_REQUEST, 900305, "The tier name is invalid.", description))
}

fn taken(why: StoreError, name: &str) -> ApiError {
    match why {
        StoreError::Taken(_) => {
            let description = format!("you already have an application named `{name}`");
            ApiError::new(StatusCode::CONFLICT, 900301, "The application already exists", description)
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_names_the_application() {
        let error = taken(StoreError::Taken("UNIQUE".into()), "App");
        assert_eq!((error.status, error.code), (StatusCode::CONFLICT, 900301));
        assert!(error.description.contains("`App`"));
    }
}
