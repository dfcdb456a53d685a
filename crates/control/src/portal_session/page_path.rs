//! Where to go after a sign-in: a page of the portal, and nothing else. The address comes from outside, in a link that
//! anyone can write; so it is taken only in the form that the portal's router writes itself.

/// Areas of the portal.
const AREAS: [&str; 3] = ["devportal", "publisher", "admin"];
/// Longest page path, in bytes.
const PATH_BYTES_MAX: usize = 1_024;

/// `to` when it is the path of a page, else the first page of `area`, else of the developer portal.
pub(super) fn of(area: Option<&str>, to: Option<&str>) -> String {
    if let Some(to) = to.filter(|to| is_page(to)) {
        return to.to_owned();
    }
    let area = area.filter(|area| AREAS.contains(area)).unwrap_or(AREAS[0]);
    format!("/{area}")
}

fn is_page(to: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_graphic() && !b"\\\"<>^`{|}#".contains(&b);
    let path = to.split('?').next().unwrap_or_default();
    let mut segments = path.split('/').skip(1);
    to.len() <= PATH_BYTES_MAX
        && to.starts_with('/')
        && to.bytes().all(is_plain)
        && segments.next().is_some_and(|area| AREAS.contains(&area))
        && segments.all(|segment| !is_dots(segment))
        && !path.contains("//")
}

/// `.` and `..`, also in percent-encoding.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_portal_are_gone_to() {
        for good in ["/devportal", "/publisher/", "/admin/users?q=a%20b&page=2", "/devportal/apis/7?tab=overview"] {
            assert_eq!(of(None, Some(good)), good);
        }
    }

    #[test]
    fn anything_else_leads_to_the_area() {
        for bad in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/devportal",
            "/devportals",
            "/devportal//evil.example",
            "/devportal/../oauth2/authorize",
            "/devportal/%2E%2e/x",
            "/devportal\\..\\x",
            "/devportal\r\nSet-Cookie: x",
            "/devportal/#x",
            "/portal/sign-in",
            "/api/am/admin/v4/users",
            "javascript:alert(1)",
            "devportal",
        ] {
            assert_eq!(of(Some("admin"), Some(bad)), "/admin", "{bad}");
        }
        assert_eq!(of(None, Some(&format!("/devportal/{}", "x".repeat(PATH_BYTES_MAX)))), "/devportal");
        assert_eq!(of(Some("../x"), None), "/devportal");
    }
}
