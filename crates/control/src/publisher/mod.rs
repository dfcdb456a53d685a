//! Publisher v4 (`/api/am/publisher/v4`): make, describe, version, deploy and retire APIs.

pub(crate) mod search;

use axum::Router;

use crate::state::Control;

/// Routes of the Publisher API.
pub fn router() -> Router<Control> {
    Router::new()
}
