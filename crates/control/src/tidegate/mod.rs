//! Tidegate's own API (`/api/tidegate/v1`): what the WSO2 contracts have no place for.

use axum::Router;

use crate::state::Control;

/// Routes of Tidegate's own API.
pub fn router() -> Router<Control> {
    Router::new()
}
