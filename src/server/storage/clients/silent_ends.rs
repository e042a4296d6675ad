//! When secrets end that are not used before, asked of the database: what `domain::secret` says of each, for all that an
//! organization has.

use super::evidence::{RECORDED_SINCE, whole_since};
use crate::{
    domain::{secret::UNWRITTEN, time::DAY},
    server::storage::sql::Parameter,
};

/// When a secret ends, by [`crate::domain::secret::Silence::ends_at`]; of one that does not end by its silence, and where use is
/// not recorded, it says nothing. `secret`: the name of the row of `client_secrets`.
pub(in crate::server::storage) fn ends_at(secret: &str) -> String {
    let whole = whole_since(RECORDED_SINCE);
    let last = format!(
        "CASE WHEN {secret}.last_used_at > {secret}.silent_from THEN {secret}.last_used_at ELSE {secret}.silent_from END"
    );
    format!("(CASE WHEN {last} < {whole} THEN {whole} ELSE {last} END + {secret}.silent_days * {DAY})")
}

/// That a secret ends by its silence at an instant or before, unless it is used: one that is to, of a client that could use it,
/// and that has another one which lasts longer, as the last that works stays. Its end may have come already: what other processes
/// noted is waited for. `names`: the rows of `client_secrets` and of `clients`.
pub(in crate::server::storage) fn ends(names: (&str, &str), now: Parameter, until: Parameter) -> String {
    let (s, c) = names;
    let whole = whole_since(RECORDED_SINCE);
    // Its end is the latest of these, and the first is what the index knows.
    let all = |compared: &dyn Fn(&str) -> String| {
        [&format!("{s}.silent_from"), &format!("{s}.last_used_at"), &whole].map(|from| compared(from)).join(" AND ")
    };
    let silent_by = all(&|from| format!("{from} + {s}.silent_days * {DAY} <= {until}"));
    let outlived_by = |expiry: &str, more: i64| {
        let ends = all(&|from| format!("{from} + {s}.silent_days * {DAY} + {more} < {expiry}"));
        format!("({expiry} IS NULL OR ({expiry} > {now} AND {ends}))")
    };
    let (it, other) = (outlived_by(&format!("{s}.expires_at"), 0), outlived_by("o.expires_at", UNWRITTEN));
    let (end, other_end) = (ends_at(s), ends_at("o"));
    format!(
        "{s}.silent_days IS NOT NULL AND {silent_by} AND {it} AND {c}.state = 'active' AND {c}.rehearsed_until IS NULL \
         AND EXISTS (SELECT 1 FROM client_secrets o WHERE o.client_id = {s}.client_id AND o.id <> {s}.id AND {other} \
         AND (o.silent_days IS NULL OR ({other_end}, o.id) > ({end}, {s}.id)))"
    )
}
