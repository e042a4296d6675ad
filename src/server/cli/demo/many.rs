//! Demo clients by the thousand, for measuring: generated, the same each time.

use super::{
    ownership,
    people::{ANA, Directory, HALDEN, HOME, MERIDIAN, TOM, WORKFORCE_READER},
};
use crate::{
    domain::{
        ClientId, ClientType, DivisionScope, GrantType, Lifecycle, RoleGrant, ScopeId, State, Timestamp,
        lifecycle::KEPT,
        time::{DAY, MINUTE},
    },
    server::{
        storage::{
            Connection,
            clients::client::Client,
            demo::{self as store, DeadSecret},
            engine,
        },
        use_cases::error::AppError,
    },
};
use rand::{Rng, SeedableRng, rngs::SmallRng};
use std::fmt::Write as _;
use uuid::Builder;

const WHAT: [&str; 24] = [
    "Parcel", "Letter", "Courier", "Branch", "Customer", "Invoice", "Schedule", "Queue", "Survey", "Route", "Locker",
    "Customs", "Payroll", "Depot", "Fleet", "Stamp", "Return", "Claim", "Contract", "Partner", "Campaign", "Archive",
    "Terminal", "Forecast",
];
const DOES: [&str; 20] = [
    "sync",
    "export",
    "dashboard",
    "importer",
    "monitor",
    "bridge",
    "bot",
    "portal",
    "planner",
    "report",
    "gateway",
    "viewer",
    "notifier",
    "archive",
    "connector",
    "mobile",
    "kiosk",
    "scanner",
    "router",
    "desk",
];
const WHERE: [&str; 16] = [
    "Utrecht",
    "Rotterdam",
    "Leeds",
    "Lyon",
    "Porto",
    "Gdańsk",
    "Graz",
    "Malmö",
    "Turku",
    "Cork",
    "Ghent",
    "Basel",
    "Bilbao",
    "Parma",
    "Split",
    "Brno",
];

/// How many are written in one statement. Binding costs the square of a statement's parameters.
const AT_ONCE: usize = 16;
/// Of so many generated clients one is a user's and one a team's.
const OWNED: u128 = 8;
/// How many are brought into the text index's order before they are written.
const SORTED: usize = 50_000;

fn pick<'a>(random: &mut SmallRng, words: &[&'a str]) -> &'a str {
    words[random.next_u32() as usize % words.len()]
}

pub async fn seed(
    connection: &mut Connection,
    directory: &Directory,
    now: Timestamp,
    count: usize,
) -> Result<(), AppError> {
    let mut random = SmallRng::seed_from_u64(20_261_123);
    let mut of_secrets = SmallRng::seed_from_u64(20_261_127);
    let (said, by) = (ownership::of_many(), TOM.to_string());
    let indexes = engine::begin_bulk(connection).await?;
    for start in (0..count).step_by(SORTED) {
        let mut made = (start..count.min(start + SORTED))
            .map(|n| client(&mut random, directory, now, n))
            .collect::<Result<Vec<_>, _>>()?;
        store::sort_for_search(&mut made);
        for some in made.chunks(AT_ONCE) {
            store::add_clients(connection, some).await?;
            let secrets: Vec<DeadSecret> = some.iter().map(|client| secret(&mut of_secrets, client, now)).collect();
            store::add_secrets(connection, &secrets).await?;
            // One or none of these.
            let elsewhere = usize::from(of_secrets.next_u32().is_multiple_of(3));
            store::authorize_all(connection, HALDEN, &some[..elsewhere], now.plus(-60 * DAY)).await?;
            for (part, said) in (0_u128..).zip(&said) {
                let of_them: Vec<&Client> = some.iter().filter(|one| one.id.uuid().as_u128() % OWNED == part).collect();
                store::say_of_all(connection, &of_them, said, (now.plus(-40 * DAY), &by)).await?;
            }
        }
    }
    Ok(engine::end_bulk(connection, indexes).await?)
}

/// The secret of a client: made with it or later, and every third ends within a year.
fn secret(random: &mut SmallRng, client: &Client, now: Timestamp) -> DeadSecret {
    let mut hash = String::with_capacity(64);
    for _ in 0..4 {
        let _ = write!(hash, "{:016x}", random.next_u64());
    }
    let age = now.since(client.life.created_at) / DAY;
    let days = i64::from(random.next_u32() % 1_500).min(age);
    let ends = random.next_u32();
    DeadSecret {
        client_id: client.id,
        organization_id: client.organization_id,
        hash,
        created_at: now.plus(-days * DAY),
        expires_at: ends.is_multiple_of(3).then(|| now.plus(i64::from(ends % 365 + 1) * DAY)),
    }
}

/// What the programs among the generated clients were made through.
const PROVISIONING: &str = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";

/// Most have one scope, and a few the one that covers all.
fn scope(n: usize) -> Result<ScopeId, AppError> {
    ScopeId::parse(if n % 60 == 3 { "all" } else { "users:readonly" }).map_err(AppError::internal)
}

fn client(random: &mut SmallRng, directory: &Directory, now: Timestamp, n: usize) -> Result<Client, AppError> {
    let mut bytes = [0_u8; 16];
    random.fill_bytes(&mut bytes);
    let (what, does, place) = (pick(random, &WHAT), pick(random, &DOES), pick(random, &WHERE));
    let grant_type = match n % 20 {
        0..=9 => GrantType::Code,
        10..=17 => GrantType::ClientCredentials,
        18 => GrantType::Token,
        _ => GrantType::Saml2Bearer,
    };
    let created_at =
        now.plus(-i64::from(random.next_u32() % 1_500) * DAY - i64::from(random.next_u32() % 1_440) * MINUTE);
    let mut life = Lifecycle::new(created_at);
    match n % 100 {
        0..=5 => life.state = State::Disabled,
        6..=7 => {
            let at = now.plus(-i64::from(random.next_u32() % 6 + 1) * DAY);
            life = Lifecycle { state: State::Inactive, date_to_delete: Some(at.plus(KEPT)), ..life.cut(at) };
        }
        _ => {}
    }
    let machine = grant_type == GrantType::ClientCredentials;
    let role = RoleGrant {
        role_id: WORKFORCE_READER,
        role_name: "Workforce reader".into(),
        division: DivisionScope::One(HOME),
        division_name: directory.home_name.into(),
    };
    let used = random.next_u32();
    Ok(Client {
        id: ClientId::from_uuid(Builder::from_random_bytes(bytes).into_uuid()),
        organization_id: MERIDIAN,
        name: format!("{what} {does} {place} {n}"),
        description: format!("{does} of the {} team in {place}", what.to_lowercase()),
        grant_type,
        client_type: Some(ClientType::Confidential),
        token_duration: 86_400,
        allowed_addresses: String::new(),
        redirect_uris: if grant_type == GrantType::Code {
            vec![format!("https://app{n}.example/callback")]
        } else {
            vec![]
        },
        scopes: if machine { [].into() } else { [scope(n)?].into() },
        roles: if machine { vec![role] } else { vec![] },
        life,
        created_by: Some(ANA.to_string()),
        created_through: (n % 40 == 7).then(|| PROVISIONING.to_owned()),
        modified_at: created_at,
        modified_by: Some(ANA.to_string()),
        deactivated_at: life.date_to_delete.map(|date| date.plus(-KEPT)),
        deactivated_by: life.date_to_delete.map(|_| ANA.to_string()),
        last_used_at: (!used.is_multiple_of(5)).then(|| now.plus(-i64::from(used % 500_000) * MINUTE)),
        last_used_from: None,
        last_token_at: None,
        known_since: created_at,
        version: 1,
    })
}
