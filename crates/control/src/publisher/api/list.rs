//! `GET /apis`: list, search, sort; and the resource paths of one API.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_store::api::ApiRecord;

use super::{find, may_see, view};
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::page::{Page, Paging};
use crate::publisher::params::{At, Params};
use crate::publisher::search::Query;
use crate::state::Control;

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    #[serde(default)]
    query: String,
    sort_by: Option<String>,
    sort_order: Option<String>,
    // Not flattened: serde's flatten would read numbers as text.
    limit: Option<usize>,
    offset: Option<usize>,
    /// Tidegate's addition: list the default APIs instead, which are hidden otherwise.
    #[serde(default)]
    default_apis: bool,
}

impl Listing {
    fn paging(&self) -> Paging {
        Paging { offset: self.offset, limit: self.limit }
    }
}

/// `GET /apis?query=&sortBy=&sortOrder=&limit=&offset=&defaultApis=`.
///
/// # Errors
/// 400 for an attribute, order or page that cannot be, 401.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    Params(listing): Params<Listing>,
) -> Result<Json<Page<Value>>> {
    let caller = signed.require(&["api_view", "api_manage", "api_import_export", "api_list_view"])?;
    let query = Query::parse(&listing.query)?;
    let sort = sort(listing.sort_by.as_deref(), listing.sort_order.as_deref())?;
    let mut apis = query.select(&control.store).await?;
    apis.retain(|record| if listing.default_apis { record.default_api.is_some() } else { may_see(caller, record) });
    sort(&mut apis);
    let page = listing.paging().cut(&control.limits, "/apis", apis)?;
    let Page { count, list, pagination } = page;
    Ok(Json(Page { count, list: list.iter().map(|record| view::info(record)).collect(), pagination }))
}

/// What is equal stays in order of id, as it comes from the store, whatever the direction.
fn sort(by: Option<&str>, direction: Option<&str>) -> Result<impl Fn(&mut [Arc<ApiRecord>])> {
    let order: fn(&mut [Arc<ApiRecord>]) = match by.unwrap_or("createdTime") {
        "apiName" | "name" => |apis| apis.sort_by_cached_key(|record| record.api.name.to_lowercase()),
        "version" => |apis| apis.sort_by(|a, b| a.api.version.cmp(&b.api.version)),
        "createdTime" => |apis| apis.sort_by_key(|record| record.created_at),
        "status" => |apis| apis.sort_by_key(|record| record.api.life_cycle_status.as_str()),
        other => {
            let text = format!("sortBy `{other}` is not one of apiName, version, createdTime, status");
            return Err(ApiError::bad_request(text));
        }
    };
    let is_ascending = match direction.unwrap_or("desc") {
        "asc" => true,
        "desc" => false,
        other => return Err(ApiError::bad_request(format!("sortOrder `{other}` is neither asc nor desc"))),
    };
    Ok(move |apis: &mut [Arc<ApiRecord>]| {
        // A stable sort of the reversed list, reversed: what is equal is in its order again.
        if !is_ascending {
            apis.reverse();
        }
        order(apis);
        if !is_ascending {
            apis.reverse();
        }
    })
}

/// `GET /apis/{id}/resource-paths`: the distinct URI templates.
///
/// # Errors
/// 400, 401, 403, 404/900308.
pub async fn resource_paths(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Value>>> {
    let caller = signed.require(&["api_view", "api_manage"])?;
    let record = find(&control, caller, &id).await?;
    let mut paths: Vec<&str> = record.api.operations.iter().map(|operation| operation.target.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    let entries = (1..).zip(paths).map(|(id, path): (usize, _)| json!({"id": id, "resourcePath": path})).collect();
    let path = format!("/apis/{id}/resource-paths");
    paging.cut(&control.limits, &path, entries).map(Json)
}
