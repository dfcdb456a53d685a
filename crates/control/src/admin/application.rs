//! Applications of all owners: find, give to another owner, remove.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::application::Application;
use tidegate_model::id::ApplicationId;
use tidegate_model::millis;
use tidegate_store::Error as StoreError;
use tidegate_store::application::ApplicationFilter;

use crate::audit;
use crate::auth::Signed;
use crate::devportal::{application_not_found, remove_application};
use crate::error::{ApiError, Result};
use crate::page::{Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;

/// Which applications the list is about.
#[derive(Deserialize)]
pub(super) struct Search {
    user: Option<String>,
    name: Option<String>,
}

/// `GET /applications`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Value>> {
    signed.require(&["admin", "app_owner_change", "app_import_export", "admin_application_view"])?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let filter = ApplicationFilter {
        owner: search.user.as_deref().filter(|user| !user.is_empty()),
        name: search.name.as_deref().filter(|name| !name.is_empty()),
        word: None,
        offset: offset as i64,
        limit: limit as i64,
    };
    let (lines, total) = control.store.applications(&filter).await?;
    let list: Vec<Value> = lines.iter().map(|line| info(&line.application)).collect();
    let page = page("/applications", offset, limit, total as usize, list);
    Ok(Body(json!({
        "count": page.count,
        "next": page.pagination.next,
        "previous": page.pagination.previous,
        "list": page.list,
        "pagination": page.pagination,
    })))
}

/// `DELETE /applications/{applicationId}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
) -> Result<StatusCode> {
    let caller = signed.require(&["admin", "app_import_export"])?;
    let application = find(&control, &id).await?;
    remove_application(&control, caller, &application).await?;
    Ok(StatusCode::OK)
}

/// `owner` of the change.
#[derive(Deserialize)]
pub(super) struct To {
    owner: Option<String>,
}

/// `POST /applications/{applicationId}/change-owner`
pub(super) async fn change_owner(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
    Query(to): Query<To>,
) -> Result<StatusCode> {
    let caller = signed.require(&["admin", "app_owner_change"])?;
    let old = find(&control, &id).await?;
    let wanted = to.owner.filter(|owner| !owner.is_empty());
    let wanted = wanted.ok_or_else(|| ApiError::bad_request("say to whom: owner=USER"))?;
    let users = control.authority.users().await?;
    let Some(user) = users.into_iter().find(|user| user.name.eq_ignore_ascii_case(&wanted)) else {
        return Err(ApiError::bad_request(format!("there is no user `{wanted}`")));
    };
    let changed = Application { owner: user.name, updated_at: millis::now(), ..old.clone() };
    let mut tx = control.store.begin().await?;
    let is_there = tx.update_application(&changed).await.map_err(|why| match why {
        StoreError::Taken(_) => {
            ApiError::conflict(format!("{} has an application named `{}` already", changed.owner, old.name))
        }
        other => other.into(),
    })?;
    if !is_there {
        return Err(application_not_found(&id));
    }
    let detail = json!({"from": old.owner, "to": changed.owner});
    audit::record(&mut tx, caller, "application.change_owner", id.as_str(), detail).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

async fn find(control: &Control, id: &ApplicationId) -> Result<Application> {
    control.store.application(id).await?.ok_or_else(|| application_not_found(id))
}

fn info(application: &Application) -> Value {
    json!({
        "applicationId": application.id,
        "name": application.name,
        "owner": application.owner,
        "status": application.status,
        "groupId": null,
    })
}
