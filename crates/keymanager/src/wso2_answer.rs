//! Answers of the token and revoke endpoints in the words of WSO2 1.x, where the settings ask for them: clients of that
//! time compare texts.

use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::issue::IssuedToken;
use crate::oauth_error::OAuthError;

/// The members WSO2 1.x wrote, and its `bearer`.
pub(crate) fn token(issued: &IssuedToken) -> Value {
    let mut answer = Map::new();
    answer.insert("token_type".to_owned(), "bearer".into());
    answer.insert("expires_in".to_owned(), issued.expires_in.into());
    for (member, text) in [("refresh_token", &issued.refresh_token), ("id_token", &issued.id_token)] {
        if let Some(text) = text {
            answer.insert(member.to_owned(), text.as_str().into());
        }
    }
    answer.insert("access_token".to_owned(), issued.access_token.as_str().into());
    Value::Object(answer)
}

/// The error with WSO2's text. What could not be parsed says what it is, there as here.
pub(crate) fn error(error: OAuthError, host: &str) -> OAuthError {
    let text = match error.code {
        "invalid_client" => "Client Authentication failed.",
        "invalid_grant" if error.status == StatusCode::BAD_REQUEST => "Provided Authorization Grant is invalid.",
        "unauthorized_client" => "Unauthorized Client!",
        "invalid_scope" => "Invalid Scope!",
        _ => return error,
    };
    // WSO2 puts the bare host name there.
    let challenge = HeaderValue::from_str(&format!("Basic realm={host}")).ok();
    OAuthError { description: text.to_owned(), challenge, ..error }
}

/// The revoke endpoint says 401 to a client that is not the token's.
pub(crate) fn revoke_error(found: OAuthError, host: &str) -> OAuthError {
    let found = error(found, host);
    match found.code {
        "unauthorized_client" | "invalid_client" => {
            OAuthError { status: StatusCode::UNAUTHORIZED, code: "unauthorized_client", ..found }
        }
        _ => found,
    }
}

/// A name that can be called in a script: letters, digits, `_`, `$`, and dots between such names.
pub(crate) fn is_callback(name: &str) -> bool {
    const LONGEST: usize = 100;
    let is_name = |part: &str| {
        let is_good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        part.chars().all(is_good) && part.starts_with(|c: char| !c.is_ascii_digit())
    };
    name.len() <= LONGEST && name.split('.').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_texts_of_wso2() {
        let table = [
            (OAuthError::invalid_client(), 401, "Client Authentication failed."),
            (OAuthError::invalid_grant("x"), 400, "Provided Authorization Grant is invalid."),
            (OAuthError::unauthorized_client("x"), 400, "Unauthorized Client!"),
            (OAuthError::invalid_scope("x"), 400, "Invalid Scope!"),
            (OAuthError::invalid_request("parameter `x` is missing"), 400, "parameter `x` is missing"),
        ];
        for (given, status, text) in table {
            let said = error(given, "km.example");
            assert_eq!((said.status.as_u16(), said.description.as_str()), (status, text));
        }
        let said = revoke_error(OAuthError::unauthorized_client("x"), "km.example");
        assert_eq!((said.status.as_u16(), said.code), (401, "unauthorized_client"));
        assert_eq!(said.challenge.unwrap(), "Basic realm=km.example");
    }

    #[test]
    fn only_a_name_is_called_back() {
        for good in ["done", "$", "app.on_revoked", "a1"] {
            assert!(is_callback(good), "{good}");
        }
        for bad in ["", "a.", "1a", "alert(1)//", "a b", "a;b", "<script>", "é", &"a".repeat(101)] {
            assert!(!is_callback(bad), "{bad}");
        }
    }
}
