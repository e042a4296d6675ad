//! Changes of clients and of what organizations allow them, each with a form that does something.

use super::{
    doors::owned,
    ground::{AUTHORIZED, FOREIGN, Ground, REHEARSED, VIEW},
};
use crate::{
    house::{DEACTIVATED, OLD, PAYROLL, PAYROLL_ARCHIVE, YOUNG},
    rest::WORKFORCE_READER,
    reviews::{ANSWERED, REVIEW},
};
use clientele::wire::AuthorizationDetails;

/// A client that is disabled, with a role.
const DOOR_DISPLAYS: &str = "e05d8b37-42f9-4a66-93d8-b7c10e5f2a84";

/// `None`: this is no change of a client, or needs more of its actor than roles.
pub async fn fields(door: &str, ground: &Ground) -> Option<Vec<(String, String)>> {
    let everywhere = format!("{WORKFORCE_READER}@*");
    Some(match door {
        "add_client" => owned(&[
            ("form[name]", "Added while held"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "3600"),
            ("roles[]", &everywhere),
        ]),
        "save_client" => ground.renamed(YOUNG).await,
        "save_client/restore" => {
            let mut fields = ground.renamed(DEACTIVATED).await;
            fields.push(("restore".into(), "yes".into()));
            fields
        }
        "save_roles" => {
            let version = ground.client(PAYROLL).await.row.version.to_string();
            owned(&[("id", PAYROLL), ("version", &version), ("roles[]", &everywhere), ("others", "end")])
        }
        "bring_back_version" => {
            let current = ground.client(YOUNG).await.row.version.to_string();
            owned(&[("id", YOUNG), ("version", "1"), ("current", &current)])
        }
        "save_ownership" => owned(&[("id", YOUNG), ("version", "0"), ("purpose", "Said while held")]),
        "restore_client" => owned(&[("id", DEACTIVATED)]),
        "disable_client" => owned(&[("id", PAYROLL)]),
        "enable_client" => owned(&[("id", DOOR_DISPLAYS)]),
        "rehearse_client" => owned(&[("id", PAYROLL), ("span", "60")]),
        "end_rehearsal" => owned(&[("id", REHEARSED)]),
        "delete_client/removed" => owned(&[("id", YOUNG), ("outcome", "removed")]),
        "delete_client/deactivated" => owned(&[("id", OLD), ("outcome", "deactivated")]),
        "change_several/label" => several(ground, "label", &[("label", "held")]).await,
        "change_several/owner" => {
            several(ground, "owner", &[("owner_name", "AP"), ("owner_email", "ap@a.example")]).await
        }
        "change_several/rehearse" => several(ground, "rehearse", &[("span", "60")]).await,
        "change_several/deactivate" => several(ground, "deactivate", &[("count", "2")]).await,
        "reset_secret" => owned(&[("id", PAYROLL), ("end_tokens", "yes")]),
        "add_secret" => owned(&[("id", PAYROLL), ("days", "30")]),
        "remove_secret" => {
            let secrets = ground.client(PAYROLL_ARCHIVE).await.secrets;
            owned(&[("id", PAYROLL_ARCHIVE), ("secret_id", &secrets[0].id.to_string())])
        }
        "set_silence" => {
            let secrets = ground.client(PAYROLL_ARCHIVE).await.secrets;
            owned(&[("id", PAYROLL_ARCHIVE), ("secret_id", &secrets[0].id.to_string()), ("days", "30")])
        }
        "save_authorization" => {
            let details: AuthorizationDetails = ground.ana.does("get_authorization", &[("client", OLD)]).await.json();
            let scope = format!("scopes[{}]", details.scopes[0].base);
            owned(&[("client", OLD), ("version", &details.version.to_string()), (&scope, "read")])
        }
        "revoke_authorization" => {
            let details: AuthorizationDetails =
                ground.ana.does("get_authorization", &[("client", AUTHORIZED)]).await.json();
            owned(&[("client", AUTHORIZED), ("version", &details.version.to_string())])
        }
        "decline_authorization" => {
            ground.ana.does("ask_for_approval", &[("request", &foreign())]).await;
            let details: AuthorizationDetails =
                ground.ana.does("get_authorization", &[("client", FOREIGN)]).await.json();
            owned(&[("client", FOREIGN), ("version", &details.version.to_string()), ("reason", "Not now")])
        }
        "save_view" => owned(&[("name", "Saved while held"), ("query", "state=active"), ("shared", "yes")]),
        "rename_view" => owned(&[("id", VIEW), ("version", "1"), ("name", "Renamed while held")]),
        "replace_view" => owned(&[("id", VIEW), ("version", "1"), ("query", "state=disabled")]),
        "delete_view" => owned(&[("id", VIEW), ("version", "1")]),
        "start_review" => owned(&[("name", "Started while held"), ("query", "state=active"), ("due", "2999-12-31")]),
        "change_review" => {
            owned(&[("id", REVIEW), ("version", "1"), ("name", "Changed while held"), ("due", "2999-12-31")])
        }
        "end_review" => owned(&[("id", REVIEW), ("version", "1")]),
        "answer_review" => owned(&[("id", REVIEW), ("client", ANSWERED), ("version", "2"), ("answer", "let_go")]),
        "take_back_answer" => owned(&[("id", REVIEW), ("client", ANSWERED), ("version", "2")]),
        "ask_for_approval" => owned(&[("request", &foreign())]),
        _ => return None,
    })
}

/// The answer to the question about two clients.
async fn several(ground: &Ground, what: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = owned(&[("what", what)]);
    for id in [OLD, PAYROLL_ARCHIVE] {
        let row = ground.client(id).await.row;
        fields.push(("clients[]".into(), format!("{id} {} 0 {}", row.version, row.name)));
    }
    fields.extend(owned(more));
    fields
}

/// A request for authorization of another organization's application.
fn foreign() -> String {
    let client = crate::oauth::Client { id: FOREIGN.into(), secret: String::new() };
    let callback = "https://visit-reminders.meridianpost.example/oauth/callback";
    client.request(&[("redirect_uri", callback), ("scope", "users:readonly")])
}
