//! A definition for an API made by hand: OpenAPI 3.0.1, one path item a template.

use serde_json::{Value, json};
use tidegate_model::api::Api;

use super::sync;

/// Makes the document.
pub fn generate(api: &Api) -> Value {
    let mut tree = json!({
        "openapi": "3.0.1",
        "info": {"title": api.name, "version": api.version},
        "servers": [{"url": "/"}],
        "security": [{"default": []}],
        "paths": {},
        "components": {"securitySchemes": {}},
    });
    if let Some(description) = &api.description {
        tree["info"]["description"] = json!(description);
    }
    // A document made here has a known dialect, so nothing can be refused.
    sync::sync(&mut tree, api);
    tree
}
