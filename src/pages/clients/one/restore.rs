//! What restoring a deactivated client brings back, and what stays gone.

use crate::{
    components::Contract,
    domain::GrantType,
    wire::{ClientDetails, Evidence, plural},
};

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
    let anew = match client.row.grant_type {
        GrantType::ClientCredentials => "The application must ask for a new token",
        _ => "People must sign in again",
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
    let back = [Some("All settings on this page"), secrets].into_iter().flatten().map(str::to_owned);
    Contract {
        back: back.chain(access).collect(),
        gone: vec![format!("{tokens}. {anew}"), "Sign-ins that were under way".into()],
    }
}
