//! `clientele restored`.

use super::{database::open_existing, exit::Exit, kept_log};
use crate::{
    domain::{
        Timestamp,
        count::plural,
        restoration::{Cause, Taken, Taking},
    },
    server::{
        clock::Clock,
        config::Restored,
        http::instant::exact,
        storage::Store,
        telemetry::say,
        use_cases::restorations::{self, EndedWhole, Held, Of, Whole},
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
    let (failed, now) = (|error| format!("{error:?}"), Clock::system().now());
    if !kept.is_empty() {
        let added = restorations::add_logs(store, kept, now).await.map_err(failed)?;
        added.map_err(|error| kept_log::unfit(&arguments.audit_log, error))?;
    }
    let what = Whole { secrets: arguments.end_secrets, passwords: arguments.end_passwords };
    if what != Whole::default() {
        let ended = restorations::end_whole(store, what, now).await.map_err(failed)?;
        if ended.is_empty() {
            return Err(Exit::usage("no organization waits to be confirmed, so nothing was ended"));
        }
        for (organization, ended) in ended {
            say(&format!("{organization}:\n{}", whole(ended).unwrap_or_else(|| "  Nothing was left to end.".into())));
        }
    }
    let all = restorations::all(store, now).await.map_err(failed)?;
    for of in &all {
        say(&in_words(of));
    }
    let open = all.iter().filter(|of| of.restoration.confirmed_at.is_none()).count();
    match (open, arguments.confirm) {
        (0, _) if all.is_empty() => say("This database was never put back."),
        (0, _) => say("Nothing is left to confirm."),
        (_, true) => {
            let confirmed = restorations::confirm_all(store, now).await.map_err(failed)?;
            say(&format!("Confirmed for {}.", plural(confirmed, "organization")));
        }
        (open, false) => return Err(Exit::unconfirmed(open as u64)),
    }
    Ok(())
}

/// Has the log say at the start what waits, whichever way it came into its place.
///
/// # Errors
/// When storage fails.
pub async fn warn_of_held(store: &Store, now: Timestamp) -> Result<(), String> {
    let all = restorations::all(store, now).await.map_err(|error| format!("the restorations: {error:?}"))?;
    for Of { organization, .. } in all.iter().filter(|of| of.held.is_some()) {
        tracing::warn!(
            %organization,
            "was put back to an earlier state: until somebody confirms that (clientele restored --confirm, or the console), its \
             clients get nothing and only those sign in who may confirm it"
        );
    }
    Ok(())
}

fn in_words(Of { organization, restoration, held }: &Of) -> String {
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
    let since = since(restoration.taken(), restoration.known_until, restoration.revives);
    let waits = held.as_ref().map(|held| format!("\n{}", waits(held))).unwrap_or_default();
    format!("{organization}: {what}; {confirmed}.\n{since}{waits}")
}

/// What was ended whole; `None`: nothing.
pub fn whole(ended: EndedWhole) -> Option<String> {
    let EndedWhole { secrets, users } = ended;
    let mut says = vec![];
    if secrets > 0 {
        says.push(format!("  Ended: {}. Their programs need new ones.", plural(secrets, "client secret")));
    }
    if users > 0 {
        let of = plural(users, "person");
        says.push(format!(
            "  Ended: passwords and passkeys of {of}. Each needs a one-time link (clientele link --email ADDRESS)."
        ));
    }
    (!says.is_empty()).then(|| says.join("\n"))
}

/// What waits until it is confirmed, and who may do that.
pub fn waits(held: &Held) -> String {
    let (secrets, clients) = (held.waiting.secrets.unsigned_abs(), held.waiting.clients.unsigned_abs());
    let who = match held.confirmers.as_slice() {
        [] => "Nobody in it may confirm it: do it here.".to_owned(),
        names => format!(
            "These may sign in and confirm it: {}. If one of them may have lost that since, end the passwords first \
             (--end-passwords), or confirm it here.",
            names.join(", ")
        ),
    };
    format!(
        "  Until it is confirmed its clients get nothing ({} of {} wait), and {} cannot sign in.\n  {who}",
        plural(secrets, "secret"),
        plural(clients, "client"),
        plural(held.people(), "person"),
    )
}

/// What had been taken since, a line for each. `until`: until when that is known, if not to the end. `revives`: whether something
/// else may have been.
pub fn since(taken: Option<&[Taken]>, until: Option<Timestamp>, revives: bool) -> String {
    let Some(taken) = taken else {
        return "  What had been removed, replaced or deactivated since is not known, and is as before: give an audit log with \
                --audit-log, or look through it."
            .into();
    };
    let mut lines: Vec<String> = taken.iter().map(line).collect();
    if taken.is_empty() && !revives {
        lines.push("  By the audit log, nothing had been removed, replaced or deactivated since.".into());
    }
    let may_lock_out = |taken: &Taken| taken.taking == Taking::PasswordReplaced || taken.anew;
    if taken.iter().any(|taken| taken.ended && may_lock_out(taken)) {
        lines.push(LINKS.into());
    }
    if let Some(until) = until {
        lines.push(format!(
            "  Of what was done after {} nothing is known: give a longer log, or look through it.",
            exact(until)
        ));
    }
    if revives {
        lines.push("  That is not all, or could not all be ended: look through the rest.".into());
    }
    lines.join("\n")
}

/// How those come in again whose password was ended.
const LINKS: &str = "  Whose password is ended needs a one-time link: from an administrator who can sign in, or from you by \
                     clientele link --email ADDRESS.";

fn line(taken: &Taken) -> String {
    let by = taken.by.as_deref().unwrap_or("Clientele");
    let (kind, name, words) = (taken.kind_words(), &taken.name, taken.taking.words());
    let now = if taken.ended { "ended here, too" } else { "as before again" };
    format!("  {kind} {name} {words} on {} by {by}: {now}", exact(taken.at))
}
