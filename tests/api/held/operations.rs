//! Every operation of the REST API, in exactly one of two tables: what changes nothing, and what does.

use super::{
    ground::{DISABLED, GONE, Ground, REHEARSED, TWO_SECRETS, VIEW},
    request::Hold,
};
use crate::{
    house::YOUNG,
    oauth::CALLBACK,
    rest::{CLIENTS, VIEWER_ROLE},
    reviews::{ANSWERED, OF_ANA, REVIEW},
};
use serde_json::{Value, json};

/// Operations by their ids in the OpenAPI document that change nothing, and the address each is asked at.
pub fn reads() -> Vec<(&'static str, String, Value)> {
    let client = format!("{CLIENTS}/{YOUNG}");
    let question = json!({ "interval": "2026-11-01T00:00:00.000Z/2026-11-23T00:00:00.000Z" });
    let at = |path: &str| format!("/api/v2/{path}");
    let read = |id, path| (id, path, Value::Null);
    vec![
        read("getOauthClients", CLIENTS.to_owned()),
        read("getOauthClientsExport", format!("{CLIENTS}/export")),
        read("getOauthClient", client.clone()),
        read("getOauthClientSecrets", format!("{client}/secrets")),
        read("getOauthClientDeletionPreview", format!("{client}/deletion-preview")),
        read("getOauthClientRehearsal", format!("{client}/rehearsal")),
        read("getOauthClientOwnership", format!("{client}/ownership")),
        read("getOauthClientUsage", format!("{client}/usage")),
        read("getOauthClientUsageSummary", format!("{client}/usage/summary")),
        // A question too long for an address.
        ("postOauthClientUsageQuery", format!("{client}/usage/query"), question),
        read("getOauthClientUsageQueryResult", format!("{client}/usage/query/results/x")),
        read("getNeeds", at("needs")),
        read("getFind", at("find?q=agent")),
        read("getOauthViews", at("oauth/views")),
        read("getOauthView", at(&format!("oauth/views/{VIEW}"))),
        read("getOauthReviews", at("oauth/reviews")),
        read("getOauthReview", at(&format!("oauth/reviews/{REVIEW}"))),
        read("getOauthReviewClients", at(&format!("oauth/reviews/{REVIEW}/clients"))),
        read("getOauthReviewClient", at(&format!("oauth/reviews/{REVIEW}/clients/{ANSWERED}"))),
        read("getOauthAuthorizations", at("oauth/authorizations")),
        read("getOauthAuthorization", at(&format!("oauth/authorizations/{YOUNG}"))),
        read("getOauthScopes", at("oauth/scopes")),
        read("getOauthScope", at("oauth/scopes/users")),
        read("getAuthorizationRoles", at("authorization/roles")),
        read("getAuthorizationRole", at(&format!("authorization/roles/{VIEWER_ROLE}"))),
        read("getAuthorizationDivisions", at("authorization/divisions")),
        read("getAuthorizationDivisionsHome", at("authorization/divisions/home")),
        read("getAuthorizationSubjectsMe", at("authorization/subjects/me")),
        read("getAuthorizationPermissions", at("authorization/permissions")),
        read("getUser", at("users/0c11e27e-1e00-4000-8000-000400000003")),
        read("getAuditsEvents", at("audits/events")),
        read("getUserRoles", at("users/0c11e27e-1e00-4000-8000-000400000003/roles")),
        read("getUsersMe", at("users/me")),
        read("getUsersMeEvents", at("users/me/events")),
        read("getUsersMeConsents", at("users/me/consents")),
        read("getUsersMeNotices", at("users/me/notices")),
        read("getTokensMe", at("tokens/me")),
        read("headTokensMe", at("tokens/me")),
        read("getOrganizationsMe", at("organizations/me")),
        read("getOrganizationsMeRestoration", at("organizations/me/restoration")),
    ]
}

/// Operations that change something. Behind a slash stands which of several ways an operation has to do so. `None`: it
/// takes no body, so only its head can be held back.
pub const CHANGES: [&str; 36] = [
    "postOauthClients",
    "postOauthClients/once",
    "putOauthClient",
    "putOauthClient/inactive",
    "deleteOauthClient",
    "postOauthClientSecret",
    "postOauthClientSecrets",
    "putOauthClientSecret",
    "deleteOauthClientSecret",
    "postOauthClientRestore",
    "postOauthClientDisable",
    "postOauthClientEnable",
    "putOauthClientOwnership",
    "postOauthClientRehearsal",
    "deleteOauthClientRehearsal",
    "postOauthViews",
    "putOauthView",
    "deleteOauthView",
    "postOauthReviews",
    "putOauthReview",
    "postOauthReviewEnd",
    "putOauthReviewClient",
    "deleteOauthReviewClient",
    "postOauthClientsBulkDelete",
    "postOauthClientsBulkRestore",
    "postOauthClientsBulkLabel",
    "postOauthClientsBulkOwner",
    "postOauthClientsBulkRehearse",
    "postOauthClientsBulkEndRehearsal",
    "postOauthClientsImport",
    "postOauthClientsImport/secrets",
    "postOrganizationsMeRestorationConfirm",
    "deleteTokensMe",
    OWN_CONSENT,
    "putUsersMeNotices",
    "deleteUsersMeWebhook",
];

/// To end what an application holds for a user, here its own.
const OWN_CONSENT: &str = "deleteUsersMeConsent";

/// What only a token that acts for a user may ask for, whatever the user may do.
pub const OF_USERS: [&str; 3] = [OWN_CONSENT, "putUsersMeNotices", "deleteUsersMeWebhook"];

/// The operation that a line of [`CHANGES`] asks for.
pub fn operation(door: &str) -> &str {
    door.split('/').next().unwrap_or(door)
}

/// An operation that is about to be asked for.
pub struct Asked {
    pub method: &'static str,
    pub path: String,
    /// Null: it has none.
    pub body: Value,
    pub once: bool,
}

impl Asked {
    /// One that does something in this house.
    pub async fn of(door: &str, ground: &Ground) -> Self {
        let young = format!("{CLIENTS}/{YOUNG}");
        let (method, path, body) = match door {
            "postOauthClients" | "postOauthClients/once" => ("POST", CLIENTS.to_owned(), added()),
            "putOauthClient" => ("PUT", young, put(ground, "active").await),
            "putOauthClient/inactive" => ("PUT", young, put(ground, "inactive").await),
            "deleteOauthClient" => ("DELETE", young, Value::Null),
            "postOauthClientSecret" => ("POST", format!("{young}/secret"), Value::Null),
            "postOauthClientSecrets" => ("POST", format!("{young}/secrets"), json!({ "expiresInDays": 30 })),
            "putOauthClientSecret" => {
                let secret = ground.client(TWO_SECRETS).await.secrets[0].id;
                let body = json!({ "endsAfterSilentDays": 30 });
                ("PUT", format!("{CLIENTS}/{TWO_SECRETS}/secrets/{secret}"), body)
            }
            "deleteOauthClientSecret" => {
                let secret = ground.client(TWO_SECRETS).await.secrets[0].id;
                ("DELETE", format!("{CLIENTS}/{TWO_SECRETS}/secrets/{secret}"), Value::Null)
            }
            "postOauthClientRestore" => ("POST", format!("{CLIENTS}/{GONE}/restore"), Value::Null),
            "postOauthClientDisable" => ("POST", format!("{young}/disable"), Value::Null),
            "postOauthClientEnable" => ("POST", format!("{CLIENTS}/{DISABLED}/enable"), Value::Null),
            "putOauthClientOwnership" => ("PUT", format!("{young}/ownership"), json!({ "purpose": "Said while held" })),
            "postOauthClientRehearsal" => ("POST", format!("{young}/rehearsal"), json!({ "minutes": 60 })),
            "deleteOauthClientRehearsal" => ("DELETE", format!("{CLIENTS}/{REHEARSED}/rehearsal"), Value::Null),
            "postOauthViews" => {
                let body = json!({ "name": "Saved while held", "query": "state=active", "shared": true });
                ("POST", "/api/v2/oauth/views".to_owned(), body)
            }
            "putOauthView" => ("PUT", format!("/api/v2/oauth/views/{VIEW}"), json!({ "name": "Renamed while held" })),
            "deleteOauthView" => ("DELETE", format!("/api/v2/oauth/views/{VIEW}"), Value::Null),
            "postOauthReviews" => {
                let body = json!({ "name": "Started while held", "query": "state=active", "due": "2999-12-31" });
                ("POST", "/api/v2/oauth/reviews".to_owned(), body)
            }
            "putOauthReview" => {
                let body = json!({ "name": "Changed while held", "due": "2999-12-31" });
                ("PUT", format!("/api/v2/oauth/reviews/{REVIEW}"), body)
            }
            "postOauthReviewEnd" => ("POST", format!("/api/v2/oauth/reviews/{REVIEW}/end"), Value::Null),
            "putOauthReviewClient" => {
                let path = format!("/api/v2/oauth/reviews/{REVIEW}/clients/{OF_ANA}");
                ("PUT", path, json!({ "answer": "let_go" }))
            }
            "deleteOauthReviewClient" => {
                let said = [("id", REVIEW), ("client", OF_ANA), ("version", "1"), ("answer", "let_go")];
                // Once: from the second time on it is answered already.
                ground.ana.call("answer_review", &said).await;
                ("DELETE", format!("/api/v2/oauth/reviews/{REVIEW}/clients/{OF_ANA}"), Value::Null)
            }
            "postOauthClientsBulkDelete" => ("POST", format!("{CLIENTS}/bulk/delete"), json!({ "ids": [YOUNG] })),
            "postOauthClientsBulkRestore" => ("POST", format!("{CLIENTS}/bulk/restore"), json!({ "ids": [GONE] })),
            "postOauthClientsBulkLabel" => {
                ("POST", format!("{CLIENTS}/bulk/label"), json!({ "ids": [YOUNG], "label": { "name": "held" } }))
            }
            "postOauthClientsBulkOwner" => {
                let owner = json!({ "name": "Held team", "email": "held@meridianpost.example" });
                ("POST", format!("{CLIENTS}/bulk/owner"), json!({ "ids": [YOUNG], "owner": owner }))
            }
            "postOauthClientsBulkRehearse" => {
                ("POST", format!("{CLIENTS}/bulk/rehearse"), json!({ "ids": [YOUNG], "minutes": 60 }))
            }
            "postOauthClientsBulkEndRehearsal" => {
                ("POST", format!("{CLIENTS}/bulk/end-rehearsal"), json!({ "ids": [REHEARSED] }))
            }
            "postOauthClientsImport" => ("POST", format!("{CLIENTS}/import"), json!({ "clients": [added()] })),
            "postOauthClientsImport/secrets" => {
                ("POST", format!("{CLIENTS}/import"), json!({ "clients": [added()], "withSecrets": true }))
            }
            "postOrganizationsMeRestorationConfirm" => (
                "POST",
                "/api/v2/organizations/me/restoration/confirm".to_owned(),
                json!({ "dateRestored": "1970-01-01T00:00:01.000Z" }),
            ),
            "putUsersMeNotices" => {
                ("PUT", "/api/v2/users/me/notices".to_owned(), json!({ "kinds": ["silent"], "byMail": true }))
            }
            "deleteUsersMeWebhook" => {
                let set = "INSERT INTO webhooks (user_id, url, secret) \
                           SELECT id, 'https://hooks.example/x', $1 FROM users WHERE true \
                           ON CONFLICT (user_id) DO UPDATE SET url = excluded.url";
                ground.execute(set, "whsec_x").await;
                ("DELETE", "/api/v2/users/me/webhook".to_owned(), Value::Null)
            }
            OWN_CONSENT => ("DELETE", "/api/v2/users/me/consents/{acts}".to_owned(), Value::Null),
            "deleteTokensMe" => ("DELETE", "/api/v2/tokens/me".to_owned(), Value::Null),
            _ => panic!("nobody says how {door} is asked for"),
        };
        Self { method, path, body, once: door.ends_with("/once") }
    }

    pub fn hold(&self) -> Hold {
        if self.body.is_null() { Hold::Head } else { Hold::Body }
    }
}

/// Without roles: a program that acts for a person gives none.
fn added() -> Value {
    json!({
        "name": "Added while held",
        "authorizedGrantType": "CODE",
        "registeredRedirectUri": [CALLBACK],
        "scope": ["users:readonly"],
    })
}

async fn put(ground: &Ground, state: &str) -> Value {
    let settings = ground.client(YOUNG).await.settings;
    json!({
        "name": "Renamed while held",
        "authorizedGrantType": "CODE",
        "registeredRedirectUri": settings.redirect_uris,
        "state": state,
    })
}
