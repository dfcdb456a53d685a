//! DevPortal v3 (`/api/am/devportal/v3`): find APIs, subscribe, get keys.

use axum::Router;

use crate::state::Control;

/// Routes of the DevPortal API.
pub fn router() -> Router<Control> {
    Router::new()
}
