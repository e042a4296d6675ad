//! Use cases on clients. A change loads the client, asks the policy, lets the domain decide, writes guarded by id,
//! state and version, and writes the audit entry, in one transaction. Every door calls these; no door has rules of its
//! own.

mod answers;
mod delete;
mod edit;
mod evidence;
mod growth;
mod import;
mod led;
mod list;
mod lookup;
mod once;
mod owned;
mod ownership;
mod page;
mod question;
mod record;
mod rehearsal;
mod replace;
mod review_change;
mod reviews;
mod roles;
mod secrets;
mod several;
mod taking;
mod transition;
mod usage;
mod used;
mod versions;
mod view_filter;
mod views;

pub use super::change::Run;
pub use crate::server::storage::clients::listed::ListedClient;
pub use answers::{Said, answer_review};
pub use delete::{Deleted, Expected, delete};
pub use edit::{Added, Decided, Edited, add, add_once, save, save_roles};
pub use evidence::{Evidence, Preview, evidence, preview};
pub use growth::SecretsOfOthers;
pub use import::{DATE_CREATED, ID, Imported, Named, RoleWanted, import, may_import};
pub use led::{review_leads, review_led};
pub use list::{ListPage, Walk, list, list_whole, walk};
pub use lookup::{home, one, parse_id, parse_secret_id, secrets};
pub use once::{NotAgain, Once};
pub use owned::{Answers, Owned};
pub use ownership::{own, ownership, ownership_form};
pub use page::{Activity, Attempts, Client, Details, ListedRole, Options, Secret, activity, form_options, get};
pub use question::{Cursor, ListDraft, ListRequest, MAX_PAGE, MAX_ROWS, Order, Place, Side, SortKey, UnknownPlace};
pub use record::removed_client;
pub(super) use record::{changes, load};
pub use rehearsal::{Came, Rehearsed, came_of, ended_by_itself, rehearsal};
pub use replace::{Replaced, Replacement, replace};
pub use review_change::change_review;
pub use reviews::{
    Followed, Listed as ListedReviews, MAX_REVIEW_ROWS, Review, ReviewQuestion, ReviewRow, ReviewTyped, Rows, RowsPage,
    end_review, parse_review_id, review, review_question, review_row, review_rows, reviews, start_review,
};
pub use roles::take_role;
pub use secrets::{NewSecret, add_secret, end_when_silent, remove_secret, reset_secret};
pub use several::{
    Became, ChangedOne, ChosenClient, ChosenExport, Did, Looked, SeveralChange, change_one, change_several,
    export_chosen, offered_labels, several,
};
pub use taking::TakeInUse;
pub use transition::{disable, enable, end_rehearsal, rehearse, restore};
pub use usage::{Calls, UsageRow, usage};
pub use used::{UsedFor, UsedOn, used_for};
pub use versions::{Former, bring_back, version};
pub use view_filter::{Days, NAMES as VIEW_NAMES, ON_OFF, ViewFilter};
pub use views::{
    MAX_NAME as MAX_VIEW_NAME, SavedView, ViewEdit, Whose, delete_view, edit_view, parse_view_id, save_view, view,
    views,
};
