//! Parameters of a form body or a query: read once, each name at most once (RFC 6749 section 3.1).

use axum::body::{Body, to_bytes};
use http::{HeaderMap, header};
use url::form_urlencoded;

use crate::oauth_error::OAuthError;

/// Largest form that is read, in bytes.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Most parameters one form has.
pub const PARAMETERS_MAX: usize = 64;

/// Parameters by name. One without a value counts as absent (RFC 6749 section 3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body of type `application/x-www-form-urlencoded`.
    pub async fn read(headers: &HeaderMap, body: Body) -> Result<Self, OAuthError> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(OAuthError::invalid_request("the body must be application/x-www-form-urlencoded"));
        }
        let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| OAuthError::too_large(FORM_BYTES_MAX))?;
        Self::parse(&bytes)
    }

    /// One with these parameters.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// Reads the text of a form or query.
    pub fn parse(text: &[u8]) -> Result<Self, OAuthError> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            if pairs.len() == PARAMETERS_MAX {
                return Err(OAuthError::invalid_request(format!("more than {PARAMETERS_MAX} parameters")));
            }
            if pairs.iter().any(|(known, _)| *known == name) {
                let name: String = name.chars().filter(|c| c.is_ascii_graphic()).take(40).collect();
                return Err(OAuthError::invalid_request(format!("parameter `{name}` is given more than once")));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// The value of `name`, unless absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value of `name`, which must be there.
    pub fn need(&self, name: &str) -> Result<&str, OAuthError> {
        self.get(name).ok_or_else(|| OAuthError::invalid_request(format!("parameter `{name}` is missing")))
    }

    /// Replaces the value of `name` if it is there; an empty one counts as absent.
    pub fn replace(&mut self, name: &str, value: &str) {
        for (known, old) in &mut self.0 {
            if known == name {
                value.clone_into(old);
            }
        }
    }

    /// Written as a query again.
    pub fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_given_twice_is_refused_and_an_empty_one_is_absent() {
        let form = Form::parse(b"a=1&b=&c=x+y%26").unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), (Some("1"), None, Some("x y&")));
        assert_eq!(form.need("d").unwrap_err().description, "parameter `d` is missing");
        assert!(Form::parse(b"a=1&a=1").unwrap_err().description.contains("`a`"));
        assert!(Form::parse(b"scope=x&%73cope=y").is_err());
        let many = (0..=PARAMETERS_MAX).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&");
        assert!(Form::parse(many.as_bytes()).is_err());
    }

    #[test]
    fn a_form_survives_being_written_as_a_query() {
        let form = Form::parse("a=1&b=%C3%A4+%22%3C&c=".as_bytes()).unwrap();
        assert_eq!(Form::parse(form.to_query().as_bytes()).unwrap(), form);
    }
}
