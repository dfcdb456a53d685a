//! Where codes may be sent: the redirect URIs a client registered, compared exactly (RFC 9700 section 2.1).
//!
//! Our own clients register symbolic ones, `tidegate://control-plane/callback`. Which addresses that means is asked for
//! at each request, so an offset, a public address or a second node on the same store needs no edit of any client.

use tidegate_model::client::Client;

use crate::endpoints::Endpoints;

/// How a redirect URI at our own management listener begins; only first-party clients have such.
pub const OWN: &str = "tidegate://control-plane/";

/// Whether `uri` is one that `client` may be answered at, on this node and now.
pub(crate) fn is_registered(client: &Client, uri: &str, endpoints: &Endpoints) -> bool {
    client.redirect_uris.iter().any(|known| match own_path(client, known) {
        Some(path) => endpoints.bases().iter().any(|base| uri.strip_prefix(base.as_str()) == Some(path)),
        None => known == uri,
    })
}

/// The path behind a base without its last slash.
fn own_path<'a>(client: &Client, known: &'a str) -> Option<&'a str> {
    let first_slash = OWN.len() - 1;
    (client.properties.is_first_party && known.starts_with(OWN)).then(|| &known[first_slash..])
}

#[cfg(test)]
mod tests {
    use tidegate_model::client::{ClientProperties, GrantType};

    use super::*;
    use crate::client::ClientSpec;

    fn client(uri: &str, is_first_party: bool) -> Client {
        let spec = ClientSpec {
            redirect_uris: vec![uri.to_owned()],
            properties: ClientProperties { is_first_party, ..ClientProperties::default() },
            ..ClientSpec::new("admin", "portal", &[GrantType::AuthorizationCode])
        };
        crate::client::of_spec(&spec)
    }

    fn endpoints() -> Endpoints {
        Endpoints::new(|| "https://node1.example:1".to_owned()).reached_at(|| {
            ["https://manage.example/tide/", "https://node1.example:1/", "http://node1.example:2"]
                .map(str::to_owned)
                .into()
        })
    }

    #[test]
    fn a_symbolic_redirect_is_each_address_of_this_node_and_no_other() {
        let portal = client("tidegate://control-plane/callback", true);
        for good in [
            "https://manage.example/tide/callback",
            "https://node1.example:1/callback",
            "http://node1.example:2/callback",
        ] {
            assert!(is_registered(&portal, good, &endpoints()), "{good}");
        }
        for bad in [
            "tidegate://control-plane/callback",
            "https://node1.example:1/callback/",
            "https://node1.example:1/callback?x",
            "https://node1.example:1//callback",
            "https://node1.example:2/callback",
            "https://node2.example:1/callback",
            "https://manage.example/callback",
            "/callback",
            "",
        ] {
            assert!(!is_registered(&portal, bad, &endpoints()), "{bad}");
        }
    }

    #[test]
    fn for_any_other_client_the_symbolic_form_means_nothing() {
        let other = client("tidegate://control-plane/callback", false);
        assert!(!is_registered(&other, "https://node1.example:1/callback", &endpoints()));
        let other = client("https://app.example/cb", false);
        assert!(is_registered(&other, "https://app.example/cb", &endpoints()));
        assert!(!is_registered(&other, "https://app.example/cb/", &endpoints()));
    }

    #[test]
    fn without_a_list_the_one_base_is_all_there_is() {
        let portal = client("tidegate://control-plane/callback", true);
        let endpoints = Endpoints::new(|| "https://one.example/".to_owned());
        assert!(is_registered(&portal, "https://one.example/callback", &endpoints));
    }
}
