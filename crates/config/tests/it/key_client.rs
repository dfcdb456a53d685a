//! How a gateway is told to ask about keys: what is chosen when nothing is said, and what each choice needs.

use tidegate_config::KeyClient;

use crate::{Said, file};

#[test]
fn without_a_word_a_gateway_looks_into_its_store_and_one_without_a_store_asks_over_rest() {
    for (text, expected) in [
        ("", KeyClient::Local),
        ("[server]\nroles = ['gateway', 'key-manager']", KeyClient::Local),
        ("[server]\nroles = ['gateway']\n[store]\nurl = 'postgres://u@h/d'", KeyClient::Local),
        ("[server]\nroles = ['gateway']", KeyClient::Rest),
        ("[server]\nroles = ['control-plane']", KeyClient::Local),
    ] {
        assert_eq!(file(text).config().key_manager.client, expected, "{text}");
    }
}

const THRIFT: &str =
    "[key_manager]\nclient = 'thrift'\nurl = ['https://km.example:9443']\nusername = 'admin'\npassword = 'x'";

#[test]
fn a_foreign_key_manager_is_described_completely() {
    let config = file(THRIFT).config();
    let section = &config.key_manager;
    assert_eq!((section.client, section.username.as_deref()), (KeyClient::Thrift, Some("admin")));
    assert_eq!(section.password.as_ref().unwrap().expose(), "x");
    assert_eq!((section.thrift_port, section.timeout_ms), (None, 10_000), "WSO2's time-out");
    let shown = config.entries.iter().find(|entry| entry.key == "key_manager.password").unwrap();
    assert_eq!(shown.value, "\"<redacted>\"");
    let said = format!("{THRIFT}\nthrift_host = 'thrift.example'\nthrift_port = 10402");
    let section = file(&said).config().key_manager;
    assert_eq!((section.thrift_host.as_deref(), section.thrift_port), (Some("thrift.example"), Some(10402)));
}

#[test]
fn each_thing_missing_is_one_problem_with_the_way_out() {
    for client in ["thrift", "ws"] {
        let problems = file(&format!("[key_manager]\nclient = '{client}'")).problems();
        assert_eq!(
            problems,
            [
                format!(
                    "key_manager.url: client = \"{client}\" needs to know where the key manager is: https://HOST:9443 for one at offset 0"
                ),
                format!(
                    "key_manager.username: client = \"{client}\" logs in at the key manager: name a user there who may manage it, such as admin"
                ),
                format!(
                    "key_manager.password: client = \"{client}\" logs in at the key manager: give the user's password, best by the environment variable TIDEGATE__KEY_MANAGER__PASSWORD"
                ),
            ]
        );
    }
    let rest = file("[server]\nroles = ['gateway', 'control-plane']\n[key_manager]\nclient = 'rest'").problems();
    assert_eq!(
        rest,
        [
            "key_manager.url: client = \"rest\" needs to know where the key manager is: https://HOST:9443 for one at offset 0"
        ]
    );
    assert!(file("[server]\nroles = ['key-manager']\n[key_manager]\nclient = 'thrift'").problems().is_empty());
}

#[test]
fn an_address_without_port_is_refused_as_wso2s_client_breaks_on_it() {
    for (url, is_good) in [
        ("https://km.example:9443", true),
        ("https://km.example:443/", true),
        ("https://[::1]:9443/services/", true),
        ("https://km.example", false),
        ("https://km.example/services/", false),
        ("https://[::1]/", false),
    ] {
        for client in ["thrift", "ws"] {
            let text = format!(
                "[key_manager]\nclient = '{client}'\nurl = ['https://first:1', '{url}']\nusername = 'a'\npassword = 'b'"
            );
            let problems = file(&text).problems();
            assert_eq!(problems.is_empty(), is_good, "{url} {problems:?}");
            if !is_good {
                let expected = format!(
                    "/etc/tidegate.toml:3: key_manager.url: {url} names no port, and gateways of WSO2 1.x break on that; write it out: {}:9443 for a key manager at offset 0",
                    url.trim_end_matches('/')
                );
                assert_eq!(problems, [expected]);
            }
        }
        let rest = format!("[server]\nroles = ['gateway']\n[key_manager]\nclient = 'rest'\nurl = ['{url}']");
        assert!(file(&rest).problems().is_empty(), "REST has a default port");
    }
    let environment = [("TIDEGATE__KEY_MANAGER__URL", "https://a:1, https://b")];
    let text = "[key_manager]\nclient = 'ws'\nusername = 'a'\npassword = 'b'";
    let said = Said { file: text, environment: &environment, ..Said::default() };
    assert!(said.problems()[0].contains("https://b names no port"), "{:?}", said.problems());
}

#[test]
fn what_the_chosen_client_does_not_read_is_refused() {
    assert_eq!(
        file("[key_manager]\nthrift_port = 10402").problems(),
        [
            "/etc/tidegate.toml:2: key_manager.thrift_port: is read by client = \"thrift\" only, and the client is `local`; set key_manager.client or remove the line"
        ]
    );
    assert_eq!(
        file("[server]\nroles = ['gateway']\n[key_manager]\nclient = 'local'").problems(),
        [
            "/etc/tidegate.toml:4: key_manager.client: a gateway alone has no store to look into: use `rest`, or share the key manager's database with store.url"
        ]
    );
    assert_eq!(
        file("[key_manager]\nclient = 'rest'").problems(),
        [
            "/etc/tidegate.toml:2: key_manager.client: asks a key manager that runs elsewhere, and this instance is one (server.roles): use `local`, or leave out the role key-manager"
        ]
    );
    for (line, why) in [
        ("client = 'thirft'", "did you mean `thrift`?"),
        ("thrift_port = 0", "must be 1 to 65535, not 0"),
        ("thrift_host = 'https://a'", "is no host name"),
        ("pause_ms = 20000", "is longer than key_manager.pause_ms_max, 15000"),
        ("failures_max = 0", "must be 1 to 1000, not 0"),
        ("timestamp_skew_seconds = 601", "must be 0 to 600, not 601"),
    ] {
        let problems = file(
            &format!("{THRIFT}\n{line}")
                .replace("client = 'thrift'\n", if line.starts_with("client") { "" } else { "client = 'thrift'\n" }),
        )
        .problems();
        assert!(problems[0].contains(why), "{line}: {problems:?}");
    }
    assert!(file("[gateway]\nclient_domain_header = 're ferer'").problems()[0].contains("is no header name"));
    assert_eq!(file("[gateway]\nclient_domain_header = 'referer'").problems(), [""; 0]);
}

#[test]
fn an_instance_with_a_key_manager_asks_over_the_network_where_that_was_said_and_is_told_so() {
    for client in ["thrift", "ws"] {
        let text = THRIFT.replace("thrift", client);
        let config = file(&text).config();
        assert_eq!(config.key_manager.client.to_string(), client, "what was said counts");
        let [warning] = config.warnings.as_slice() else { panic!("{:?}", config.warnings) };
        assert!(warning.contains("https://km.example:9443/ over the network"), "{warning}");
        let apart = file(&format!("{text}\n[server]\nroles = ['gateway', 'control-plane']")).config();
        assert_eq!(apart.warnings, Vec::<String>::new());
    }
    assert_eq!(file("").config().warnings, Vec::<String>::new());
}

#[test]
fn assertions_in_wso2s_form_need_rsa_where_the_key_manager_is() {
    let text = "[key_manager]\nwso2_assertions = true\nsigning_algorithm = 'ES256'";
    assert_eq!(
        file(text).problems(),
        [
            "/etc/tidegate.toml:2: key_manager.wso2_assertions: these assertions are signed with RSA: set key_manager.signing_algorithm = \"RS256\""
        ]
    );
    assert!(file("[key_manager]\nwso2_assertions = true").config().key_manager.wso2_assertions);
}
