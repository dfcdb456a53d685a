//! The settings in force, as `tidegate config show --origin` has them, with the reference's words.

use tidegate_config::{Config, Origin};
use tidegate_control::operations::{self, Setting};

/// All of them, in the order of the reference. The value of a secret stays here.
pub fn list(config: &Config) -> Vec<Setting> {
    let described = config.described().into_iter();
    described
        .map(|setting| Setting {
            key: setting.entry.key.clone(),
            section: setting.section,
            is_set: !setting.entry.value.is_empty(),
            value: Some(setting.entry.value.clone()).filter(|value| !setting.is_secret && !value.is_empty()),
            is_secret: setting.is_secret,
            origin: origin(&setting.entry.origin),
            description: setting.doc,
            kind: setting.kind,
            rule: setting.rule,
            default: setting.default,
        })
        .collect()
}

fn origin(from: &Origin) -> operations::Origin {
    let kind = match from {
        Origin::Default => "default",
        Origin::Derived(_) => "derived",
        Origin::Wso2 { .. } => "wso2",
        Origin::File { .. } => "file",
        Origin::Environment(_) => "environment",
        Origin::Flag(_) => "flag",
    };
    operations::Origin { kind, text: from.to_string() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tidegate_config::Raw;

    use super::*;

    #[test]
    fn a_secret_is_said_to_be_set_and_its_value_is_not_told() {
        let mut raw = Raw::new();
        raw.add_file(
            Path::new("t.toml"),
            "[key_manager]\nurl = ['https://km.example']\npassword = 'tremendous'\n[store]\nurl = 'postgres://u:tremendous@db/x'",
        );
        let config = Config::resolve(raw).unwrap_or_else(|error| panic!("{error}"));
        let all = list(&config);
        let find = |key: &str| all.iter().find(|setting| setting.key == key).unwrap();
        let password = find("key_manager.password");
        assert!(password.is_secret && password.is_set && password.value.is_none());
        assert_eq!(password.origin, operations::Origin { kind: "file", text: "t.toml:3".into() });
        assert!(!serde_json::to_string(&all).unwrap().contains("tremendous"));
        assert!(find("store.url").value.as_ref().is_some_and(|url| url.contains("db/x")));
        assert!(all.iter().all(|setting| !setting.description.is_empty() && !setting.kind.is_empty()));
        assert_eq!(all.len(), config.entries.len(), "every setting is described");
    }
}
