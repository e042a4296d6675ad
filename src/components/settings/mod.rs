//! The settings form of a client. The server draws it whole; what changes while it is filled in is drawn anew in the browser
//! (`crate::forms`) by the same functions.

mod fields;
mod filled;
mod problems;
mod restore;
mod save_bar;
mod scope_row;
mod scopes;
mod tags;
mod uris;

pub use fields::{addresses, addresses_note, basics, client_types, duration, duration_in_words, grant_types};
pub use filled::{FORM_ID, Filled, anchor};
pub use problems::{error_lines, errors_id, list, of_field};
pub use restore::foot;
pub use save_bar::{bar, skip_to_save, summary};
pub use scope_row::asides;
pub use scopes::{Choice, Switch, choices, matching, others, picker, summary as scope_summary, tally};
pub use tags::{Chosen, UNFOLDED, tag_id, tags};
pub use uris::{count as uri_count, editor, line, line_id, line_label, note, removal_label};
