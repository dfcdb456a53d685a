//! Scopes of the management APIs and the roles that get them (WSO2 4.x: tenant configuration `RESTAPIScopes`).

use std::collections::BTreeSet;

use crate::user::{ADMIN, CREATOR, DEVOPS, PUBLISHER, SUBSCRIBER};

/// Scope of a token for which none was asked or none of those asked was allowed.
pub const DEFAULT: &str = "default";
/// Asks for an ID token (OpenID Connect Core section 3.1.2.1).
pub const OPENID: &str = "openid";

const ANALYTICS: &str = "Internal/analytics";
const OBSERVER: &str = "Internal/observer";
const INTEGRATION_DEV: &str = "Internal/integration_dev";

/// Who gets which scopes. `admin` gets all of them.
const ROLE_SCOPES: &[(&[&str], &[&str])] = &[
    (&[PUBLISHER], &["api_publish", "subscription_block", "subscription_manage", "mcp_server_publish"]),
    (
        &[CREATOR],
        &[
            "api_create",
            "api_delete",
            "mediation_policy_view",
            "mediation_policy_create",
            "mediation_policy_manage",
            "api_mediation_policy_manage",
            "client_certificates_view",
            "client_certificates_add",
            "client_certificates_update",
            "client_certificates_manage",
            "ep_certificates_view",
            "ep_certificates_add",
            "ep_certificates_update",
            "ep_certificates_manage",
            "threat_protection_policy_create",
            "threat_protection_policy_manage",
            "common_operation_policy_manage",
            "pub_alert_manage",
            "mcp_server_create",
            "mcp_server_delete",
        ],
    ),
    (
        &[CREATOR, PUBLISHER],
        &[
            "api_generate_key",
            "subscription_view",
            "publisher_settings",
            "comment_view",
            "comment_write",
            "comment_manage",
            "document_create",
            "document_manage",
            "common_operation_policy_view",
            "tier_view",
            "llm_provider_read",
            "gov_rule_read",
            "gov_result_read",
            "gov_policy_read",
            "mcp_server_generate_key",
        ],
    ),
    (&[CREATOR, PUBLISHER, OBSERVER], &["gateway_policy_view"]),
    (&[CREATOR, PUBLISHER, ANALYTICS, OBSERVER], &["api_view", "throttling_policy_manage", "mcp_server_view"]),
    (&[SUBSCRIBER, DEVOPS], &["subscribe", "app_manage", "sub_manage"]),
    (&[SUBSCRIBER], &["app_update", "store_settings", "api_key", "sub_alert_manage"]),
    (
        &[DEVOPS],
        &[
            "app_import_export",
            "api_import_export",
            "api_product_import_export",
            "policies_import_export",
            "mcp_server_import_export",
        ],
    ),
    (&[INTEGRATION_DEV], &["api_list_view", "api_definition_view", "mcp_server_list_view"]),
    (
        &[],
        &[
            "admin",
            "api_manage",
            "tier_manage",
            "bl_view",
            "bl_manage",
            "api_workflow_view",
            "api_workflow_approve",
            "app_owner_change",
            "app_settings_change",
            "label_manage",
            "label_read",
            "admin_settings",
            "admin_operations",
            "admin_alert_manage",
            "admin_application_view",
            "admin_tier_view",
            "admin_tier_manage",
            "tenantInfo",
            "tenant_theme_manage",
            "shared_scope_manage",
            "bot_data",
            "scope_manage",
            "role_manage",
            "environment_manage",
            "environment_read",
            "keymanagers_manage",
            "api_category",
            "gateway_policy_manage",
            "api_provider_change",
            "llm_provider_manage",
            "gov_rule_manage",
            "gov_policy_manage",
            "mcp_server_manage",
        ],
    ),
];

/// Scopes with another prefix than `apim:`.
const SERVICE_CATALOG: &[(&str, &[&str])] =
    &[("service_catalog:service_write", &[CREATOR]), ("service_catalog:service_view", &[CREATOR, PUBLISHER])];

/// Prefix of the management APIs' scopes.
pub const PREFIX: &str = "apim:";

/// Whether `scope` belongs to the management APIs, so that only roles give it.
pub fn is_management(scope: &str) -> bool {
    scope.starts_with(PREFIX) || scope.starts_with("service_catalog:")
}

/// Every role of the product that gives scopes, each once.
pub fn mapped_roles() -> impl Iterator<Item = &'static str> {
    [ADMIN, CREATOR, PUBLISHER, SUBSCRIBER, DEVOPS, ANALYTICS, OBSERVER, INTEGRATION_DEV].into_iter()
}

/// All management scopes a user with `roles` may have.
pub fn allowed(roles: &[String]) -> BTreeSet<String> {
    let is_admin = roles.iter().any(|role| role == ADMIN);
    let has_one_of = |wanted: &[&str]| is_admin || roles.iter().any(|role| wanted.contains(&role.as_str()));
    let mut scopes = BTreeSet::new();
    for (wanted, names) in ROLE_SCOPES {
        if has_one_of(wanted) {
            scopes.extend(names.iter().map(|name| format!("{PREFIX}{name}")));
        }
    }
    for (name, wanted) in SERVICE_CATALOG {
        if has_one_of(wanted) {
            scopes.insert((*name).to_owned());
        }
    }
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_give_their_scopes_and_no_others() {
        let subscriber = allowed(&[SUBSCRIBER.to_owned()]);
        assert!(subscriber.contains("apim:subscribe"));
        assert!(!subscriber.contains("apim:api_create"));
        assert!(!allowed(&[CREATOR.to_owned()]).contains("apim:api_publish"));
        assert!(!allowed(&[PUBLISHER.to_owned()]).contains("apim:admin"));
        assert!(allowed(&[]).is_empty());
    }

    #[test]
    fn admin_gets_everything() {
        let admin = allowed(&[ADMIN.to_owned()]);
        for scope in ["apim:admin", "apim:api_create", "apim:subscribe", "service_catalog:service_view"] {
            assert!(admin.contains(scope), "{scope}");
        }
    }
}
