//! What our access tokens say: RFC 9068's claims, WSO2's `aut`, and what WSO2 gateways read of the application.

use serde_json::{Map, Value, json};
use tidegate_model::grant::Subject;
use tidegate_store::access_token::AccessToken;
use tidegate_store::client_application::{ClientApplication, SubscribedApi};

/// With more subscriptions than this a token names none: it has to fit into a header. WSO2 leaves them out likewise for
/// "lightweight" tokens, and gateways then look them up.
pub const SUBSCRIBED_APIS_MAX: usize = 16;

/// Name of the one tenant.
const TENANT: &str = "carbon.super";

/// Claims of an access token.
pub(crate) fn access_token(
    issuer: &str,
    token: &AccessToken,
    application: Option<(&ClientApplication, &[SubscribedApi])>,
) -> Value {
    let client = token.client.as_str();
    let seconds = |millis: i64| millis.div_euclid(1000);
    let mut claims = json!({
        "sub": token.subject,
        "aut": match token.subject_kind {
            Subject::Application => "APPLICATION",
            Subject::ApplicationUser => "APPLICATION_USER",
        },
        "aud": audience(&token.audiences),
        "azp": client,
        "client_id": client,
        "scope": token.scopes.join(" "),
        "iss": issuer,
        "iat": seconds(token.created_at),
        "nbf": seconds(token.created_at),
        "exp": seconds(token.expires_at),
        "jti": token.id,
    });
    if let (Some((application, apis)), Value::Object(map)) = (application, &mut claims) {
        map.insert("keytype".to_owned(), application.key_type.as_str().into());
        map.insert("consumerKey".to_owned(), client.into());
        map.insert("application".to_owned(), application_claim(application));
        if !apis.is_empty() && apis.len() <= SUBSCRIBED_APIS_MAX {
            map.insert("subscribedAPIs".to_owned(), apis.iter().map(subscribed_api).collect());
            map.insert("tierInfo".to_owned(), tier_info(apis));
        }
    }
    claims
}

/// One audience is text, several are a list (RFC 7519 section 4.1.3).
pub(crate) fn audience(audiences: &[String]) -> Value {
    match audiences {
        [one] => json!(one),
        many => json!(many),
    }
}

fn application_claim(application: &ClientApplication) -> Value {
    json!({
        "uuid": application.id.as_str(),
        "name": application.name,
        "owner": application.owner,
        "tier": application.tier,
        "tierQuotaType": null,
    })
}

/// One entry of `subscribedAPIs`.
pub(crate) fn subscribed_api(api: &SubscribedApi) -> Value {
    json!({
        "name": api.name,
        "context": api.context,
        "version": api.version,
        "publisher": api.publisher,
        "subscriberTenantDomain": TENANT,
        "subscriptionTier": api.tier,
    })
}

/// `tierInfo`: one entry per business plan in use.
pub(crate) fn tier_info(apis: &[SubscribedApi]) -> Value {
    let tiers: Map<String, Value> = apis
        .iter()
        .map(|api| {
            let tier = json!({
                "tierQuotaType": "requestCount",
                "stopOnQuotaReach": api.stop_on_quota_reach,
                "spikeArrestLimit": 0,
                "spikeArrestUnit": null,
                "graphQLMaxComplexity": 0,
                "graphQLMaxDepth": 0,
            });
            (api.tier.clone(), tier)
        })
        .collect();
    Value::Object(tiers)
}
