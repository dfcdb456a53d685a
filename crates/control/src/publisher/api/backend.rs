//! Parts of Tidegate as backends: what [`tidegate_model::own_backend`] allows, and that an API called is really there.

use tidegate_model::api::Api;
use tidegate_model::consumer::KeyType;
use tidegate_model::own_backend::{OwnBackend, own_backend};
use tidegate_model::problem::Problem;
use tidegate_store::Store;

use crate::error::Result;

/// Adds what is wrong with the symbolic addresses of `api`'s endpoints.
///
/// # Errors
/// When the store fails.
pub(super) async fn check(store: &Store, api: &Api, problems: &mut Vec<Problem>) -> Result<()> {
    let mut called = Vec::new();
    for (field, address) in addresses(api) {
        match own_backend(&address) {
            Err(why) => problems.push(Problem::new(field, why)),
            Ok(Some(OwnBackend::Api(path))) => called.push((field, path)),
            Ok(Some(OwnBackend::Sample) | None) => {}
        }
    }
    if called.is_empty() {
        return Ok(());
    }
    let others = store.api_summaries().await?;
    for (field, path) in called {
        if is_served_by(api, &path) {
            problems.push(Problem::new(field, format!("tidegate://gateway{path} is this API itself")));
        } else if !others
            .iter()
            .any(|other| other.api.life_cycle_status.is_visible_to_developers() && is_served_by(&other.api, &path))
        {
            let text = format!("tidegate://gateway{path} leads to no published API; publish it first");
            problems.push(Problem::new(field, text));
        }
    }
    Ok(())
}

/// Endpoint addresses with the field they stand in; those that cannot be read are found elsewhere.
fn addresses(api: &Api) -> Vec<(String, url::Url)> {
    let stages = [KeyType::Production, KeyType::Sandbox];
    let mut found: Vec<(String, url::Url)> = Vec::new();
    for stage in stages {
        let upstream = api.endpoint_config.as_ref().and_then(|config| config.upstream(stage).ok().flatten());
        for address in upstream.into_iter().flat_map(|upstream| upstream.addresses) {
            if !found.iter().any(|(_, known)| *known == address) {
                found.push((format!("endpointConfig.{}_endpoints", stage.stage()), address));
            }
        }
    }
    found
}

/// Whether the gateway would lead `path` to `api`.
fn is_served_by(api: &Api, path: &str) -> bool {
    let default = if api.is_default_version { api.default_path() } else { None };
    let is_below = |base: &str| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_below(&api.versioned_path()) || default.is_some_and(|base| is_below(&base))
}
