//! Logs: a line for people or an object for machines.

use super::config::LogFormat;
use std::io::{IsTerminal, Write};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging to standard error.
///
/// # Errors
/// A sentence, when the filter cannot be read.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        format!("--log {filter}: {error}. Use error, warn, info, debug or a filter such as info,sqlx=warn")
    })?;
    // Colours are for people at a terminal who want them (https://no-color.org); a file is searched for words.
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colours = std::io::stderr().is_terminal() && !unwanted;
    let builder = fmt().with_env_filter(filter).with_target(false).with_ansi(colours).with_writer(std::io::stderr);
    // A second start (tests) changes nothing.
    let _ = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// Tells the operator; a reader that has heard enough (`| head -1`) ends nothing.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
