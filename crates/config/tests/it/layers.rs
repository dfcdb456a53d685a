//! Who wins, and what it then means.

use std::path::Path;

use tidegate_config::ports::{Disabled, Listener};
use tidegate_config::{Config, Offset, Origin, Raw, RegistryPlace, Role, Search, TrustedProxy};

use crate::{Said, file};

#[test]
fn nothing_said_is_a_whole_instance_at_offset_0() {
    let config = Said::default().config();
    assert_eq!(config.server.offset, Offset::Fixed(0));
    assert_eq!(config.server.roles, Role::ALL);
    assert!(config.entries.iter().all(|entry| entry.origin == Origin::Default));
    let wanted: Vec<(Listener, String)> =
        config.ports.wanted(0).unwrap().into_iter().map(|w| (w.listener, w.address.to_string())).collect();
    assert_eq!(
        wanted,
        [
            (Listener::GatewayHttp, "0.0.0.0:8280".to_owned()),
            (Listener::GatewayHttps, "0.0.0.0:8243".to_owned()),
            (Listener::ManagementHttps, "0.0.0.0:9443".to_owned()),
            (Listener::ManagementHttp, "0.0.0.0:9763".to_owned()),
            (Listener::Thrift, "0.0.0.0:10397".to_owned()),
            (Listener::Ops, "127.0.0.1:9600".to_owned()),
        ]
    );
}

#[test]
fn the_offset_comes_from_the_strongest_that_speaks() {
    let carbon = Some(1);
    let in_file = "[server]\noffset = 2";
    let environment: &[_] = &[("TIDEGATE_PORT_OFFSET", "3")];
    let flags: &[_] = &[("--port-offset", "server.offset", "4")];
    let cases: [(Said, u16, &str); 6] = [
        (Said::default(), 0, "default"),
        (Said { carbon, ..Said::default() }, 1, "/wso2/carbon.xml:9"),
        (Said { carbon, file: in_file, ..Said::default() }, 2, "/etc/tidegate.toml:2"),
        (
            Said { carbon, file: in_file, environment, ..Said::default() },
            3,
            "environment variable TIDEGATE_PORT_OFFSET",
        ),
        (Said { carbon, file: in_file, environment, flags, ..Said::default() }, 4, "flag --port-offset"),
        (
            Said { carbon, file: in_file, environment, properties: &["portOffset=5"], ..Said::default() },
            5,
            "flag -DportOffset",
        ),
    ];
    for (said, offset, origin) in cases {
        let config = said.config();
        assert_eq!(config.server.offset, Offset::Fixed(offset));
        assert_eq!(config.origin("server.offset").to_string(), origin);
    }
}

#[test]
fn both_spellings_of_the_offset_flag_may_agree() {
    let said =
        Said { flags: &[("--port-offset", "server.offset", "3")], properties: &["portOffset=03"], ..Said::default() };
    assert_eq!(said.config().server.offset, Offset::Fixed(3));
}

#[test]
fn auto_is_an_offset() {
    for said in [
        file("[server]\noffset = \"auto\""),
        Said { environment: &[("TIDEGATE_PORT_OFFSET", "auto")], ..Said::default() },
        Said { properties: &["portOffset=auto"], ..Said::default() },
    ] {
        assert_eq!(said.config().server.offset, Offset::Auto(Search::ANYWHERE));
    }
}

#[test]
fn every_setting_can_come_from_the_environment_and_from_a_property() {
    let config = Said {
        environment: &[
            ("TIDEGATE__GATEWAY__HEADER_BYTES_MAX", "2048"),
            ("TIDEGATE__LISTENERS__GATEWAY_HTTP__PORT", "0"),
            ("TIDEGATE__SERVER__ROLES", "gateway, key-manager"),
            ("TIDEGATE__LISTENERS__OPS__FOLLOW_OFFSET", "false"),
            ("TIDEGATE__GATEWAY__TRUSTED_PROXIES", "10.0.0.0/8, ::1/128"),
        ],
        properties: &["gateway.drain_timeout_ms=7", "listeners.ops.port=1234"],
        ..Said::default()
    }
    .config();
    assert_eq!(config.gateway.header_bytes_max, 2048);
    assert_eq!(config.gateway.drain_timeout_ms, 7);
    let trusted: Vec<String> = config.gateway.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(trusted, ["10.0.0.0/8", "::1/128"]);
    assert_eq!(config.server.roles, [Role::Gateway, Role::KeyManager]);
    let ports: Vec<u16> = config.ports.wanted(1).unwrap().iter().map(|wanted| wanted.address.port()).collect();
    assert_eq!(ports, [0, 8244, 9444, 9764, 10398, 1234]);
}

#[test]
fn a_listener_can_be_pinned_moved_bound_elsewhere_and_closed() {
    let config = file(
        r#"
        [server]
        bind = "127.0.0.3"
        [listeners.gateway-http]
        port = 80
        follow_offset = false
        [listeners.gateway-https]
        address = "::1"
        [listeners.management-http]
        enabled = false
        "#,
    )
    .config();
    let addresses: Vec<String> = config.ports.wanted(5).unwrap().iter().map(|w| w.address.to_string()).collect();
    assert_eq!(addresses, ["127.0.0.3:80", "[::1]:8248", "127.0.0.3:9448", "127.0.0.3:10402", "127.0.0.1:9605"]);
    let closed = config.ports.places().iter().find(|place| place.listener == Listener::ManagementHttp).unwrap();
    assert_eq!(closed.disabled, Some(Disabled::BySetting));
}

#[test]
fn roles_decide_which_listeners_open() {
    for (role, expected) in [
        ("gateway", vec![Listener::GatewayHttp, Listener::GatewayHttps, Listener::Ops]),
        ("key-manager", vec![Listener::ManagementHttps, Listener::ManagementHttp, Listener::Thrift, Listener::Ops]),
        ("control-plane", vec![Listener::ManagementHttps, Listener::ManagementHttp, Listener::Ops]),
    ] {
        let config = Said { flags: &[("--roles", "server.roles", role)], ..Said::default() }.config();
        let opened: Vec<Listener> = config.ports.wanted(0).unwrap().iter().map(|wanted| wanted.listener).collect();
        assert_eq!(opened, expected, "{role}");
    }
}

#[test]
fn the_data_directory_is_found_by_who_started_us() {
    let name: &[_] = &[("--name", "server.name", "blue")];
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("HOME", "/home/a")], "/home/a/.local/share/tidegate/blue"),
        (&[("HOME", "/home/a"), ("XDG_DATA_HOME", "/data")], "/data/tidegate/blue"),
        (&[("HOME", "/home/a"), ("XDG_DATA_HOME", "relative")], "/home/a/.local/share/tidegate/blue"),
        (&[("HOME", "/home/a"), ("STATE_DIRECTORY", "/var/lib/blue:/var/lib/more")], "/var/lib/blue"),
        (&[("HOME", "/home/a"), ("TIDEGATE_DATA_DIR", "/mine")], "/mine"),
        (&[], "tidegate-data/blue"),
    ];
    for (environment, expected) in cases {
        let config = Said { environment, flags: name, ..Said::default() }.config();
        assert_eq!(config.server.data_dir, Path::new(expected));
        assert_eq!(config.store.url.expose(), format!("sqlite:{expected}/tidegate.db"));
        let shown = config.entries.iter().find(|entry| entry.key == "server.data_dir").unwrap();
        assert_eq!(shown.value, format!("{expected:?}"));
    }
}

#[test]
fn a_relative_path_in_the_file_starts_from_the_file() {
    let config = file("[tls]\ncertificate = \"tls/a.pem\"\nkey = \"/b.pem\"\n[store]\nurl = \"sqlite:x.db\"").config();
    assert_eq!(config.tls.certificate.as_deref(), Some(Path::new("/etc/tls/a.pem")));
    assert_eq!(config.tls.key.as_deref(), Some(Path::new("/b.pem")));
    assert_eq!(config.store.url.expose(), "sqlite:/etc/x.db");
    let from_flag = Said { properties: &["store.url=sqlite:x.db"], ..Said::default() }.config();
    assert_eq!(from_flag.store.url.expose(), "sqlite:x.db");
}

#[test]
fn secrets_are_not_shown() {
    let config =
        file("[store]\nurl = \"postgres://tide:s3cret@db/tidegate?sslpassword=s3cret\"\nmaster_key = \"s3cret\"")
            .config();
    assert!(config.store.url.expose().contains("s3cret"));
    assert_eq!(config.store.master_key.as_ref().unwrap().expose(), "s3cret");
    for shown in [format!("{config:?}"), format!("{:?}", config.entries)] {
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    let url = config.entries.iter().find(|entry| entry.key == "store.url").unwrap();
    assert_eq!(url.value, r#""postgres://tide:redacted@db/tidegate?redacted""#);
}

#[test]
fn variables_of_others_and_properties_of_java_are_left_alone() {
    let config = Said {
        // What Kubernetes sets beside a service named `tidegate`.
        environment: &[("TIDEGATE_PORT", "tcp://10.0.0.1:9443"), ("TIDEGATE_SERVICE_HOST", "10.0.0.1")],
        properties: &["http.proxyHost=proxy", "carbon.home=/opt/wso2"],
        ..Said::default()
    }
    .config();
    assert_eq!(
        config.warnings,
        ["-Dhttp.proxyHost means nothing here and is ignored", "-Dcarbon.home means nothing here and is ignored"]
    );
}

#[test]
fn a_listener_can_be_on_several_addresses_and_on_a_unix_socket() {
    let config = Said {
        file: "[listeners.ops]\naddress = ['127.0.0.1', '::1']\n[listeners.gateway-http]\nsocket = 'run/a.sock'\n\
               socket_mode = '0600'",
        environment: &[
            ("TIDEGATE__LISTENERS__GATEWAY_HTTPS__ADDRESS", "127.0.0.9, ::1"),
            ("TIDEGATE__LISTENERS__MANAGEMENT_HTTP__SOCKET", "b.sock"),
        ],
        ..Said::default()
    }
    .config();
    let shown: Vec<String> = config.ports.wanted(1).unwrap().iter().map(|w| w.address.to_string()).collect();
    assert_eq!(
        shown,
        ["127.0.0.9:8244", "[::1]:8244", "0.0.0.0:9444", "0.0.0.0:10398", "127.0.0.1:9601", "[::1]:9601"]
    );
    let sockets: Vec<_> =
        config.ports.sockets().map(|(name, at)| (name.name(), at.path.to_str().unwrap(), at.mode)).collect();
    assert_eq!(
        sockets,
        [("gateway-http", "/etc/run/a.sock", 0o600), ("management-http", "b.sock", 0o660)],
        "a relative path starts from the file, else from the working directory"
    );
    let entry = |key: &str| config.entries.iter().find(|entry| entry.key == key).unwrap().value.clone();
    assert_eq!(entry("listeners.ops.address"), r#"["127.0.0.1", "::1"]"#);
    assert_eq!(entry("listeners.gateway-http.socket_mode"), r#""0600""#);
}

#[test]
fn a_unix_peer_is_trusted_only_when_it_is_said() {
    assert_eq!(Said::default().config().gateway.trusted_proxies, []);
    let config = file("[gateway]\ntrusted_proxies = ['unix', '10.0.0.0/8']").config();
    assert_eq!(config.gateway.trusted_proxies[0], TrustedProxy::Unix);
    assert_eq!(config.gateway.trusted_proxies[1].to_string(), "10.0.0.0/8");
}

#[test]
fn sockets_passed_to_this_process_are_known_and_those_of_another_are_not() {
    let pid = std::process::id().to_string();
    let passed = |pid: &str| {
        let environment: &[_] = &[("LISTEN_FDS", "1"), ("LISTEN_PID", pid), ("LISTEN_FDNAMES", "ops")];
        Said { environment, ..Said::default() }.config().supervisor.sockets
    };
    assert_eq!(passed(&pid).len(), 1);
    assert_eq!(passed("1"), []);
}

#[test]
fn what_a_wso2_installation_says_loses_to_everyone_and_gives_way_to_a_socket() {
    let mut raw = Raw::new();
    raw.add_wso2(Path::new("axis2.xml"), 7, "listeners.gateway-http.port", "100");
    raw.add_wso2(Path::new("axis2.xml"), 8, "listeners.gateway-https.port", "101");
    raw.add_file(Path::new("t.toml"), "[listeners.gateway-http]\nport = 200\n[listeners.gateway-https]\nsocket = 'a'");
    let config = Config::resolve(raw).unwrap();
    assert_eq!(config.origin("listeners.gateway-http.port").to_string(), "t.toml:2");
    assert_eq!(config.origin("listeners.gateway-https.port").to_string(), "axis2.xml:8");
    assert_eq!(config.ports.wanted(0).unwrap()[0].address.port(), 200);
    assert!(Raw::knows("listeners.ops.port") && !Raw::knows("listeners.ops.ports") && !Raw::knows("x"));
}

#[test]
fn a_search_can_be_limited_and_stepped() {
    for (said, first, last, step) in [
        (Said { properties: &["portOffset=auto:10-50"], ..Said::default() }, 10, 50, 1),
        (file("[server]\noffset = 'auto:10-50'\noffset_step = 10"), 10, 50, 10),
        (
            Said {
                flags: &[("--port-offset", "server.offset", "auto"), ("--step", "server.offset_step", "10")],
                ..Said::default()
            },
            0,
            Search::NO_END,
            10,
        ),
    ] {
        assert_eq!(said.config().server.offset, Offset::Auto(Search { first, last, step }));
    }
    let shown = file("[server]\noffset = 'auto:7-7'").config();
    assert!(shown.entries.iter().any(|entry| entry.key == "server.offset" && entry.value == "\"auto:7-7\""));
}

#[test]
fn a_name_nobody_gave_comes_from_the_data_directory() {
    for (directory, expected) in [
        ("/srv/blue", "blue"),
        ("/srv/blue/", "blue"),
        ("green", "green"),
        ("/srv/.hidden", "hidden"),
        ("/srv/my data (2)", "my-data--2"),
        ("/srv/\u{e9}t\u{e9}", "t"),
        ("/srv/---", "default"),
        ("/", "default"),
    ] {
        let config = Said { flags: &[("--data-dir", "server.data_dir", directory)], ..Said::default() }.config();
        assert_eq!(config.server.name.as_str(), expected, "{directory}");
        assert_eq!(config.server.data_dir, Path::new(directory));
        let from = if expected == "default" { "default" } else { "from server.data_dir" };
        assert_eq!(config.origin("server.name").to_string(), from, "{directory}");
    }
    let long = format!("/srv/{}", "x".repeat(100));
    let long = Said { environment: &[("STATE_DIRECTORY", &long)], ..Said::default() }.config();
    assert_eq!(long.server.name.as_str(), "x".repeat(63), "systemd's directory names it too");
    let both = Said {
        flags: &[("--data-dir", "server.data_dir", "/srv/blue"), ("--name", "server.name", "red")],
        ..Said::default()
    };
    assert_eq!(both.config().server.name.as_str(), "red");
}

#[test]
fn a_gateway_alone_stands_beside_the_instance_it_belongs_to_without_a_name() {
    let home = ("XDG_DATA_HOME", "/home/ann/data");
    let named = |more: &[(&'static str, &'static str, &'static str)]| {
        let config = Said { flags: more, environment: &[home], ..Said::default() }.config();
        let origin = config.origin("server.name").to_string();
        (config.server.name.as_str().to_owned(), config.server.data_dir.display().to_string(), origin)
    };
    let gateway =
        [("--roles", "server.roles", "gateway"), ("--key-manager", "key_manager.url", "https://localhost:9448")];
    let expected = ("gateway".to_owned(), "/home/ann/data/tidegate/gateway".to_owned(), "from server.roles".to_owned());
    assert_eq!(named(&gateway), expected);
    let others = named(&[("--roles", "server.roles", "key-manager,control-plane")]);
    assert_eq!((others.0.as_str(), others.1.as_str()), ("default", "/home/ann/data/tidegate/default"));
    let said = named(&[gateway[0], gateway[1], ("--name", "server.name", "edge")]);
    assert_eq!((said.0.as_str(), said.1.as_str()), ("edge", "/home/ann/data/tidegate/edge"));
    let there = named(&[gateway[0], gateway[1], ("--data-dir", "server.data_dir", "/srv/blue")]);
    assert_eq!((there.0.as_str(), there.1.as_str()), ("blue", "/srv/blue"));
}

#[test]
fn the_registry_is_the_users_own_and_can_be_put_elsewhere() {
    let place = |environment: &[(&str, &str)]| Said { environment, ..Said::default() }.config().registry;
    assert_eq!(
        place(&[("HOME", "/home/a")]),
        RegistryPlace::DataHome("/home/a/.local/share/tidegate/.instances".into())
    );
    assert_eq!(place(&[("HOME", "/home/a"), ("TIDEGATE_REGISTRY", "/r")]), RegistryPlace::Named("/r".into()));
    assert_eq!(place(&[]), RegistryPlace::Temporary);
}
