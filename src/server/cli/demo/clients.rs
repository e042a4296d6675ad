//! The demo clients that are written by hand: each kind that an administrator meets, and some that are easily confused.

use super::people::{
    ADMINISTRATOR, ANA, BILLING, Directory, HALDEN, HOME, MERIDIAN, MIA, PAYROLL_ADMIN, TOM, UTRECHT, WORKFORCE_READER,
};
use crate::{
    domain::{
        ClientId, ClientType, DivisionScope, GrantType, Lifecycle, OrganizationId, RoleGrant, ScopeId, SecretId, State,
        Timestamp, UserId,
        audit::{AuditAction, AuditField, ObjectKind},
        lifecycle::KEPT,
        time::{DAY, HOUR, MINUTE},
    },
    policy::ActorKind,
    server::{
        crypto::secret_value::SecretValue,
        storage::{
            Connection,
            audit::entry::{self, Change, NewEntry},
            clients::{
                client::Client,
                secrets::{self, Secret},
                write as store,
            },
        },
        use_cases::error::AppError,
    },
};

/// How many clients of the first organization are written by hand.
pub const WRITTEN: usize = 40;

use GrantType::{ClientCredentials as Machine, Code, Password, Saml2Bearer, Token};

/// What happened to it, if anything.
enum Fate {
    Active,
    Disabled,
    /// Deactivated that long ago.
    Deactivated(i64),
}
use Fate::{Active, Deactivated, Disabled};

struct Draft {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    grant_type: GrantType,
    /// Milliseconds since it was made.
    age: i64,
    fate: Fate,
    /// Milliseconds since it was last used; `None`: never.
    used: Option<i64>,
    /// Scope ids; for Client Credentials names of roles.
    holds: &'static [&'static str],
}

const fn draft(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    grant_type: GrantType,
    age: i64,
    used: Option<i64>,
    holds: &'static [&'static str],
) -> Draft {
    Draft { id, name, description, grant_type, age, fate: Active, used, holds }
}

const fn fated(draft: Draft, fate: Fate) -> Draft {
    Draft { fate, ..draft }
}

const YEAR: i64 = 365 * DAY;
/// 100 characters, the longest name there is.
const LONGEST: &str =
    "Knowledge portal for partner agencies and seasonal service desks in all regions of the postal network";

#[rustfmt::skip]
const DRAFTS: [Draft; WRITTEN] = [
    draft("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4", "Agent desktop", "Signs agents in to the desktop app on every floor", Code, 2 * YEAR, Some(2_000), &["conversations", "presence", "users:readonly", "user-basic-info", "routing:readonly"]),
    draft("8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7", "Billing sync", "Nightly export of invoices to finance", Machine, 3 * YEAR + 20 * DAY, Some(2 * MINUTE), &["Billing"]),
    draft("27b9e604-91ac-4d38-8e5f-10c7f2ab63d9", "Contact importer", "Loads contact lists from the CRM every hour", Machine, 425 * DAY, Some(41 * MINUTE), &["Workforce reader"]),
    fated(draft("27b9f113-0d4e-4b7a-a1c2-6f8e93d05b17", "Contact importer", "Staging copy, owner: field team", Machine, 245 * DAY, Some(6 * DAY), &["Workforce reader"]), Deactivated(6 * DAY + 5 * HOUR)),
    fated(draft("e05d8b37-42f9-4a66-93d8-b7c10e5f2a84", "Door displays", "Room panels in the Utrecht office", Machine, 5 * YEAR, Some(79 * DAY), &["Workforce reader"]), Disabled),
    fated(draft("b3a640fe-7d18-49e5-91c2-06e5d8f24b70", "Field service app", "Technicians' mobile app, replaced by Dispatch", Code, 4 * YEAR, Some(2 * HOUR), &[]), Deactivated(2 * HOUR)),
    draft("5d92c08e-6b31-4f7c-8a20-c4e9d1730f5b", LONGEST, "", Code, 220 * DAY, Some(6 * HOUR), &["knowledge:readonly", "users:readonly"]),
    draft("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", "Quality review dashboard", "Pilot. Reads evaluations and surveys for the weekly calibration meeting", Code, 12 * DAY, Some(40_000), &["analytics:readonly", "quality:readonly", "users:readonly", "routing:readonly"]),
    draft("1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5", "Shift planner", "Writes schedules back from the planning tool", Machine, 2 * YEAR + 40 * DAY, Some(4 * HOUR), &["Workforce reader"]),
    draft("fd306e95-18b4-4c7d-a2f3-95e07c4d1b68", "Wallboard", "Screens in the Rotterdam hall", Token, 6 * YEAR, None, &["analytics:readonly", "routing:readonly"]),
    draft("6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5", "Payroll bridge", "Sends approved hours to payroll on the 25th", Machine, 18 * DAY, Some(3 * DAY), &["Payroll admin"]),
    draft("3e7fa0c5-9d12-4b68-8f35-e40c7b19a6d2", "Payroll archive", "Keeps seven years of payslips", Machine, 900 * DAY, Some(20 * DAY), &["Payroll admin"]),
    draft("a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e", "Parcel tracker", "Customer-facing tracking site", Code, 700 * DAY, Some(9_000), &["conversations:readonly", "external-contacts:readonly"]),
    draft("72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29", "Chat bot", "Answers the first question before an agent does", Machine, 400 * DAY, Some(12_000), &["Workforce reader"]),
    draft("04f6a9d8-c35e-4271-b80d-e92c6f1a57b3", "Courier app", "iOS and Android app of the couriers", Code, 3 * YEAR, Some(15_000), &["users", "geolocation", "notifications"]),
    draft("b85e13c7-2af4-4d60-97e1-f04d8c6b392a", "Customs declarations", "Files declarations for parcels from outside the union", Machine, 150 * DAY, Some(50 * MINUTE), &["Billing"]),
    draft("d17c9f20-8e6b-43a5-b2f8-60a5e7c14d93", "Data warehouse", "Hourly load of conversations and wrap-up codes", Machine, 1_000 * DAY, Some(22 * MINUTE), &["Workforce reader"]),
    draft("59ab02e6-d7f3-4c18-a560-c83e9b1f704d", "Dispatch", "Successor of the field service app", Code, 45 * DAY, Some(5 * MINUTE), &["users:readonly", "workitems", "geolocation"]),
    draft("e6f1d85a-03c9-4b72-8d4e-57b0a2f6c918", "Exit survey", "Asks leaving customers one question", Code, HOUR, None, &["quality"]),
    draft("20c7b4f9-a6d5-4e83-91b0-d8f3e5a7c61e", "Fleet telematics", "Links van positions to open jobs", Machine, 31 * DAY, Some(70 * DAY - 69 * DAY), &["Workforce reader"]),
    draft("8d5e0a31-4bf7-49c2-a8e6-b19f7d03c5a4", "Franking portal", "Business customers buy postage", Code, 29 * DAY + 23 * HOUR, Some(3 * HOUR), &["external-contacts"]),
    draft("f70b6c2d-95e8-4a14-b3d7-0c8a1e5f942b", "Gift card desk", "Only busy in December", Code, 340 * DAY, Some(330 * DAY), &["conversations"]),
    draft("13e9d5b7-c08f-4263-9af4-e6d27b80c15a", "Help centre", "Suggests articles while people type", Code, 800 * DAY, Some(18_000), &["knowledge", "knowledge:readonly"]),
    draft("ca48f172-6e0d-4b9a-8c53-29d7e1f4b086", "HR directory", "Names, teams and photos for the intranet", Machine, 600 * DAY, Some(8 * HOUR), &["Workforce reader"]),
    draft("6f25b0d9-e3a7-4c81-95f2-d40e8c6a173b", "Insurance claims", "Opens a case when a parcel is lost", Machine, 260 * DAY, Some(HOUR), &["Billing"]),
    draft("b94a7e05-1d8c-4f36-a2b9-83f5d60e7c14", "Intranet search", "", Saml2Bearer, 7 * YEAR, None, &["search:readonly"]),
    draft("3c81f6ad-97e2-40b5-8d1f-a5c30e9b74d6", "Invoice viewer", "Old customer portal, read only", Password, 8 * YEAR, Some(500 * DAY), &["billing:readonly"]),
    draft("e2d67b90-5fc4-4a18-b7e3-0f9d8a1c365b", "Kiosk", "Self-service terminals in 212 branches", Code, 500 * DAY, Some(25_000), &["conversations:readonly"]),
    draft("07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3", "Load test", "Switched on before each release", Machine, 410 * DAY, Some(35 * DAY), &["Administrator"]),
    draft("94f0de6b-8a37-4c52-b165-e3c9078fd2a1", "Locker network", "Opens parcel lockers for couriers", Machine, 120 * DAY, Some(4_000), &["Workforce reader"]),
    draft("d8b36f14-e07c-4925-a4fd-19e5c2b70d68", "Mail merge", "Letters to customers who prefer paper", Machine, 75 * DAY, Some(12 * HOUR), &["Billing"]),
    draft("41ec90a7-3d5b-4f86-8c0e-b72f6d19e5a3", "Näytönpäivitys", "Päivittää myymälöiden näytöt kerran tunnissa", Machine, 333 * DAY, Some(33 * MINUTE), &["Workforce reader"]),
    draft("a06f8d3c-72e1-4b59-96da-c5e4b0f8173d", "Overflow routing", "Sends calls to the partner in Leeds when queues are long", Machine, 25 * DAY, Some(10 * MINUTE), &["Workforce reader"]),
    draft("5b7d2ef0-c6a9-4183-b48f-d0e93a5c71f6", "Power BI connector", "Weekly figures for the board", Code, 640 * DAY, Some(5 * DAY), &["analytics:readonly", "usage:readonly"]),
    draft("cf19a4e6-0b8d-4752-a3c7-6f5e81d09b24", "Return labels", "Prints labels for web shops", Code, 90 * DAY, Some(90_000), &["external-contacts:readonly", "upload"]),
    fated(draft("78e3c50b-f4d2-4a96-8b17-e9c06d2a5f31", "Route optimizer", "Paused while the vendor fixes its export", Machine, 380 * DAY, Some(16 * DAY), &["Workforce reader"]), Disabled),
    draft("e93b07d4-a5c8-4f21-9d6e-7b0f2c8e4a15", "Speech analytics", "Finds calls in which a refund was promised", Machine, 210 * DAY, Some(28 * MINUTE), &["Workforce reader"]),
    draft("2d6fa8c1-b70e-4359-8e4b-05c9f7d3a6e2", "طوابع البريد", "خدمة الطوابع الرقمية للعملاء", Code, 55 * DAY, Some(7 * HOUR), &["external-contacts:readonly"]),
    draft("b0c5e7f9-64d1-4a8b-93e2-fd187c0a2b56", "Workforce mobile", "Shift swaps from the phone", Code, 480 * DAY, Some(6_000), &["all"]),
    draft("91f4d6a3-0e7c-4b25-a8d9-3c5e60b7f1d8", "郵便番号検索", "住所から郵便番号を引く", Code, 8 * DAY, None, &["geolocation:readonly"]),
];

/// The clients that were added, each with its secret.
pub async fn seed(
    connection: &mut Connection,
    directory: &Directory,
    now: Timestamp,
    count: usize,
) -> Result<Vec<(Client, SecretId)>, AppError> {
    let mut added = vec![];
    for (index, draft) in DRAFTS.iter().take(count).enumerate() {
        let by = if index % 3 == 0 { ANA } else { TOM };
        added.push(add(connection, directory, MERIDIAN, by, draft, now).await?);
    }
    let halden = draft(
        "6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91",
        "Halden scheduling",
        "Appointments of all clinics",
        Code,
        500 * DAY,
        Some(3 * MINUTE),
        &["workforce-management:readonly"],
    );
    added.push(add(connection, directory, HALDEN, MIA, &halden, now).await?);
    let reminders = draft(
        "4ee81b07-35cd-4f9a-8b12-9d60e7a4f3c8",
        "Visit reminders",
        "Tells people the day before",
        Code,
        90 * DAY,
        Some(2 * DAY),
        &["external-contacts", "users:readonly"],
    );
    added.push(add(connection, directory, HALDEN, MIA, &reminders, now).await?);
    Ok(added)
}

/// The role a demo client holds, where it holds it.
fn role(name: &'static str, directory: &Directory) -> RoleGrant {
    let (role_id, division, division_name) = match name {
        "Administrator" => (ADMINISTRATOR, DivisionScope::All, "All divisions"),
        "Billing" => (BILLING, DivisionScope::One(HOME), directory.home_name),
        "Payroll admin" => (PAYROLL_ADMIN, DivisionScope::One(HOME), directory.home_name),
        _ => (WORKFORCE_READER, DivisionScope::One(HOME), directory.home_name),
    };
    RoleGrant { role_id, role_name: name.into(), division, division_name: division_name.into() }
}

/// An address under the client's own name, as its developers would register it.
fn redirect_uris(draft: &Draft) -> Vec<String> {
    if draft.grant_type != Code {
        return vec![];
    }
    let host: String =
        draft.name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(30).collect();
    let host = host.trim_matches('-');
    let host = if host.is_empty() { "app" } else { host };
    let mut uris = vec![format!("https://{host}.meridianpost.example/oauth/callback")];
    if draft.name == "Quality review dashboard" {
        uris.push("http://localhost/callback".into());
    }
    uris
}

async fn add(
    connection: &mut Connection,
    directory: &Directory,
    organization_id: OrganizationId,
    by: UserId,
    draft: &Draft,
    now: Timestamp,
) -> Result<(Client, SecretId), AppError> {
    let created_at = now.plus(-draft.age);
    let machine = draft.grant_type == Machine;
    let mut life = Lifecycle::new(created_at);
    let (mut deactivated_at, mut modified_at, mut modified_by) = (None, created_at, by);
    match draft.fate {
        Active => {}
        Disabled => {
            // It was in use until then.
            (modified_at, modified_by) = (draft.used.map_or(now, |ago| now.plus(-ago)), TOM);
            life = Lifecycle { state: State::Disabled, ..life.cut(modified_at) };
        }
        Deactivated(ago) => {
            let at = now.plus(-ago);
            life = Lifecycle { state: State::Inactive, date_to_delete: Some(at.plus(KEPT)), ..life.cut(at) };
            deactivated_at = Some(at);
            (modified_at, modified_by) = (at, TOM);
        }
    }
    let mut roles = if machine { draft.holds.iter().map(|name| role(name, directory)).collect() } else { vec![] };
    if draft.name == "Shift planner" {
        let utrecht = DivisionScope::One(UTRECHT);
        let held: RoleGrant = role("Workforce reader", directory);
        roles.push(RoleGrant { division: utrecht, division_name: "Utrecht division".into(), ..held });
    }
    let scopes = draft.holds.iter().filter(|_| !machine).filter_map(|id| ScopeId::parse(id).ok()).collect();
    let client = Client {
        id: draft.id.parse().map(ClientId::from_uuid).map_err(AppError::internal)?,
        organization_id,
        name: draft.name.chars().take(100).collect(),
        description: draft.description.into(),
        grant_type: draft.grant_type,
        client_type: client_type(draft),
        token_duration: 86_400,
        allowed_addresses: String::new(),
        redirect_uris: redirect_uris(draft),
        scopes,
        roles,
        life,
        created_by: Some(by.to_string()),
        created_through: None,
        modified_at,
        modified_by: Some(modified_by.to_string()),
        deactivated_at,
        deactivated_by: deactivated_at.map(|_| TOM.to_string()),
        last_used_at: draft.used.map(|ago| now.plus(-ago)),
        last_used_from: draft.used.map(|_| "203.0.113.24".into()),
        last_token_at: draft.used.map(|ago| now.plus(-ago - 20 * MINUTE).max(created_at)),
        known_since: created_at,
        version: 1,
    };
    store::insert(connection, &client).await?;
    let secret = add_secret(connection, &client, by, now).await?;
    tell(connection, &client, by, secret.hint).await?;
    Ok((client, secret.id))
}

/// What runs in the hands of people cannot keep a secret; one is from before clients said it.
fn client_type(draft: &Draft) -> Option<ClientType> {
    match draft.name {
        _ if draft.grant_type != Code => None,
        "Help centre" => None,
        "Courier app" | "Field service app" | "Kiosk" | "Workforce mobile" => Some(ClientType::Public),
        _ => Some(ClientType::Confidential),
    }
}

/// When the secret of a client ends; of most it does not.
fn ends_in(name: &str) -> Option<i64> {
    (name == "Customs declarations").then_some(11 * DAY)
}

/// A secret nobody knows: a demo client that works would be a back door.
async fn add_secret(
    connection: &mut Connection,
    client: &Client,
    by: UserId,
    now: Timestamp,
) -> Result<Secret, AppError> {
    let value = SecretValue::generate();
    let secret = secrets::NewSecret {
        client_id: client.id,
        hash: &value.hash(),
        hint: &value.hint(),
        created_at: client.life.created_at,
        created_by: Some(by.to_string()),
        created_through: None,
        expires_at: ends_in(&client.name).map(|span| now.plus(span)),
    };
    Ok(secrets::insert(connection, &secret).await?)
}

async fn tell(connection: &mut Connection, client: &Client, by: UserId, hint: String) -> Result<(), AppError> {
    let name = |id| match id {
        ANA => "Ana Ruiz",
        MIA => "Mia Chen",
        _ => "Tom Okafor",
    };
    let field = |field: AuditField, before: &[&str], after: &[&str]| Change {
        field,
        before: before.iter().map(|s| (*s).to_owned()).collect(),
        after: after.iter().map(|s| (*s).to_owned()).collect(),
    };
    let entry = |at, who: UserId, action, changes| NewEntry {
        organization_id: client.organization_id,
        at,
        actor: Some((who.uuid(), name(who).into())),
        actor_kind: ActorKind::User,
        via: None,
        address: Some("192.0.2.61".into()),
        request_id: None,
        object_kind: ObjectKind::Client,
        object_id: client.id.to_string(),
        object_name: client.name.clone(),
        action,
        done: true,
        version: Some(1),
        changes,
    };
    let added = vec![
        field(AuditField::Name, &[], &[&client.name]),
        field(AuditField::GrantType, &[], &[client.grant_type.as_str()]),
        field(AuditField::Secret, &[], &[&hint]),
    ];
    entry::write(connection, &entry(client.life.created_at, by, AuditAction::Add, added)).await?;
    let moved = match client.life.state {
        State::Active => return Ok(()),
        State::Inactive => (AuditAction::Deactivate, client.life.tokens_not_before),
        State::Disabled => (AuditAction::Disable, client.life.tokens_not_before),
    };
    let mut changes = vec![field(AuditField::State, &["active"], &[client.life.state.as_str()])];
    if let Some(date) = client.life.date_to_delete {
        changes.push(field(AuditField::DateToDelete, &[], &[&date.millis().to_string()]));
    }
    entry::write(connection, &entry(moved.1, TOM, moved.0, changes)).await?;
    Ok(())
}
