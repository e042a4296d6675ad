//! What restoring a deactivated client brings back, and what stays gone.

use super::load::Loaded;
use crate::{
    components::{
        Contract, Drawn,
        reader::made_for,
        settings::{Filled, foot},
    },
    domain::GrantType,
    policy::Action,
    wire::{ClientDetails, Evidence, plural, route},
};
use leptos::prelude::*;

/// Comes back, stays gone.
pub fn contract(client: &ClientDetails, evidence: Option<&Evidence>) -> Contract {
    let cut = &client.tokens_not_before.exact;
    let secrets = match client.secrets.len() {
        0 => None,
        1 => Some("Its secret, as it was"),
        _ => Some("Both secrets, as they were"),
    };
    let tokens = match evidence.map(|e| e.cut_tokens).filter(|cut| cut.n > 0) {
        None => format!("Tokens issued before {cut}"),
        Some(n) => format!("The {} issued before {cut}", n.of("token")),
    };
    // Nobody signs in to a machine.
    let (anew, under_way) = match client.row.grant_type {
        GrantType::ClientCredentials => ("The application must ask for a new token", None),
        _ => ("People must sign in again", Some("Sign-ins that were under way".to_owned())),
    };
    let access = evidence.filter(|e| e.organization_count > 0).map(|e| {
        let more = e.organization_count.saturating_sub(e.organizations.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!(
            "Access in {}: {}{more}",
            plural(e.organization_count, "other organization"),
            e.organizations.join(", ")
        )
    });
    let back = [Some("All its settings"), secrets].into_iter().flatten().map(str::to_owned);
    Contract {
        back: back.chain(access).collect(),
        gone: std::iter::once(format!("{tokens}. {anew}")).chain(under_way).collect(),
    }
}

/// The end of a deactivated client's details: what comes back, what stays gone, and Restore. The browser's half draws its
/// foot anew as the form is filled in.
pub fn restore_panel(loaded: &Loaded, filled: &Filled) -> AnyView {
    let client = &loaded.client;
    let row = &client.row;
    let denied = loaded.session.actor.why(Action::RestoreClient { has: &row.roles });
    let stored_gap = row.missing.first().copied();
    let changes = filled.changes().len();
    let gap = if changes == 0 { stored_gap } else { filled.gap() };
    view! {
        <section id="restore" class="panel restore" tabindex="-1" aria-labelledby="restore-title" data-place>
            <h2 id="restore-title">"Restore this client"</h2>
            {contract(client, loaded.evidence.as_ref()).view()}
            <div data-refusals tabindex="-1"></div>
            <form method="post" action="/fn/restore_client" id="restore-form" data-in-place>
                {made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="back" value=route::client(row.id)/>
            </form>
            <div class="restore-foot" data-restore=stored_gap.map_or("", |gap| gap.field()) data-denied=denied.clone()>
                {Drawn::from(foot(denied.as_deref(), gap, changes))}
            </div>
        </section>
    }
    .into_any()
}
