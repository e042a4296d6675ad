//! Names in a request that are none of those that are accepted: what is refused, and what was probably meant.

/// What is said of a field or a parameter (`what`) that is none of the accepted ones.
pub fn says(what: &str, name: &str, accepted: &[&str]) -> String {
    match (nearest(name, accepted), accepted) {
        (Some(meant), _) => format!("There is no such {what}. Did you mean {meant}?"),
        (None, []) => format!("There is no such {what}: none is accepted here."),
        (None, [one]) => format!("There is no such {what}. There is {one}."),
        (None, [most @ .., last]) => format!("There is no such {what}. There are {} and {last}.", most.join(", ")),
    }
}

/// The accepted name that was probably meant: it differs in its way of writing, or in a letter out of three.
fn nearest<'a>(name: &str, accepted: &[&'a str]) -> Option<&'a str> {
    /// Longer than any name of ours: what is this long is no slip.
    const LONGEST: usize = 60;
    if name.len() > LONGEST {
        return None;
    }
    let written =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let sent = written(name);
    let distances = accepted.iter().map(|&one| (strsim::osa_distance(&sent, &written(one)), one));
    let (distance, meant) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= meant.len().min(sent.chars().count())).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant_is_offered_and_else_what_there_is() {
        let fields = ["ids", "expectedOutcome", "dryRun"];
        for (name, told) in [
            ("dry_run", "Did you mean dryRun?"),
            ("DryRun", "Did you mean dryRun?"),
            ("dryrnu", "Did you mean dryRun?"),
            ("id", "There are ids, expectedOutcome and dryRun."),
            ("expected-outcom", "Did you mean expectedOutcome?"),
            ("force", "There are ids, expectedOutcome and dryRun."),
            ("", "There are ids, expectedOutcome and dryRun."),
        ] {
            assert_eq!(says("field", name, &fields), format!("There is no such field. {told}"), "{name}");
        }
        assert_eq!(says("parameter", "x", &["days"]), "There is no such parameter. There is days.");
        assert_eq!(says("parameter", "x", &[]), "There is no such parameter: none is accepted here.");
        assert_eq!(nearest(&"dryRun".repeat(1_000), &fields), None);
    }
}
