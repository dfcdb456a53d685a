//! Every refusal, with the words the user sees.

use crate::{Said, file};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(file(text).problems(), expected, "{text}");
}

#[test]
fn unknown_names_are_refused_with_the_way_out() {
    check(
        "[gateway]\nheadr_bytes_max = 1",
        &["/etc/tidegate.toml:2: gateway.headr_bytes_max: unknown setting; did you mean `header_bytes_max`?"],
    );
    check(
        "[gateway]\nretention_days = 1",
        &["/etc/tidegate.toml:2: gateway.retention_days: unknown setting; `retention_days` exists in [analytics]"],
    );
    check(
        "[log]\ncolour = 1",
        &[
            "/etc/tidegate.toml:2: log.colour: unknown setting; [log] has level, format, file, file_bytes_max, files_kept",
        ],
    );
    check("[gatewya]\nx = 1", &["/etc/tidegate.toml:1: gatewya: unknown section; did you mean [gateway]?"]);
    check(
        "[listeners.gateway_http]\nport = 1",
        &["/etc/tidegate.toml:1: listeners.gateway_http: unknown section; did you mean [listeners.gateway-http]?"],
    );
    check(
        "name = 'x'",
        &["/etc/tidegate.toml:1: name: every setting is in a section, such as `name = …` below [server]"],
    );
    check("[listeners]\nops = 1", &["/etc/tidegate.toml:2: listeners.ops: expected a section: [listeners.ops]"]);
}

#[test]
fn values_of_the_wrong_type_or_size_are_refused() {
    let at = "/etc/tidegate.toml:2: ";
    for (text, expected) in [
        (
            "[server]\noffset = 'x'",
            "server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got \"x\"",
        ),
        (
            "[server]\noffset = 1.5",
            "server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got a number with a fraction",
        ),
        ("[server]\noffset = -1", "server.offset: an offset is added to every port and cannot be negative, got -1"),
        ("[server]\noffset = 70000", "server.offset: an offset of 70000 moves every listener beyond port 65535"),
        (
            "[server]\noffset = 'auto:x'",
            "server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got \"auto:x\", such as auto:10-50",
        ),
        (
            "[server]\noffset = 'automatic'",
            "server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got \"automatic\", such as auto:10-50",
        ),
        (
            "[server]\noffset = 'auto:50-10'",
            "server.offset: the search from 50 to 10 ends before it begins; write auto:10-50",
        ),
        (
            "[server]\noffset = 'auto:1-70000'",
            "server.offset: an offset of 70000 moves every listener beyond port 65535",
        ),
        (
            "[server]\noffset = 'auto:10-60000'",
            "server.offset: the search ends at 60000, beyond 55138, the largest offset for these listeners",
        ),
        ("[server]\noffset_step = 0", "server.offset_step: must be 1 to 65535, not 0"),
        ("[gateway]\nheader_bytes_max = 10", "gateway.header_bytes_max: must be 1024 to 1048576, not 10"),
        ("[gateway]\nheader_bytes_max = \"1k\"", "gateway.header_bytes_max: expected a whole number, got \"1k\""),
        ("[listeners.ops]\nenabled = 1", "listeners.ops.enabled: expected true or false, got 1"),
        (
            "[gateway]\ntrusted_proxies = [\"10.0.0\"]",
            "gateway.trusted_proxies: expected a network, got \"10.0.0\", such as \"10.0.0.0/8\" or \"::1/128\", or \"unix\"",
        ),
        (
            "[gateway]\ncors_origins = [\"https://app.example/page\"]",
            "gateway.cors_origins: expected \"*\" or an origin such as \"https://app.example\", got \"https://app.example/page\": scheme, host and port only",
        ),
        ("[server]\nroles = []", "server.roles: must name at least one"),
        (
            "[server]\nroles = ['gatway']",
            "server.roles: expected one of `gateway`, `key-manager`, `control-plane`, got \"gatway\"; did you mean `gateway`?",
        ),
        ("[server]\nroles = ['gateway', 'gateway']", "server.roles: names a role twice"),
        (
            "[server]\nroles = 'gateway'",
            "server.roles: expected a list, each one of `gateway`, `key-manager`, `control-plane`, got \"gateway\"",
        ),
        (
            "[server]\nname = '../x'",
            "server.name: expected a name of letters, digits, `-`, `_`, `.`, at most 63, got \"../x\"",
        ),
        (
            "[server]\nhost_name = 'https://a'",
            "server.host_name: \"https://a\" is no host name: no scheme, port or path belongs here",
        ),
        (
            "[server]\nbind = 'localhost'",
            "server.bind: expected an IP address, got \"localhost\", such as \"127.0.0.1\" or \"::\"",
        ),
        ("[server]\npublic_url = 'ftp://a'", "server.public_url: expected an http(s) URL, got \"ftp://a\""),
        (
            "[server]\npublic_url = 'https://a/?b'",
            "server.public_url: \"https://a/?b\" must end with its path: no `?` or `#`",
        ),
        ("[listeners.ops]\nport = 65536", "listeners.ops.port: must be 0 to 65535, not 65536"),
        ("[tls]\nkey = 'a.pem'", "tls.key: needs tls.certificate beside it"),
        ("[tls]\ncertificate = 'a.pem'", "tls.certificate: needs tls.key beside it"),
        (
            "[store]\nurl = 'mysql://a:hidden@b/c'",
            "store.url: expected `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`",
        ),
        (
            "[store]\nurl = 'postgres:///'",
            "store.url: expected `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`: host or database is missing",
        ),
        ("[store]\nurl = 'sqlite:'", "store.url: `sqlite:` needs the path of a file after it"),
        (
            "[log]\nlevel = 'inof'",
            "log.level: \"inof\" is neither a level (off, error, warn, info, debug, trace) nor `module=level`; did you mean `info`?",
        ),
    ] {
        check(text, &[&format!("{at}{expected}")]);
    }
}

#[test]
fn an_enabled_listener_that_no_role_has_is_refused() {
    check(
        "[server]\nroles = ['gateway']\n[listeners.management-http]\nenabled = true",
        &[
            "/etc/tidegate.toml:4: listeners.management-http.enabled: no role of this instance has management-http; see server.roles",
        ],
    );
    check(
        "[server]\nroles = ['gateway', 'control-plane']\n[listeners.thrift]\nenabled = true",
        &["/etc/tidegate.toml:4: listeners.thrift.enabled: no role of this instance has thrift; see server.roles"],
    );
}

#[test]
fn ports_beyond_the_range_and_on_each_other_are_refused() {
    check("[server]\noffset = 55138", &[]);
    check(
        "[server]\noffset = 56000",
        &[
            "/etc/tidegate.toml:2: server.offset: management-http would be on port 9763 + 56000 = 65763, beyond 65535; the largest offset for these listeners is 55138",
            "/etc/tidegate.toml:2: server.offset: thrift would be on port 10397 + 56000 = 66397, beyond 65535; the largest offset for these listeners is 55138",
            "/etc/tidegate.toml:2: server.offset: ops would be on port 9600 + 56000 = 65600, beyond 65535; the largest offset for these listeners is 55138",
        ],
    );
    check(
        "[listeners.gateway-http]\nport = 9443",
        &[
            "server.offset: gateway-http and management-https would both be on port 9443 at offset 0; give one of them another port in [listeners.management-https]",
        ],
    );
}

#[test]
fn two_spellings_of_one_flag_must_agree() {
    let said =
        Said { flags: &[("--port-offset", "server.offset", "3")], properties: &["portOffset=4"], ..Said::default() };
    assert_eq!(
        said.problems(),
        ["flag -DportOffset: server.offset: also set, to another value, by flag --port-offset; say it once"]
    );
    let said =
        Said { environment: &[("TIDEGATE_PORT_OFFSET", "1"), ("TIDEGATE__SERVER__OFFSET", "2")], ..Said::default() };
    assert_eq!(
        said.problems(),
        ["environment variable TIDEGATE__SERVER__OFFSET: server.offset: also set, to another value, by environment \
          variable TIDEGATE_PORT_OFFSET; say it once"]
    );
}

#[test]
fn misspelt_variables_and_properties_are_refused() {
    let said = Said {
        environment: &[
            ("TIDEGATE__GATEWAY__HEADER_BYTE_MAX", "1"),
            ("TIDEGATE__GATEWAY", "1"),
            ("TIDEGATE__LISTENERS__OPS__PORT", "many"),
        ],
        properties: &["portoffset=1", "gateway.drain=1", "portOffset"],
        ..Said::default()
    };
    assert_eq!(
        said.problems(),
        [
            "environment variable TIDEGATE__GATEWAY__HEADER_BYTE_MAX: gateway.header_byte_max: unknown setting; did you mean `header_bytes_max`?",
            "environment variable TIDEGATE__GATEWAY: gateway: expected TIDEGATE__SECTION__NAME",
            "flag -Dportoffset: unknown property; did you mean -DportOffset?",
            "flag -Dgateway.drain: gateway.drain: unknown setting; [gateway] has environment, public_url, threads, io, http1_codec, half_close, connections_max, header_bytes_max, headers_max, body_bytes_max, header_timeout_ms, client_idle_timeout_ms, connect_timeout_ms, response_timeout_ms, idle_timeout_ms, pool_idle_max, pool_idle_timeout_ms, http1_remembered_seconds, http2_streams_max, tunnels_max, hops_max, counted_users_max, retry_budget_percent, retry_budget_per_second, drain_timeout_ms, upstream_ca_file, trusted_proxies, client_domain_header, cors_origins, health_check_seconds, health_check_path, access_log, backend_assertion, backend_assertion_header, backend_assertion_dialect, backend_assertion_seconds, token_cache_entries, token_cache_seconds, join_token, join_token_file, client_certificate, client_key",
            "flag -DportOffset: expected -Dkey=value, such as -DportOffset=3",
            "environment variable TIDEGATE__LISTENERS__OPS__PORT: listeners.ops.port: expected a whole number, got \"many\"",
        ]
    );
}

#[test]
fn all_problems_of_all_layers_are_told_at_once() {
    let said = Said {
        file: "[gateway]\nx = 1\nbody_bytes_max = 'a'\n[log]\nformat = 'xml'",
        environment: &[("TIDEGATE_PORT_OFFSET", "-3")],
        flags: &[("--roles", "server.roles", "x")],
        ..Said::default()
    };
    assert_eq!(said.problems().len(), 5);
    let text = said.resolve().unwrap_err().to_string();
    assert!(text.starts_with("5 problems with the configuration\n  * "), "{text}");
}

#[test]
fn a_broken_file_names_every_broken_line() {
    let problems = file("[server]\nname = \n[gateway]\nheader_bytes_max = 1_\n[log]\nlevel = \"info\"").problems();
    assert!(problems.iter().any(|p| p.starts_with("/etc/tidegate.toml:2: not TOML: ")), "{problems:#?}");
    assert!(problems.iter().any(|p| p.starts_with("/etc/tidegate.toml:4: not TOML: ")), "{problems:#?}");
}

#[test]
fn hostile_files_are_refused_without_a_panic() {
    for text in [
        "\0",
        "[",
        "[[server]]",
        "[server]\nname = [[[[[[[['x']]]]]]]]",
        "server = 1",
        "[server]\noffset = 99999999999999999999",
        "[server.name]\nx = 1",
        "[listeners.ops.port]\nx = 1",
        "\u{feff}=",
        "[server]\nname = 'a'\nname = 'b'",
    ] {
        assert!(!file(text).problems().is_empty(), "{text:?}");
    }
    let deep = format!("[server]\nroles = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(!file(&deep).problems().is_empty());
}

#[test]
fn a_file_that_is_not_there_or_too_long_is_a_problem_among_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.toml");
    std::fs::write(&long, "#".repeat(1_048_577)).unwrap();
    let mut raw = tidegate_config::Raw::new();
    raw.add_file_at(&folder.path().join("absent.toml"));
    raw.add_file_at(&long);
    raw.add_flag("--name", "server.name", "");
    let problems = tidegate_config::Config::resolve(raw).unwrap_err().problems;
    assert_eq!(problems.len(), 3, "{problems:#?}");
    assert!(problems[0].message.contains("cannot read") && problems[0].message.contains("absent.toml"));
    assert!(problems[1].message.contains("is 1048577 bytes long, beyond 1048576 bytes"));
}

#[test]
fn unix_sockets_that_cannot_be_are_refused() {
    let long = "x".repeat(200);
    check(
        &format!(
            "[listeners.ops]\nsocket = '{long}'\nport = 5\n[listeners.gateway-http]\nsocket = '/a'\n\
                  [listeners.gateway-https]\nsocket = '/a'\nsocket_mode = '0999'"
        ),
        &[
            "/etc/tidegate.toml:8: listeners.gateway-https.socket_mode: expected file permissions in octal, such as \"0660\", got \"0999\"",
            "/etc/tidegate.toml:7: listeners.gateway-https.socket: gateway-http is on /a already",
            &format!(
                "/etc/tidegate.toml:2: listeners.ops.socket: /etc/{long} is 205 bytes long, beyond the 107 that a Unix socket's path may have"
            ),
            "/etc/tidegate.toml:3: listeners.ops.port: ops is on a Unix socket and has no port; remove this or `socket`",
        ],
    );
    for mode in ["660", "'rw'", "''", "'0o660'", "'1777'", "'-1'", "'77777777777777'"] {
        let problems = file(&format!("[listeners.ops]\nsocket_mode = {mode}")).problems();
        assert!(problems[0].contains("listeners.ops.socket_mode: expected file permissions in octal"), "{problems:?}");
    }
}

#[test]
fn what_nobody_could_reach_is_refused() {
    let on_sockets = "[listeners.management-http]\nenabled = false\n[listeners.management-https]\nsocket = '/m'\n";
    check(
        on_sockets,
        &[
            "server.public_url: must be set when management listeners are on Unix sockets only: portals and tokens name an address",
        ],
    );
    check(&format!("{on_sockets}[server]\npublic_url = 'https://m.example'"), &[]);
    let nowhere = "/etc/tidegate.toml:2: server.plain_management: nowhere to redirect to: management-https is not on a port, and \
                   server.public_url is not https";
    let redirect = "[server]\nplain_management = 'redirect'\n";
    check(redirect, &[]);
    check(&format!("{redirect}[listeners.management-https]\nenabled = false"), &[nowhere]);
    check(&format!("{redirect}public_url = 'http://m.example'"), &[nowhere]);
}

#[test]
fn addresses_that_are_none_or_one_twice_are_refused() {
    for (written, expected) in [
        ("'localhost'", "expected an IP address, got \"localhost\", such as \"127.0.0.1\" or \"::\""),
        ("[]", "must name 1 to 16 addresses"),
        ("['::1', '::1']", "names ::1 twice"),
        ("5", "expected an IP address or a list of them, got 5"),
    ] {
        check(
            &format!("[listeners.ops]\naddress = {written}"),
            &[&format!("/etc/tidegate.toml:2: listeners.ops.address: {expected}")],
        );
    }
}

#[test]
fn a_gateway_alone_must_say_where_its_apis_come_from() {
    let alone = file("[server]\nroles = ['gateway']").config();
    let said = alone.check_sources().unwrap_err().to_string();
    assert!(said.contains("--key-manager https://HOST:PORT") && said.contains("store.url"), "{said}");
    for more in ["[key_manager]\nurl = ['https://km.example:1']", "[store]\nurl = 'sqlite:/x.db'"] {
        file(&format!("[server]\nroles = ['gateway']\n{more}")).config().check_sources().unwrap();
    }
    file("[server]\nroles = ['gateway', 'key-manager']").config().check_sources().unwrap();
}

#[test]
fn what_a_gateway_shows_at_its_control_plane_is_whole_and_goes_over_tls() {
    let text = "[gateway]\njoin_token = 'x'\njoin_token_file = 'y'\nclient_certificate = 'z'\n\
                [key_manager]\nurl = ['http://km.example']\npinned_certificate = 'ab:cd'";
    let said = file(text).problems();
    for (key, words) in [
        ("gateway.join_token_file", "keep one of the two"),
        ("gateway.client_certificate", "needs gateway.client_key"),
        ("key_manager.url", "must be https"),
        ("key_manager.pinned_certificate", "64 hexadecimal digits"),
    ] {
        assert!(said.iter().any(|line| line.contains(key) && line.contains(words)), "{key}: {said:#?}");
    }
}
