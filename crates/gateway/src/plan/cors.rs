//! Cross-origin rules of an API, compiled to the header values they lead to (Fetch standard, CORS protocol).

use http::HeaderValue;
use tidegate_model::api::Cors;

/// Compiled rules.
#[derive(Debug, Clone)]
pub struct CompiledCors {
    origins: Origins,
    /// Whether cookies and credentials may be sent.
    pub allows_credentials: bool,
    /// Value of `Access-Control-Allow-Headers`.
    pub headers: HeaderValue,
    /// Value of `Access-Control-Allow-Methods`; `None`: the verbs of the resource.
    pub methods: Option<HeaderValue>,
}

#[derive(Debug, Clone)]
enum Origins {
    Any,
    Listed(Vec<String>),
}

impl CompiledCors {
    /// `None` when the rules are switched off.
    pub fn compile(cors: &Cors) -> Option<Self> {
        if !cors.is_enabled {
            return None;
        }
        let is_any = cors.access_control_allow_origins.iter().any(|origin| origin == "*");
        let origins = if is_any { Origins::Any } else { Origins::Listed(cors.access_control_allow_origins.clone()) };
        let methods = &cors.access_control_allow_methods;
        Some(Self {
            origins,
            allows_credentials: cors.access_control_allow_credentials,
            headers: joined(&cors.access_control_allow_headers),
            methods: (!methods.is_empty()).then(|| joined(methods)),
        })
    }

    /// What to answer to a page of `origin`: the value of `Access-Control-Allow-Origin`; `None`: it is not allowed.
    /// An allowed origin is echoed (WSO2 behaviour), which also is what credentials need.
    pub fn allowed_origin<'o>(&self, origin: &'o str) -> Option<&'o str> {
        match &self.origins {
            Origins::Any => Some(origin),
            Origins::Listed(list) => list.iter().any(|allowed| allowed == origin).then_some(origin),
        }
    }
}

fn joined(words: &[String]) -> HeaderValue {
    HeaderValue::from_str(&words.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
}
