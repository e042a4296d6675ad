//! Every server function there is, visited by everyone who may be refused. A function that is not in the table fails the
//! test: nobody forgets to say who may call it.

use crate::house::{ANA, By, House, JON, MIA, PAYROLL, PAYROLL_ARCHIVE, TOM};
use crate::reviews::REVIEW;
use leptos::server_fn::axum::server_fn_paths;
use std::collections::BTreeSet;

/// Statuses for nobody, for Jon (without any permission), for Mia (administrator of another organization), for Tom (who
/// lacks the client's role), in this order.
type Statuses = [u16; 4];

/// What anyone may call.
const OPEN: Statuses = [200; 4];
/// Needs a permission; shows one's own organization.
const OWN: Statuses = [401, 403, 200, 200];
/// Reads a client.
const READS: Statuses = [401, 403, 404, 200];
/// Changes a client as only those may who hold its roles.
const CHANGES: Statuses = [401, 403, 404, 403];

/// Needs a permission that Tom lacks; shows or changes one's own organization.
const OWN_ONLY: Statuses = [401, 403, 200, 403];
/// The same, of something in Tom's organization.
const OTHERS: Statuses = [401, 403, 404, 403];

/// One's own account, whatever one may do.
const ACCOUNT: Statuses = [401, 200, 200, 200];

/// As the question about several clients carries each: its id, the versions of its settings and of whose it is, and its name.
const SEVERAL: &str = "b85e13c7-2af4-4d60-97e1-f04d8c6b392a 1 0 Payroll archive";

const FORM: [(&str, &str); 4] = [
    ("form[name]", "Taken over"),
    ("form[grant_type]", "CLIENT-CREDENTIALS"),
    ("form[token_duration]", "3600"),
    ("roles[]", "0c11e27e-1e00-4000-8000-000300000004@*"),
];

/// A function, what it is called with, and what comes of it. Those that end something stand last.
fn table() -> Vec<(&'static str, Vec<(&'static str, &'static str)>, Statuses)> {
    let payroll = || vec![("id", PAYROLL)];
    let edit = || [payroll(), vec![("version", "1")], FORM.to_vec()].concat();
    let review = || vec![("id", REVIEW), ("client", PAYROLL)];
    let user = || vec![("id", "0c11e27e-1e00-4000-8000-000400000003")];
    let role = || vec![("id", "0c11e27e-1e00-4000-8000-000300000004")];
    let division = || vec![("id", "0c11e27e-1e00-4000-8000-000200000004")];
    let edition = || vec![("version", "1")];
    let person = || vec![("name", "Taken over"), ("email", "taken.over@meridianpost.example")];
    let auditor = ("id", "0c11e27e-1e00-4000-8000-00030000000e");
    let auditor = vec![auditor, ("version", "1"), ("users", "1"), ("clients", "0")];
    let setup = vec![("code", "x"), ("organization", "Taken over"), ("password", "correct horse battery")];
    vec![
        ("get_session", vec![], OPEN),
        ("get_frame", vec![], OPEN),
        ("get_session_end", vec![], OPEN),
        ("stay_signed_in", vec![], OPEN),
        ("get_flash", vec![("id", "nothing")], OPEN),
        ("set_preferences", vec![("theme", "dark")], OPEN),
        ("get_consent", vec![("request", "client_id=x")], OPEN),
        ("ask_for_approval", vec![("request", "client_id=x")], [401, 200, 200, 200]),
        ("answer_consent", vec![("request", "client_id=x"), ("decision", "allow")], [401, 200, 200, 200]),
        ("list_clients", vec![], OWN),
        ("list_views", vec![], OWN),
        ("save_view", vec![("name", "Taken over"), ("query", "state=active"), ("shared", "yes")], OWN),
        // There is no such view, for whomever.
        ("rename_view", [payroll(), edition(), vec![("name", "Taken over")]].concat(), [401, 404, 404, 404]),
        ("replace_view", [payroll(), edition(), vec![("query", "state=active")]].concat(), [401, 404, 404, 404]),
        ("delete_view", [payroll(), edition()].concat(), [401, 404, 404, 404]),
        ("list_reviews", vec![], OWN),
        ("get_review", vec![("id", REVIEW)], READS),
        ("get_review_question", vec![("id", REVIEW)], READS),
        ("start_review", vec![("name", "Taken over"), ("query", "state=active"), ("due", "2999-12-31")], OWN),
        // Of whoever owns the client no permission is asked but to see it.
        ("answer_review", [review(), vec![("version", "1"), ("answer", "let_go")]].concat(), CHANGES),
        ("take_back_answer", [review(), vec![("version", "1")]].concat(), CHANGES),
        ("change_review", vec![("id", REVIEW), ("version", "1"), ("name", "Taken over"), ("due", "2999-12-31")], READS),
        ("end_review", vec![("id", REVIEW), ("version", "2")], READS),
        ("get_form_options", vec![], OWN),
        ("get_invite_options", vec![], OWN_ONLY),
        ("get_client", payroll(), READS),
        ("get_evidence", payroll(), READS),
        ("get_activity", payroll(), READS),
        ("get_usage", payroll(), READS),
        ("get_version", [payroll(), vec![("version", "1")]].concat(), READS),
        ("get_ownership", payroll(), READS),
        ("save_ownership", [payroll(), vec![("version", "1"), ("purpose", "x")]].concat(), CHANGES),
        ("bring_back_version", [payroll(), vec![("version", "1"), ("current", "1")]].concat(), CHANGES),
        ("reveal_secret", payroll(), READS),
        ("get_organizations", payroll(), READS),
        ("list_authorizations", vec![], [401, 403, 200, 403]),
        // By its id a client of any organization can be authorized, if people sign in to it.
        ("get_authorization", vec![("client", PAYROLL)], [401, 403, 422, 403]),
        ("save_authorization", [vec![("client", PAYROLL)], vec![("version", "0")]].concat(), [401, 403, 422, 403]),
        ("decline_authorization", [vec![("client", PAYROLL)], vec![("version", "0")]].concat(), [401, 403, 422, 403]),
        ("revoke_authorization", [vec![("client", PAYROLL)], vec![("version", "0")]].concat(), [401, 403, 422, 403]),
        // Mia may add clients, but gives no role of another organization.
        ("add_client", FORM.to_vec(), [401, 403, 422, 403]),
        ("save_client", edit(), CHANGES),
        ("save_roles", [payroll(), vec![("version", "1"), FORM[3]]].concat(), [401, 403, 404, 403]),
        ("restore_client", payroll(), CHANGES),
        // Whoever may delete may rehearse that, and disable. A client whose role Tom lacks, too.
        ("rehearse_client", vec![("id", "b85e13c7-2af4-4d60-97e1-f04d8c6b392a"), ("span", "60")], READS),
        ("get_several", vec![("what", "rehearse"), ("id[]", PAYROLL_ARCHIVE)], OWN),
        // Each client by itself, told by itself: of those that are not theirs Mia hears that there are none.
        ("change_several", [vec![("what", "rehearse"), ("span", "60")], vec![("clients[]", SEVERAL)]].concat(), OWN),
        ("end_rehearsal", vec![("id", "b85e13c7-2af4-4d60-97e1-f04d8c6b392a")], READS),
        ("disable_client", vec![("id", "b85e13c7-2af4-4d60-97e1-f04d8c6b392a")], READS),
        ("enable_client", payroll(), CHANGES),
        ("reset_secret", payroll(), CHANGES),
        ("add_secret", payroll(), CHANGES),
        ("remove_secret", [payroll(), vec![("secret_id", PAYROLL)]].concat(), CHANGES),
        ("set_silence", [payroll(), vec![("secret_id", PAYROLL), ("days", "30")]].concat(), CHANGES),
        // Deleting asks for the permission only: Tom may.
        ("delete_client", vec![("id", PAYROLL_ARCHIVE), ("outcome", "deactivated")], READS),
        ("list_audit", vec![], OWN_ONLY),
        ("list_events", vec![], OWN_ONLY),
        ("list_users", vec![], OWN_ONLY),
        ("get_user", user(), OTHERS),
        // Of one's own session only, whatever the id.
        ("reveal_link", user(), ACCOUNT),
        // Mia may invite, but gives no role of another organization.
        ("invite_user", [person(), vec![("roles[]", FORM[3].1)]].concat(), [401, 403, 422, 403]),
        ("save_user", [user(), edition(), person()].concat(), OTHERS),
        ("save_user_roles", [user(), edition()].concat(), OTHERS),
        ("make_link", [user(), edition()].concat(), OTHERS),
        ("deactivate_user", [user(), edition()].concat(), OTHERS),
        ("reactivate_user", [user(), edition()].concat(), OTHERS),
        // Who edits integrations sees which roles there are.
        ("list_roles", vec![], OWN),
        ("get_role", role(), READS),
        ("add_role", vec![("name", "Taken over"), ("permissions[]", "oauth:client:view")], OWN_ONLY),
        ("save_role", [role(), edition(), vec![("name", "Taken over")]].concat(), OTHERS),
        ("delete_role", [role(), edition(), vec![("users", "1"), ("clients", "3")]].concat(), OTHERS),
        // Mia's Auditor, which she brings back.
        ("delete_role", auditor, [401, 404, 200, 404]),
        ("restore_role", vec![("key", "auditor")], OWN_ONLY),
        ("list_divisions", vec![], OWN_ONLY),
        ("add_division", vec![("name", "Taken over")], OWN_ONLY),
        ("rename_division", [division(), edition(), vec![("name", "Taken over")]].concat(), OTHERS),
        ("delete_division", division(), OTHERS),
        ("reset_factors", [user(), edition()].concat(), OTHERS),
        ("get_organization", vec![], OWN_ONLY),
        ("save_organization", [vec![("name", "Taken over")], edition()].concat(), OWN_ONLY),
        // Nothing was restored.
        ("get_restoration", vec![], [401, 404, 404, 404]),
        ("confirm_restoration", vec![("restored_at", "0")], [401, 403, 404, 403]),
        ("get_account", vec![], ACCOUNT),
        ("list_own_events", vec![], ACCOUNT),
        ("get_first_steps", vec![], ACCOUNT),
        // Each part of it for those who may see it.
        ("get_needs", vec![], ACCOUNT),
        ("find", vec![("q", "payroll")], ACCOUNT),
        ("put_away_first_steps", vec![], ACCOUNT),
        ("save_notices", vec![], ACCOUNT),
        ("save_webhook", vec![("url", "x")], [401, 422, 422, 422]),
        ("replace_webhook_secret", vec![], [401, 409, 409, 409]),
        ("reveal_webhook_secret", vec![], ACCOUNT),
        ("test_webhook", vec![], [401, 409, 409, 409]),
        ("send_notice_again", vec![("id", "x")], [401, 409, 409, 409]),
        ("remove_webhook", vec![], [401, 409, 409, 409]),
        ("change_password", vec![("current", "wrong"), ("password", "correct horse battery")], [401, 422, 422, 422]),
        ("end_session", vec![("key", "x")], [401, 409, 409, 409]),
        ("end_application", vec![("client", PAYROLL)], [401, 409, 409, 409]),
        ("end_other_sessions", vec![], ACCOUNT),
        ("set_up_authenticator", vec![], ACCOUNT),
        ("get_authenticator", vec![], ACCOUNT),
        ("confirm_authenticator", vec![("code", "x")], [401, 422, 422, 422]),
        ("remove_authenticator", vec![], [401, 409, 409, 409]),
        ("make_recovery_codes", vec![], [401, 409, 409, 409]),
        ("reveal_recovery_codes", vec![], ACCOUNT),
        // The house stands at an IP address, where there are no passkeys.
        ("ask_new_passkey", vec![], [401, 422, 422, 422]),
        ("add_passkey", vec![("name", "x"), ("answer", "{}")], [401, 422, 422, 422]),
        ("remove_passkey", vec![("id", PAYROLL)], [401, 404, 404, 404]),
        ("get_proof", vec![], ACCOUNT),
        ("prove", vec![("password", "wrong")], [401, 422, 422, 422]),
        ("ask_proof", vec![], [401, 422, 422, 422]),
        ("prove_by_passkey", vec![("answer", "{}")], [401, 422, 422, 422]),
        // Nobody is half signed in.
        ("get_second_step", vec![], [404; 4]),
        ("sign_in_by_code", vec![("code", "000000")], [404; 4]),
        ("ask_second_passkey", vec![], [404; 4]),
        ("sign_in_by_second_passkey", vec![("answer", "{}")], [404; 4]),
        ("ask_passkey", vec![], [422; 4]),
        ("sign_in_by_passkey", vec![("id", "x"), ("answer", "{}")], [422; 4]),
        ("get_setup", vec![], OPEN),
        ("set_up", [person(), setup].concat(), [409; 4]),
        ("get_welcome", vec![("token", "x")], [404; 4]),
        ("accept_link", vec![("token", "x"), ("password", "correct horse battery")], [404; 4]),
        ("sign_in", vec![("email", ANA), ("password", "wrong")], [401; 4]),
        ("sign_out", vec![], OPEN),
    ]
}

#[tokio::test]
async fn every_server_function_refuses_everyone_it_should() {
    let house = House::open().await;
    let visited: BTreeSet<String> = table().iter().map(|(name, ..)| format!("/fn/{name}")).collect();
    let there: BTreeSet<String> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(there, visited, "each server function stands in the table, and nothing else");

    let ana = house.signed_in(ANA).await;
    let before = (ana.client(PAYROLL).await, ana.client(PAYROLL_ARCHIVE).await);
    let visitors = [
        ("nobody", house.anybody()),
        ("Jon", house.signed_in(JON).await),
        ("Mia", house.signed_in(MIA).await),
        ("Tom", house.signed_in(TOM).await),
    ];
    for (function, fields, statuses) in table() {
        for ((who, browser), status) in visitors.iter().zip(statuses) {
            let answer = browser.call(function, &fields).await;
            assert_eq!(answer.status, status, "{who} calls {function}: {}", answer.body);
            if status == 200 {
                continue;
            }
            let _ = answer.error();
            assert!(*who == "Tom" || !answer.body.contains("Payroll"), "{who} learns of the client: {}", answer.body);
        }
    }
    let after = ana.client(PAYROLL).await;
    assert_eq!((after.row.version, &after.settings, after.secrets.len()), (1, &before.0.settings, 1));
    assert!(after.activity > before.0.activity, "refusals are part of the story");
    let archive = ana.client(PAYROLL_ARCHIVE).await;
    assert_eq!((archive.row.version, archive.row.removal.is_some()), (2, true), "only Tom's delete was done");
}

#[tokio::test]
async fn a_plain_form_that_is_refused_leads_to_a_page() {
    let house = House::open().await;
    let visitors = [
        ("nobody", house.anybody()),
        ("Jon", house.signed_in(JON).await),
        ("Mia", house.signed_in(MIA).await),
        ("Tom", house.signed_in(TOM).await),
    ];
    let changes = ["add_client", "save_client", "save_roles", "restore_client", "disable_client", "enable_client"];
    let secrets = [
        "rehearse_client",
        "end_rehearsal",
        "reset_secret",
        "add_secret",
        "remove_secret",
        "set_silence",
        "save_ownership",
        "delete_client",
        "bring_back_version",
    ];
    for (function, fields, statuses) in table() {
        if !changes.contains(&function) && !secrets.contains(&function) {
            continue;
        }
        for ((who, browser), status) in visitors.iter().zip(statuses) {
            let answer = browser.post(By::Form, function, &fields).await;
            let to = answer.leads_to();
            match status {
                401 => assert_eq!(to, "/login?next=/admin", "{who} {function}"),
                _ => {
                    assert!(
                        to.starts_with("/admin/integrations/oauth") && to.contains("flash="),
                        "{who} {function}: {to}"
                    );
                    let page = browser.get(to).await;
                    assert!(page.status.as_u16() < 500 && page.body.starts_with("<!DOCTYPE html>"), "{who} {function}");
                }
            }
        }
    }
}
