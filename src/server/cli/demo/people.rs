//! Organizations, divisions, roles and people.

use crate::{
    domain::{DivisionId, OrganizationId, RoleId, Timestamp, UserId, UserState, time::DAY},
    policy::Permission as P,
    server::{
        crypto::password,
        storage::{
            Connection,
            people::{divisions, organizations, roles, users},
        },
        use_cases::error::AppError,
    },
};
use uuid::Uuid;

/// Ids that do not change from one demo to the next.
const fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0000_0000_0000 | (kind << 32) | n)
}

/// Of everyone in the demo data.
pub const PASSWORD: &str = "clientele-demo-1";

pub const MERIDIAN: OrganizationId = OrganizationId::from_uuid(id(1, 1));
pub const HALDEN: OrganizationId = OrganizationId::from_uuid(id(1, 2));
pub const NORTHWIND: OrganizationId = OrganizationId::from_uuid(id(1, 3));
pub const HOME: DivisionId = DivisionId::from_uuid(id(2, 1));
pub const UTRECHT: DivisionId = DivisionId::from_uuid(id(2, 4));

pub const INTEGRATION_ADMIN: RoleId = RoleId::from_uuid(id(3, 1));
pub const WORKFORCE_READER: RoleId = RoleId::from_uuid(id(3, 2));
pub const BILLING: RoleId = RoleId::from_uuid(id(3, 3));
pub const PAYROLL_ADMIN: RoleId = RoleId::from_uuid(id(3, 4));
const EDITOR: RoleId = RoleId::from_uuid(id(3, 5));
const VIEWER: RoleId = RoleId::from_uuid(id(3, 6));
const SUPERVISOR: RoleId = RoleId::from_uuid(id(3, 7));
const HALDEN_ADMIN: RoleId = RoleId::from_uuid(id(3, 8));

pub const ANA: UserId = UserId::from_uuid(id(4, 1));
pub const TOM: UserId = UserId::from_uuid(id(4, 2));
pub const VERA: UserId = UserId::from_uuid(id(4, 3));
pub const JON: UserId = UserId::from_uuid(id(4, 4));
pub const MIA: UserId = UserId::from_uuid(id(4, 5));

/// What the rest of the demo refers to.
pub struct Directory {
    pub home_name: &'static str,
}

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<Directory, AppError> {
    let long_ago = now.plus(-1_500 * DAY);
    for (id, name) in [(MERIDIAN, "Meridian Post"), (HALDEN, "Halden Clinics"), (NORTHWIND, "Northwind Retail")] {
        organizations::add_organization(connection, id, name, long_ago).await?;
    }
    for (id, organization, name, home) in [
        (HOME, MERIDIAN, "Home", true),
        (UTRECHT, MERIDIAN, "Utrecht", false),
        (DivisionId::from_uuid(id(2, 2)), HALDEN, "Home", true),
        (DivisionId::from_uuid(id(2, 3)), NORTHWIND, "Home", true),
    ] {
        divisions::add_division(connection, id, organization, name, home).await?;
    }
    roles(connection).await?;
    people(connection, long_ago).await?;
    Ok(Directory { home_name: "Home division" })
}

async fn roles(connection: &mut Connection) -> Result<(), AppError> {
    let editor = [P::OauthClientView, P::OauthClientAdd, P::OauthClientEdit, P::OauthClientDelete];
    let table: [(RoleId, OrganizationId, &str, &str, &[P]); 8] = [
        (INTEGRATION_ADMIN, MERIDIAN, "Integration admin", "Everything about integrations and people", P::ALL),
        (WORKFORCE_READER, MERIDIAN, "Workforce reader", "Reads schedules and adherence", &[]),
        (BILLING, MERIDIAN, "Billing", "Reads and sends invoices", &[P::UsageClientView]),
        (PAYROLL_ADMIN, MERIDIAN, "Payroll admin", "Sends approved hours to payroll", &[]),
        (EDITOR, MERIDIAN, "Integration editor", "Looks after OAuth clients", &editor),
        (VIEWER, MERIDIAN, "Integration viewer", "Sees OAuth clients", &[P::OauthClientView]),
        (SUPERVISOR, MERIDIAN, "Supervisor", "Leads a team of agents", &[]),
        (HALDEN_ADMIN, HALDEN, "Integration admin", "Everything about integrations and people", P::ALL),
    ];
    for (id, organization, name, description, permissions) in table {
        roles::add_role(connection, id, organization, name, description, permissions).await?;
    }
    Ok(())
}

async fn people(connection: &mut Connection, at: Timestamp) -> Result<(), AppError> {
    let hash = password::hash(PASSWORD)?;
    let (home, all) = (HOME.to_string(), "*".to_owned());
    let table: [(UserId, OrganizationId, &str, &str, Vec<(RoleId, String)>); 5] = [
        (
            ANA,
            MERIDIAN,
            "Ana Ruiz",
            "ana.ruiz@meridianpost.example",
            vec![
                (INTEGRATION_ADMIN, all.clone()),
                (WORKFORCE_READER, all.clone()),
                (BILLING, home.clone()),
                (PAYROLL_ADMIN, home.clone()),
            ],
        ),
        (
            TOM,
            MERIDIAN,
            "Tom Okafor",
            "tom.okafor@meridianpost.example",
            vec![(EDITOR, all.clone()), (WORKFORCE_READER, home.clone())],
        ),
        (VERA, MERIDIAN, "Vera Lind", "vera.lind@meridianpost.example", vec![(VIEWER, home.clone())]),
        (JON, MERIDIAN, "Jon Bekker", "jon.bekker@meridianpost.example", vec![(SUPERVISOR, home)]),
        (MIA, HALDEN, "Mia Chen", "mia.chen@haldenclinics.example", vec![(HALDEN_ADMIN, all)]),
    ];
    for (id, organization_id, name, email, roles) in &table {
        let user = users::NewUser {
            id: *id,
            organization_id: *organization_id,
            name,
            email,
            password_hash: &hash,
            state: UserState::Active,
            created_at: at,
            roles,
        };
        users::add_user(connection, &user).await?;
    }
    Ok(())
}
