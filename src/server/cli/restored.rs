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
        let added = restorations::add_logs(store, kept).await.map_err(failed)?;
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
    format!("{organization}: {what}; {confirmed}.\n{}", since(restoration.taken()))
}

/// What had been taken since, a line for each.
pub fn since(taken: Option<&[Taken]>) -> String {
    match taken {
        None => "  What had been removed or deactivated since is not known: give an audit log with --audit-log.".into(),
        Some([]) => "  By the audit log that was given, nothing had been removed or deactivated since.".into(),
        Some(taken) => taken.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

fn line(taken: &Taken) -> String {
    let by = taken.by.as_deref().unwrap_or("Clientele");
    let (kind, name, words) = (taken.kind_words(), &taken.name, taken.taking.words());
    format!("  {kind} {name} {words} on {} by {by}, and is as before again", exact(taken.at))
}
