//! `clientele restored`.

use super::{database::open_existing, exit::Exit, kept_log};
use crate::{
    domain::{
        count::plural,
        restoration::{Cause, Taken},
    },
    server::{
        clock::Clock,
        config::Restored,
        http::instant::exact,
        storage::Store,
        telemetry::say,
        use_cases::restorations::{self, Restoration},
    },
};

/// Says what was put back and what had been taken since, and with `--confirm` confirms it.
///
/// # Errors
/// [`Exit`], with the code that the help tells.
pub async fn run(arguments: &Restored) -> Result<(), Exit> {
    let kept = kept_log::read(&arguments.audit_log)?;
    let store = open_existing(&arguments.database).await?;
    let done = told(&store, arguments, &kept).await;
    store.close().await;
    done
}

async fn told(store: &Store, arguments: &Restored, kept: &[restorations::Kept]) -> Result<(), Exit> {
    let failed = |error| format!("{error:?}");
    if !kept.is_empty() {
        let added = restorations::add_logs(store, kept, Clock::system().now()).await.map_err(failed)?;
        added.map_err(|error| kept_log::unfit(&arguments.audit_log, error))?;
    }
    let all = restorations::all(store).await.map_err(failed)?;
    for (organization, restoration) in &all {
        say(&in_words(organization, restoration));
    }
    let open = all.iter().filter(|(_, restoration)| restoration.confirmed_at.is_none()).count();
    match (open, arguments.confirm) {
        (0, _) if all.is_empty() => say("This database was never put back."),
        (0, _) => say("Nothing is left to confirm."),
        (_, true) => {
            let confirmed = restorations::confirm_all(store, Clock::system().now()).await.map_err(failed)?;
            say(&format!("Confirmed for {}.", plural(confirmed, "organization")));
        }
        (open, false) => return Err(Exit::unconfirmed(open as u64)),
    }
    Ok(())
}

fn in_words(organization: &str, restoration: &Restoration) -> String {
    let of = exact(restoration.state_of);
    let what = match restoration.cause {
        Cause::Backup => format!("restored on {} from a backup of {of}", exact(restoration.restored_at)),
        Cause::OlderFile => {
            format!("found on {} to be an older database, whose last entry is of {of}", exact(restoration.restored_at))
        }
    };
    let confirmed = match (restoration.confirmed_at, &restoration.confirmed_by) {
        (Some(at), Some(by)) => format!("confirmed on {} by {by}", exact(at)),
        _ => "not confirmed".to_owned(),
    };
    let since = since(restoration.taken(), restoration.revives);
    format!("{organization}: {what}; {confirmed}.\n{since}")
}

/// What had been taken since, a line for each. `revives`: whether something else may have been.
pub fn since(taken: Option<&[Taken]>, revives: bool) -> String {
    let Some(taken) = taken else {
        return "  What had been removed, replaced or deactivated since is not known, and is as before: give an audit log with \
                --audit-log, or look through it."
            .into();
    };
    let mut lines: Vec<String> = taken.iter().map(line).collect();
    if taken.is_empty() && !revives {
        lines.push("  By the audit log, nothing had been removed, replaced or deactivated since.".into());
    }
    if revives {
        lines.push("  That is not all, or could not all be ended: look through the rest.".into());
    }
    lines.join("\n")
}

fn line(taken: &Taken) -> String {
    let by = taken.by.as_deref().unwrap_or("Clientele");
    let (kind, name, words) = (taken.kind_words(), &taken.name, taken.taking.words());
    let now = if taken.ended { "ended here, too" } else { "as before again" };
    format!("  {kind} {name} {words} on {} by {by}: {now}", exact(taken.at))
}
