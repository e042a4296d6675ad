//! Where a page or an answer may lead on to, when the address says where.

/// An application's request for authorization must come back whole after the sign-in, its address and state in it.
const MAX_PATH: usize = 8_000;

/// A place to go after signing in: a path of this site and nothing else.
pub fn safe_path<'a>(path: &'a str, otherwise: &'a str) -> &'a str {
    let fine = path.len() <= MAX_PATH
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(|c| c.is_control() || c == ' ')
        && path.is_ascii();
    if fine { path } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_led_to() {
        for path in ["/admin", "/admin/integrations/oauth?q=a%20b&state=active", "/admin#x"] {
            assert_eq!(safe_path(path, "/admin"), path);
        }
        let long = format!("/{}", "x".repeat(MAX_PATH));
        for path in ["", "admin", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/é", &long]
        {
            assert_eq!(safe_path(path, "/home"), "/home", "{path}");
        }
    }
}
