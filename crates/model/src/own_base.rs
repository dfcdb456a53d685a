//! Under which of our own addresses a request came in: what cookies may be called and where a browser is sent back to
//! depends on it.

/// The one of `bases` (`https://host:port`, perhaps with a path; the canonical one first) at which a request with this `Host`
/// header arrived. `None`: at none of them, as behind a proxy that hides the name.
///
/// A public base stands for itself whatever the connection is, for a proxy in front ends TLS; of the others the scheme must be
/// the connection's.
pub fn arrived_at<'a>(bases: &'a [String], host: &str, is_tls: bool) -> Option<&'a str> {
    let is_same = |base: &str| authority_of(base).is_some_and(|(_, known)| known.eq_ignore_ascii_case(host));
    let scheme = if is_tls { "https" } else { "http" };
    let of_scheme = |base: &&String| authority_of(base).is_some_and(|(known, _)| known == scheme);
    let fitting = bases.iter().filter(|base| is_same(base));
    fitting.clone().find(of_scheme).or_else(|| fitting.clone().next()).map(String::as_str)
}

/// Whether what a browser sends in answer to a request with this `Host` header comes to us over TLS, so that cookies can be
/// `Secure`. A host that is none of ours is a proxy's doing, and then the canonical base tells.
pub fn is_secure(bases: &[String], host: &str, is_tls: bool) -> bool {
    let base = arrived_at(bases, host, is_tls).or(bases.first().map(String::as_str));
    is_tls || base.is_some_and(|base| base.starts_with("https://"))
}

/// Whether `origin` (RFC 6454, as browsers send it) is the one of a request with this `Host` header, or one of `bases`.
pub fn is_own_origin(bases: &[String], host: &str, origin: &str) -> bool {
    let Some((_, authority)) = authority_of(origin) else { return false };
    authority.eq_ignore_ascii_case(host)
        || bases.iter().any(|base| authority_of(base).is_some_and(|(_, known)| known.eq_ignore_ascii_case(authority)))
}

/// Scheme, and host with port where one is written.
fn authority_of(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!authority.is_empty()).then_some((scheme, authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases() -> Vec<String> {
        ["https://manage.example/tide", "https://node1:1", "http://node1:2"].map(str::to_owned).into()
    }

    #[test]
    fn a_request_is_placed_by_its_host_and_scheme() {
        for (host, is_tls, expected) in [
            ("manage.example", false, Some("https://manage.example/tide")),
            ("MANAGE.example", true, Some("https://manage.example/tide")),
            ("node1:1", true, Some("https://node1:1")),
            ("node1:2", false, Some("http://node1:2")),
            ("node2:2", false, None),
            ("", false, None),
            ("manage.example.evil", true, None),
        ] {
            assert_eq!(arrived_at(&bases(), host, is_tls), expected, "{host}");
        }
        assert!(is_secure(&bases(), "manage.example", false), "the proxy in front ends TLS");
        assert!(is_secure(&bases(), "hidden", false), "and may not say for whom it asks");
        assert!(!is_secure(&bases(), "node1:2", false));
        assert!(!is_secure(&["http://one".to_owned()], "hidden", false) && !is_secure(&[], "", false));
    }

    #[test]
    fn origins_are_ours_by_host_and_port() {
        for good in ["https://manage.example", "http://node1:2", "https://here:9"] {
            assert!(is_own_origin(&bases(), "here:9", good), "{good}");
        }
        for bad in ["null", "", "https://", "https://evil.example", "https://node1:3", "https://manage.example.evil"] {
            assert!(!is_own_origin(&bases(), "here:9", bad), "{bad}");
        }
    }
}
