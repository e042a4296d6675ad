//! `clientele end-everything`.

use super::{database::open_existing, exit::Exit};
use crate::{
    domain::count::plural,
    server::{
        clock::Clock,
        config::EndEverything,
        storage::Store,
        telemetry::say,
        use_cases::everything::{self, Issued},
    },
};
use std::io::{BufRead, IsTerminal, Write};

/// Ends everything, or tells what would end.
///
/// # Errors
/// [`Exit`], with the code that the help tells.
pub async fn end(arguments: &EndEverything) -> Result<(), Exit> {
    let store = open_existing(&arguments.database).await?;
    let done = asked(&store, arguments).await;
    store.close().await;
    done
}

async fn asked(store: &Store, arguments: &EndEverything) -> Result<(), Exit> {
    let would = everything::would_end(store, Clock::system().now()).await.map_err(|error| format!("{error:?}"))?;
    if arguments.dry_run {
        tell(&would, "would end");
        say("Nothing was done: this is a dry run.");
        return Ok(());
    }
    if !arguments.yes {
        confirm(&would)?;
    }
    let ended = everything::end(store, Clock::system().now()).await.map_err(|error| format!("{error:?}"))?;
    tell(&ended, "ended");
    Ok(())
}

fn tell(issued: &[Issued], verb: &str) {
    for issued in issued {
        say(&format!("{}: {}", issued.organization, in_words(issued, verb)));
    }
    if issued.is_empty() {
        say("This database has no organization yet: there is nothing to end.");
    }
}

fn in_words(issued: &Issued, verb: &str) -> String {
    let some = issued.kinds().into_iter().filter(|(n, _)| *n > 0);
    let kinds: Vec<String> = some.map(|(n, thing)| plural(n.unsigned_abs(), thing)).collect();
    if kinds.is_empty() {
        format!("nothing {verb}, as nothing was alive")
    } else {
        format!("{} {verb}", kinds.join(", "))
    }
}

/// Shows what would end, and waits for the name of the first organization: a yes is typed before it is thought about.
fn confirm(would: &[Issued]) -> Result<(), Exit> {
    let Some(first) = would.first() else { return Ok(()) };
    if !std::io::stdin().is_terminal() {
        return Err(Exit::usage("there is no terminal to confirm on: add --yes, or --dry-run"));
    }
    let mut question = String::new();
    for issued in would {
        question.push_str(&format!("{}: {}\n", issued.organization, in_words(issued, "would end")));
    }
    question.push_str(&format!(
        "Everybody is signed out and every application has to ask for a new token.\n\
         Type {} to end everything: ",
        first.organization
    ));
    let mut output = std::io::stderr();
    let _ = output.write_all(question.as_bytes()).and_then(|()| output.flush());
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    if line.trim() == first.organization.trim() { Ok(()) } else { Err(Exit::not_confirmed()) }
}
