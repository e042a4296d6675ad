//! What the code has not reached yet. The lists only shrink: what no longer occurs fails the test until it is taken out.

/// In `src/server` although the plan has no such entry.
pub const ENTRIES: &[&str] = &[];

/// Who names what although the table forbids it, and what becomes of it.
pub const IMPORTS: &[(&str, &str, &str)] = &[
    ("server::console::audit_file", "server::storage", "use cases answer with rows of storage"),
    ("server::console::query", "server::storage", "use cases answer with rows of storage"),
    ("server::console::present", "server::storage", "use cases answer with rows of storage"),
    ("server::rest::life", "server::console::present", "present moves into the doors"),
    ("server::rest", "server::storage", "use cases answer with rows of storage"),
    ("server::rest::listing", "wire", "use cases answer with pages of the wire"),
    ("server::rest::transfer", "wire", "use cases answer with pages of the wire"),
    ("server::use_cases", "server::console::present", "present moves into the doors"),
    ("server::use_cases", "wire", "use cases answer with pages of the wire"),
];

/// Arrows between files, from and to, without which there would be no circle.
pub const CIRCLES: &[(&str, &str)] = &[];
