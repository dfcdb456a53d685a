//! The committed reference page says what the source says.

use std::path::Path;

#[test]
fn the_reference_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/configuration.md");
    let page = tidegate_config::reference::page();
    if std::env::var_os("TIDEGATE_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/reference/configuration.md is old: TIDEGATE_UPDATE=1 cargo test -p tidegate-config"
    );
}

#[test]
fn every_setting_is_on_the_page() {
    let page = tidegate_config::reference::page();
    let config = crate::Said::default().config();
    for entry in &config.entries {
        let name = entry.key.rsplit('.').next().unwrap();
        assert!(page.contains(&format!("### `{name}`")), "{}", entry.key);
    }
}

#[test]
fn the_table_of_ports_for_operators_is_the_port_map() {
    use tidegate_config::ports::Listener;
    let page = include_str!("../../../../docs/operate/ports.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `") && !line.contains("://")).collect();
    assert_eq!(rows.len(), Listener::ALL.len(), "{rows:#?}");
    for (listener, row) in Listener::ALL.into_iter().zip(rows) {
        let tls = if listener.is_tls() { "yes" } else { "no" };
        let expected = format!("| `{listener}` | {} | {tls} |", listener.base());
        assert!(row.starts_with(&expected), "{row} does not begin with {expected}");
    }
}
