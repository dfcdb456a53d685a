//! Admin v4 (`/api/am/admin/v4`): policies, environments, users, applications.

use axum::Router;

use crate::state::Control;

/// Routes of the Admin API.
pub fn router() -> Router<Control> {
    Router::new()
}
