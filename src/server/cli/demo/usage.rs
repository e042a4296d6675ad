//! Traces of use: tokens, and the other organizations that rely on some of the clients.

use super::people::{ANA, Directory, HALDEN, JON, MERIDIAN, NORTHWIND, TOM, VERA};
use crate::{
    domain::{
        ClientId, OrganizationId, Timestamp,
        time::{DAY, HOUR, MINUTE},
    },
    server::{
        crypto::secret_value::sha256_hex,
        storage::{Connection, demo, tokens::authorizations},
        use_cases::error::AppError,
    },
};

/// How long use has been recorded.
pub const RECORDED: i64 = 100 * DAY;

/// Client, live tokens, organizations.
const USED: [(&str, i64, &[OrganizationId]); 6] = [
    ("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4", 310, &[]),
    ("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", 1_204, &[NORTHWIND, HALDEN]),
    ("b3a640fe-7d18-49e5-91c2-06e5d8f24b70", 1_204, &[NORTHWIND, HALDEN]),
    ("27b9e604-91ac-4d38-8e5f-10c7f2ab63d9", 3, &[]),
    ("a9c4e27f-50b8-4d1e-b6a3-72f8d05c913e", 42, &[NORTHWIND]),
    ("8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7", 1, &[]),
];

pub async fn seed(
    connection: &mut Connection,
    _directory: &Directory,
    now: Timestamp,
    written: usize,
) -> Result<(), AppError> {
    demo::record_usage_since(connection, now.plus(-RECORDED)).await?;
    if written < super::WRITTEN {
        return Ok(());
    }
    for (client, tokens, organizations) in USED {
        let people = demo::consent(connection, client, &[ANA, TOM, VERA, JON], now.plus(-20 * DAY)).await?;
        for n in 0..tokens {
            let issued = now.plus(-(n % 1_200 + 121) * MINUTE);
            let hash = sha256_hex(format!("demo {client} {n}").as_bytes());
            let consent = people.iter().cycle().nth(usize::try_from(n).unwrap_or_default());
            demo::add_token(connection, &hash, client, consent, issued, issued.plus(DAY)).await?;
        }
        for organization in organizations {
            demo::authorize(connection, *organization, client, now.plus(-60 * DAY)).await?;
        }
    }
    demo::authorize(connection, MERIDIAN, "6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91", now.plus(-200 * DAY)).await?;
    let wanted = ClientId::from_uuid(uuid::Uuid::from_u128(0x4ee8_1b07_35cd_4f9a_8b12_9d60_e7a4_f3c8));
    let asked_at = now.plus(-2 * HOUR);
    authorizations::request(connection, (MERIDIAN, wanted), TOM, asked_at, asked_at).await?;
    demo::use_secrets(connection).await?;
    Ok(())
}
