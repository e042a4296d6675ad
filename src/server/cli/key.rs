//! `clientele key`, and the key file of a server.

use super::{database::open_existing, text_file};
use crate::{
    domain::count::plural,
    server::{
        config::{Key, OnKey, RotateKey},
        crypto::keys::{Keys, new_key},
        storage::{Store, sync_folder},
        telemetry::say,
        use_cases::account::{Secrets, Unopened, reseal},
    },
};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Runs it.
///
/// # Errors
/// One line for the operator.
pub async fn run(arguments: &Key) -> Result<(), String> {
    match &arguments.command {
        OnKey::New { file } => new(file),
        OnKey::Rotate(arguments) => rotate(arguments).await,
    }
}

fn new(file: &Path) -> Result<(), String> {
    let shown = file.display();
    let text = format!("{}\n", new_key());
    write_new(file, &text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            format!("{shown} is there already: add a key to it with clientele key rotate --key-file {shown}")
        }
        _ => format!("{shown}: {error}"),
    })?;
    say(&format!(
        "{shown} has a new key. Serve with --key-file {shown}, and keep a copy apart from the database and its backups: \
         without it nobody with an authenticator app can sign in, and no webhook is signed."
    ));
    Ok(())
}

/// A file that only its owner may read, whole or not there at all.
fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let mut written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let done = written.write_all(text.as_bytes()).and_then(|()| written.sync_all());
    if done.is_err() {
        let _ = fs::remove_file(file);
    }
    // Else what is sealed under the key next might open never again after a power cut.
    done.and_then(|()| sync_folder(file))
}

async fn rotate(arguments: &RotateKey) -> Result<(), String> {
    // What there is must open before anything is added to it.
    let before = keys(Some(&arguments.key_file))?;
    let store = open_existing(&arguments.database).await?;
    let done = async {
        sealed(&store, &before).await?;
        add(&arguments.key_file)?;
        if arguments.add_only { Ok(None) } else { sealed(&store, &keys(Some(&arguments.key_file))?).await.map(Some) }
    };
    let done = done.await;
    store.close().await;
    let shown = arguments.key_file.display();
    say(&match done? {
        None => format!(
            "{shown} has a new first key. Copy it to every machine that serves this database; the first server that starts \
             with it seals under it."
        ),
        Some(secrets) => format!(
            "{shown} has a new first key, and {} sealed under it. Servers that read this file go on. The keys below \
             it are for backups from before: remove them when there are none.",
            are(secrets)
        ),
    });
    Ok(())
}

/// Puts a new key before those of a file, which is never there by half.
fn add(file: &Path) -> Result<(), String> {
    let before = text_file::read(file)?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let written = write_new(beside, &format!("{}\n{}\n", new_key(), before.trim_end()));
    written
        .and_then(|()| fs::rename(beside, file))
        .and_then(|()| sync_folder(file))
        .map_err(|error| format!("{}: {error}", beside.display()))
}

/// The keys of a file, which is read again when it has another one by then.
///
/// # Errors
/// One line for the operator.
pub fn keys(file: Option<&Path>) -> Result<Keys, String> {
    let Some(file) = file else { return Ok(Keys::none()) };
    let shown = file.display().to_string();
    let path = file.to_owned();
    Keys::read(move || text_file::read(&path)).map_err(|says| match says.contains(&shown) {
        true => format!("--key-file {says}"),
        false => format!("--key-file {shown}: {says}"),
    })
}

/// Others who may read the keys read what is sealed under them.
pub fn warn_of_readers(file: &Path) {
    let open = fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if open {
        tracing::warn!(file = %file.display(), "others than its owner may read the key file: chmod 600");
    }
}

/// Seals what is not sealed under the first key, and tells how many these were.
///
/// # Errors
/// One line for the operator, when some do not open.
pub async fn sealed(store: &Store, keys: &Keys) -> Result<Secrets, String> {
    let done = reseal(store, keys).await.map_err(|error| format!("what is sealed: {error:?}"))?;
    done.map_err(|unopened| in_words(&unopened, keys.newest().is_some()))
}

/// "1 authenticator app is", "2 authenticator apps and 1 webhook are"
fn are(secrets: Secrets) -> String {
    let Secrets { apps, webhooks } = secrets;
    format!("{} {}", named(secrets), if apps + webhooks == 1 { "is" } else { "are" })
}

fn named(Secrets { apps, webhooks }: Secrets) -> String {
    let app = || plural(apps, "authenticator app");
    match (apps, webhooks) {
        (_, 0) => app(),
        (0, _) => plural(webhooks, "webhook"),
        _ => format!("{} and {}", app(), plural(webhooks, "webhook")),
    }
}

fn in_words(Unopened { secrets, keys }: &Unopened, given: bool) -> String {
    let (what_is, names) = (named(*secrets), keys.iter().cloned().collect::<Vec<_>>().join(", "));
    let key = if keys.len() == 1 { "key" } else { "keys" };
    let why = if given { "which --key-file does not have" } else { "and no key is given" };
    let what = if given { "add it to the file" } else { "start with --key-file FILE" };
    let follows = match secrets.apps {
        0 => "no notice could be signed",
        _ => "nobody who has one could sign in",
    };
    format!("{what_is} sealed under the {key} {names}, {why}: {follows}; {what}")
}
