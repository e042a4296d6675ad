//! Organizations, divisions, roles and people.

use crate::{
    domain::{DivisionId, OrganizationId, RoleId, Timestamp, UserId, UserState, time::DAY},
    policy::{Permission as P, defaults},
    server::{
        crypto::password,
        storage::{
            Connection,
            people::{
                divisions, organizations,
                roles::{self, Role},
                users,
            },
        },
        use_cases::{error::AppError, people::of_default},
    },
};
use uuid::Uuid;

/// Ids that do not change from one demo to the next.
pub const fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0000_0000_0000 | (kind << 32) | n)
}

/// Of everyone in the demo data.
pub const PASSWORD: &str = "clientele-demo-1";

pub const MERIDIAN: OrganizationId = OrganizationId::from_uuid(id(1, 1));
pub const HALDEN: OrganizationId = OrganizationId::from_uuid(id(1, 2));
pub const NORTHWIND: OrganizationId = OrganizationId::from_uuid(id(1, 3));
pub const HOME: DivisionId = DivisionId::from_uuid(id(2, 1));
pub const UTRECHT: DivisionId = DivisionId::from_uuid(id(2, 4));

pub const ADMINISTRATOR: RoleId = role(1);
pub const WORKFORCE_READER: RoleId = role(2);
pub const BILLING: RoleId = role(3);
pub const PAYROLL_ADMIN: RoleId = role(4);
const EDITOR: RoleId = role(5);
const VIEWER: RoleId = role(6);
const SUPERVISOR: RoleId = role(7);

const fn role(n: u128) -> RoleId {
    RoleId::from_uuid(id(3, n))
}

/// An organization with the ids of its default roles, in the order of [`defaults::ALL`].
type WithDefaults = (OrganizationId, [RoleId; defaults::ALL.len()]);
const OF_MERIDIAN: WithDefaults = (MERIDIAN, [ADMINISTRATOR, role(9), EDITOR, VIEWER, role(10)]);
const OF_HALDEN: WithDefaults = (HALDEN, [role(8), role(11), role(12), role(13), role(14)]);
const OF_NORTHWIND: WithDefaults = (NORTHWIND, [role(15), role(16), role(17), role(18), role(19)]);

/// The roles that people of Meridian Post added to those that every organization begins with.
const ADDED: [(RoleId, &str, &str, &[P]); 4] = [
    (WORKFORCE_READER, "Workforce reader", "Reads schedules and adherence", &[]),
    (BILLING, "Billing", "Reads and sends invoices", &[P::UsageClientView]),
    (PAYROLL_ADMIN, "Payroll admin", "Sends approved hours to payroll", &[]),
    (SUPERVISOR, "Supervisor", "Leads a team of agents", &[]),
];

pub const ANA: UserId = UserId::from_uuid(id(4, 1));
pub const TOM: UserId = UserId::from_uuid(id(4, 2));
pub const VERA: UserId = UserId::from_uuid(id(4, 3));
pub const JON: UserId = UserId::from_uuid(id(4, 4));
pub const MIA: UserId = UserId::from_uuid(id(4, 5));
/// He left; what he owned has no owner.
pub const WIM: UserId = UserId::from_uuid(id(4, 6));

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
    for (organization, ids) in [OF_MERIDIAN, OF_HALDEN, OF_NORTHWIND] {
        for (default, id) in defaults::ALL.iter().zip(ids) {
            roles::add(connection, organization, &of_default(default, id)).await?;
        }
    }
    for (id, name, description, permissions) in ADDED {
        let added = Role {
            name: name.to_owned(),
            description: description.to_owned(),
            default_key: None,
            permissions: permissions.iter().copied().collect(),
            ..of_default(&defaults::ADMINISTRATOR, id)
        };
        roles::add(connection, MERIDIAN, &added).await?;
    }
    Ok(())
}

async fn people(connection: &mut Connection, at: Timestamp) -> Result<(), AppError> {
    let hash = password::hash(PASSWORD)?;
    let (home, all) = (HOME.to_string(), "*".to_owned());
    // A role is given only by those who hold it: the administrators hold each, as whoever set their organization up would.
    let everywhere = |ids: &[RoleId]| ids.iter().map(|id| (*id, all.clone())).collect::<Vec<_>>();
    let table: [(UserId, OrganizationId, &str, &str, Vec<(RoleId, String)>); 6] = [
        (
            ANA,
            MERIDIAN,
            "Ana Ruiz",
            "ana.ruiz@meridianpost.example",
            everywhere(&[&OF_MERIDIAN.1[..], &ADDED.map(|(id, ..)| id)].concat()),
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
        (WIM, MERIDIAN, "Wim Prins", "wim.prins@meridianpost.example", vec![]),
        (MIA, HALDEN, "Mia Chen", "mia.chen@haldenclinics.example", everywhere(&OF_HALDEN.1)),
    ];
    for (id, organization_id, name, email, roles) in &table {
        let user = users::NewUser {
            id: *id,
            organization_id: *organization_id,
            name,
            email,
            password_hash: &hash,
            state: if *id == WIM { UserState::Inactive } else { UserState::Active },
            created_at: at,
            roles,
        };
        users::add_user(connection, &user).await?;
    }
    Ok(())
}
