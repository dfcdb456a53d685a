//! The kinds of changes, and how each is said.

use serde::Serialize;
use serde_json::Value;

/// What kind of change. Clients may show texts of their own by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A setting of the API that clients do not see.
    SettingChanged,
    /// A secret of the endpoint; its value is not shown.
    EndpointSecretChanged,
    /// The path under which the API is called.
    ContextChanged,
    /// The version, which is part of the path.
    VersionChanged,
    /// A header that carries the credential.
    HeaderChanged,
    /// A way to authenticate that is not accepted any more.
    SecuritySchemeRemoved,
    /// A further way to authenticate.
    SecuritySchemeAdded,
    /// A way to authenticate that is not optional any more.
    SecuritySchemeMandatory,
    /// http or https is not served any more.
    TransportRemoved,
    /// http or https is served too.
    TransportAdded,
    /// A plan that developers cannot choose any more.
    PlanRemoved,
    /// A further plan.
    PlanAdded,
    /// Fewer people see the API.
    VisibilityNarrowed,
    /// More people see the API.
    VisibilityWidened,
    /// Tokens must be for another audience.
    AudienceTightened,
    /// Tokens for more audiences are accepted.
    AudienceLoosened,
    /// Browsers of fewer origins, or with fewer headers and verbs, may call.
    CorsTightened,
    /// Browsers may call more.
    CorsLoosened,
    /// A limit of calls.
    LimitChanged,
    /// The operation is not there any more.
    OperationRemoved,
    /// A further operation.
    OperationAdded,
    /// The operation is marked as deprecated.
    OperationDeprecated,
    /// The operation is not deprecated any more.
    OperationRevived,
    /// A credential is needed, or a more special one.
    AuthenticationTightened,
    /// No credential is needed any more, or a more general one is enough.
    AuthenticationLoosened,
    /// Tokens need a scope that was not enough or not needed before.
    ScopesTightened,
    /// Tokens of more scopes are accepted.
    ScopesLoosened,
    /// A parameter that must be sent.
    RequiredParameterAdded,
    /// A parameter that may be sent.
    OptionalParameterAdded,
    /// A parameter that is not read any more.
    ParameterRemoved,
    /// A parameter that may be left out no longer.
    ParameterRequired,
    /// A parameter that may be left out now.
    ParameterOptional,
    /// A body must be sent.
    RequiredBodyAdded,
    /// A body may be sent.
    OptionalBodyAdded,
    /// A body is not read any more.
    BodyRemoved,
    /// The body may be left out no longer.
    BodyRequired,
    /// The body may be left out now.
    BodyOptional,
    /// A media type is not there any more.
    MediaTypeRemoved,
    /// A further media type.
    MediaTypeAdded,
    /// A status is not answered any more.
    ResponseRemoved,
    /// A further status may be answered.
    ResponseAdded,
    /// Another type altogether.
    TypeChanged,
    /// Fewer types.
    TypeNarrowed,
    /// More types.
    TypeWidened,
    /// A value that is not there any more.
    ValueRemoved,
    /// A further value.
    ValueAdded,
    /// Only certain values are left.
    ValuesRestricted,
    /// Any value is possible now.
    ValuesFreed,
    /// A property that is not there any more.
    PropertyRemoved,
    /// A property that must be there.
    RequiredPropertyAdded,
    /// A property that may be there.
    OptionalPropertyAdded,
    /// A property that may be left out no longer.
    PropertyRequired,
    /// A property that may be left out now.
    PropertyOptional,
    /// Properties that are not listed are refused.
    OtherPropertiesRefused,
    /// Properties that are not listed are possible.
    OtherPropertiesAllowed,
    /// A limit on values that leaves fewer of them.
    ConstraintTightened,
    /// A limit on values that leaves more of them.
    ConstraintLoosened,
    /// One of several alternatives that is not there any more.
    AlternativeRemoved,
    /// A further alternative.
    AlternativeAdded,
}

impl Code {
    /// A sentence about it, in English.
    pub(super) fn sentence(
        self,
        operation: Option<&str>,
        at: &str,
        from: Option<&Value>,
        to: Option<&Value>,
    ) -> String {
        let subject = match (operation, at) {
            (Some(operation), "") => operation.to_owned(),
            (Some(operation), at) => format!("{operation}, {at}"),
            (None, at) => at.to_owned(),
        };
        let values = match (from, to) {
            (Some(from), Some(to)) => format!(": {} became {}", plain(from), plain(to)),
            (Some(one), None) | (None, Some(one)) => format!(": {}", plain(one)),
            (None, None) => String::new(),
        };
        format!("{subject} {}{values}", self.words())
    }

    fn words(self) -> &'static str {
        match self {
            Self::SettingChanged | Self::VersionChanged | Self::LimitChanged => "was changed",
            Self::EndpointSecretChanged => "has another secret",
            Self::ContextChanged => "was changed, the API is called at another address",
            Self::HeaderChanged => "was changed, credentials are read from another header",
            Self::SecuritySchemeRemoved => "accepts one way to authenticate less",
            Self::SecuritySchemeAdded => "accepts one way to authenticate more",
            Self::SecuritySchemeMandatory => "demands one way to authenticate",
            Self::TransportRemoved => "serves one protocol less",
            Self::TransportAdded => "serves one protocol more",
            Self::PlanRemoved => "offers one plan less",
            Self::PlanAdded => "offers one plan more",
            Self::VisibilityNarrowed => "shows the API to fewer people",
            Self::VisibilityWidened => "shows the API to more people",
            Self::AudienceTightened => "accepts tokens of fewer audiences",
            Self::AudienceLoosened => "accepts tokens of more audiences",
            Self::CorsTightened => "lets browsers call less",
            Self::CorsLoosened => "lets browsers call more",
            Self::OperationRemoved => "was removed",
            Self::OperationAdded => "was added",
            Self::OperationDeprecated => "is deprecated now",
            Self::OperationRevived => "is no longer deprecated",
            Self::AuthenticationTightened => "needs more authentication",
            Self::AuthenticationLoosened => "needs less authentication",
            Self::ScopesTightened => "accepts tokens of fewer scopes",
            Self::ScopesLoosened => "accepts tokens of more scopes",
            Self::RequiredParameterAdded => "is a new parameter that must be sent",
            Self::OptionalParameterAdded => "is a new parameter that may be sent",
            Self::ParameterRemoved => "is no parameter any more",
            Self::ParameterRequired | Self::BodyRequired => "must be sent now",
            Self::ParameterOptional | Self::BodyOptional => "may be left out now",
            Self::RequiredBodyAdded => "is new and must be sent",
            Self::OptionalBodyAdded => "is new and may be sent",
            Self::BodyRemoved => "is not read any more",
            Self::MediaTypeRemoved => "has one media type less",
            Self::MediaTypeAdded => "has one media type more",
            Self::ResponseRemoved => "is not answered any more",
            Self::ResponseAdded => "may be answered now",
            Self::TypeChanged => "has another type",
            Self::TypeNarrowed => "has a narrower type",
            Self::TypeWidened => "has a wider type",
            Self::ValueRemoved => "has one value less",
            Self::ValueAdded => "has one value more",
            Self::ValuesRestricted => "is limited to certain values",
            Self::ValuesFreed => "is no longer limited to certain values",
            Self::PropertyRemoved => "is no property any more",
            Self::RequiredPropertyAdded => "is a new property that must be there",
            Self::OptionalPropertyAdded => "is a new property that may be there",
            Self::PropertyRequired => "must be there now",
            Self::PropertyOptional => "may be missing now",
            Self::OtherPropertiesRefused => "has no other properties than those listed",
            Self::OtherPropertiesAllowed => "may have other properties than those listed",
            Self::ConstraintTightened => "is limited more",
            Self::ConstraintLoosened => "is limited less",
            Self::AlternativeRemoved => "has one alternative less",
            Self::AlternativeAdded => "has one alternative more",
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
