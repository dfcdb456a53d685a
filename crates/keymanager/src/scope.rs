//! Which of the scopes asked for are given. What may not be had is left out silently, as in WSO2; the answer names what
//! was given.
//!
//! Management scopes come by role; scopes of APIs by the roles they are bound to, for applications that subscribe to the
//! API; OpenID Connect's only exist for users. A client's own token has the roles of the client's owner, but for a client
//! behind an application those give no management scopes: whoever may manage the owner's applications, with a token that
//! allows no more than that, could otherwise help himself to all that the owner may do.

use std::collections::BTreeSet;

use tidegate_model::api::ApiScope;
use tidegate_model::grant::Subject;
use tidegate_model::scope::{DEFAULT, OPENID, is_management};
use tidegate_model::user::EVERYONE;
use tidegate_store::client_application::ClientApplication;

use crate::KeyManager;
use crate::error::Result;
use crate::oauth_error::OAuthError;

/// Most scopes one request may ask for.
pub const SCOPES_MAX: usize = 256;
/// Scopes about the user that OpenID Connect defines and we answer.
pub const OIDC_SCOPES: [&str; 3] = [OPENID, "profile", "email"];

/// Reads a `scope` parameter (RFC 6749 section 3.3): in order, each once.
pub(crate) fn parse(text: Option<&str>) -> Result<Vec<String>, OAuthError> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.unwrap_or_default().split(' ').filter(|scope| !scope.is_empty()) {
        if !scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
            return Err(OAuthError::invalid_scope("`scope` has characters that scopes may not have"));
        }
        if scopes.iter().any(|known| known == scope) {
            continue;
        }
        if scopes.len() == SCOPES_MAX {
            return Err(OAuthError::invalid_scope(format!("more than {SCOPES_MAX} scopes")));
        }
        scopes.push(scope.to_owned());
    }
    Ok(scopes)
}

/// For whom scopes are asked.
pub(crate) struct Wanted<'a> {
    pub scopes: &'a [String],
    pub roles: &'a [String],
    pub kind: Subject,
    pub application: Option<&'a ClientApplication>,
}

impl KeyManager {
    /// Those of the wanted scopes that may be had; [`DEFAULT`] when none.
    pub(crate) async fn grant_scopes(&self, wanted: Wanted<'_>) -> Result<Vec<String>> {
        let is_api_scope = |scope: &&String| !is_management(scope) && !OIDC_SCOPES.contains(&scope.as_str());
        let needs_apis = wanted.scopes.iter().filter(is_api_scope).any(|scope| scope != DEFAULT);
        let defined = match wanted.application {
            Some(application) if needs_apis => self.store.scopes_of_application(&application.id).await?,
            _ => Vec::new(),
        };
        let management = match wanted.scopes.iter().any(|scope| is_management(scope)) {
            true => self.management_scopes(wanted.roles).await?,
            false => BTreeSet::new(),
        };
        Ok(choose(&wanted, &management, &defined))
    }
}

fn choose(wanted: &Wanted<'_>, management: &BTreeSet<String>, defined: &[ApiScope]) -> Vec<String> {
    let is_bound_to_us = |bindings: &[String]| {
        bindings.is_empty() || bindings.iter().any(|role| role == EVERYONE || wanted.roles.contains(role))
    };
    let is_for_calling_apis = wanted.kind == Subject::Application && wanted.application.is_some();
    let is_given = |scope: &&String| {
        if is_management(scope) {
            management.contains(*scope) && !is_for_calling_apis
        } else if OIDC_SCOPES.contains(&scope.as_str()) {
            wanted.kind == Subject::ApplicationUser
        } else {
            // Two APIs may define a scope of one name: any binding will do.
            defined.iter().any(|api| api.scope.name == **scope && is_bound_to_us(&api.scope.bindings))
        }
    };
    let given: Vec<String> = wanted.scopes.iter().filter(is_given).cloned().collect();
    if given.is_empty() { vec![DEFAULT.to_owned()] } else { given }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_model::scope::allowed;

    use super::*;

    fn scope(name: &str, bindings: &[&str]) -> ApiScope {
        serde_json::from_value(json!({ "scope": { "name": name, "bindings": bindings }, "shared": false })).unwrap()
    }

    fn check(scopes: &str, roles: &[&str], kind: Subject, expected: &str) {
        let defined = [scope("read", &[]), scope("write", &["editor"]), scope("all", &[EVERYONE])];
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let scopes = parse(Some(scopes)).unwrap();
        let wanted = Wanted { scopes: &scopes, roles: &roles, kind, application: None };
        assert_eq!(choose(&wanted, &allowed(&roles), &defined).join(" "), expected);
    }

    #[test]
    fn roles_decide_and_the_rest_is_left_out() {
        use Subject::{Application, ApplicationUser};
        check("", &["admin"], ApplicationUser, "default");
        check("default", &["admin"], ApplicationUser, "default");
        check("read write all nosuch", &[], ApplicationUser, "read all");
        check("write read write", &["editor"], ApplicationUser, "write read");
        check("write", &["admin"], ApplicationUser, "default");
        check("openid profile read", &[], ApplicationUser, "openid profile read");
        check("openid read", &[], Application, "read");
        check("apim:api_create apim:admin", &["Internal/creator"], Application, "apim:api_create");
        check("apim:admin", &["Internal/subscriber"], ApplicationUser, "default");
    }

    #[test]
    fn an_applications_own_tokens_do_not_manage_anything() {
        let application = ClientApplication {
            id: "a".into(),
            name: "App".to_owned(),
            owner: "admin".to_owned(),
            tier: "Unlimited".to_owned(),
            key_type: tidegate_model::consumer::KeyType::Production,
        };
        let (roles, scopes) = (vec!["admin".to_owned()], vec!["apim:admin".to_owned(), "read".to_owned()]);
        let given = |kind| {
            let wanted = Wanted { scopes: &scopes, roles: &roles, kind, application: Some(&application) };
            choose(&wanted, &allowed(&roles), &[scope("read", &[])]).join(" ")
        };
        assert_eq!(given(Subject::Application), "read");
        assert_eq!(given(Subject::ApplicationUser), "apim:admin read", "a user who logs in decides for himself");
    }

    #[test]
    fn malformed_scopes_are_refused() {
        for text in ["a\"b", "a\\b", "ä", "a\tb"] {
            assert_eq!(parse(Some(text)).unwrap_err().code, "invalid_scope", "{text}");
        }
        let many = (0..=SCOPES_MAX).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
        assert!(parse(Some(&many)).is_err());
        assert_eq!(parse(None).unwrap(), Vec::<String>::new());
    }
}
