//! The check that the audit log was not altered: by `clientele audit verify`, and once a day by a server itself.

pub use crate::domain::noted::Noted;

use super::chain::{Finding, KEPT, Walk, Wrong};
use crate::{
    domain::Timestamp,
    server::{
        storage::{
            Store,
            audit::chain::{self, AT_ONCE, Logged},
        },
        use_cases::error::AppError,
    },
};

/// What came of one organization's log.
#[derive(Clone, Debug)]
pub struct Report {
    pub organization: String,
    pub name: Option<String>,
    pub entries: u64,
    /// The last number and its hash.
    pub head: Option<(i64, String)>,
    /// What is broken, in the order of the log.
    pub findings: Vec<Finding>,
    /// Broken places beside those.
    pub further: u64,
}

impl Report {
    pub fn broken(&self) -> u64 {
        self.findings.len() as u64 + self.further
    }

    /// The head as [`Noted`] reads it.
    pub fn head_in_words(&self) -> String {
        let (place, hash) = self.head.clone().unwrap_or_else(|| (0, chain::BEGINNING.into()));
        format!("{}={place}:{hash}", self.organization)
    }
}

/// Walks every organization's log, a page at a time. Clientele may write meanwhile. What was noted must still be there.
///
/// # Errors
/// When storage fails: a value of a kind that no column holds, for one.
pub async fn verify(store: &Store, noted: &[Noted]) -> Result<Vec<Report>, AppError> {
    let mut organizations = chain::organizations(store).await?;
    for noted in noted {
        if !organizations.iter().any(|logged| logged.id == noted.organization) {
            organizations.push(Logged { id: noted.organization.clone(), name: None });
        }
    }
    let mut reports = vec![];
    for Logged { id: organization, name } in organizations {
        let mut report = walk(store, organization, name).await?;
        for noted in noted.iter().filter(|noted| noted.organization == report.organization) {
            let there = match noted.place {
                0 => Some(chain::BEGINNING.to_owned()),
                place => chain::hash_at(store, &report.organization, place).await?,
            };
            if there.as_ref() != Some(&noted.hash) {
                report.findings.push(Finding { place: Some(noted.place), entry: None, wrong: Wrong::Unlike });
            }
        }
        reports.push(report);
    }
    Ok(reports)
}

/// Walks the log of each organization that was not walked since an instant, and keeps what came of it. Answers in how many there
/// is something broken: a log that cannot be read is, and keeps nobody from looking at the others. Two processes may do so at
/// once.
///
/// # Errors
/// When the database is away; what was walked by then is kept.
pub async fn verify_due(store: &Store, since: Timestamp, now: impl Fn() -> Timestamp) -> Result<u64, AppError> {
    let mut broken = 0;
    for Logged { id, name } in chain::not_checked_since(store, since, now()).await? {
        let places = match walk(store, id.clone(), name).await {
            Ok(report) => report.broken(),
            Err(error @ AppError::Unavailable { .. }) => return Err(error),
            Err(error) => {
                error.log("verifier");
                1
            }
        };
        if places > 0 {
            broken += 1;
            tracing::error!(organization = id, places, "the audit log is broken: clientele audit verify says where");
        }
        let mut transaction = store.begin().await?;
        chain::checked(&mut transaction, &id, places, now()).await?;
        transaction.commit().await?;
    }
    Ok(broken)
}

async fn walk(store: &Store, organization: String, name: Option<String>) -> Result<Report, AppError> {
    let mut walk = Walk::default();
    let mut last = (0, String::new());
    let mut head = None;
    loop {
        let rows = chain::after(store, &organization, &last).await?;
        let (none, full) = (rows.is_empty(), rows.len() as i64 == AT_ONCE);
        for row in rows {
            last = (row.seq.unwrap_or_default(), row.id.clone());
            walk.see(row);
        }
        if full {
            continue;
        }
        // Read after the entries: what was written properly is never beyond it. What was written between reading them and
        // it is looked for once more.
        let asked = std::mem::replace(&mut head, chain::head(store, &organization).await?);
        let further = head.as_ref().is_some_and(|(end, _)| *end > last.0);
        if !further || (none && asked == head) {
            break;
        }
    }
    let beyond = match &head {
        Some((end, _)) if *end < walk.reached() => {
            chain::after(store, &organization, &(end + walk.shift(), "g".into())).await?
        }
        _ => vec![],
    };
    let entries = walk.entries;
    let (mut findings, further) = walk.end(head.as_ref());
    let added = |place, id| Finding { place, entry: Some(id), wrong: Wrong::Added };
    findings.extend(beyond.into_iter().map(|row| added(row.seq, row.id)));
    // These stand in no chain at all.
    let placeless = chain::without_place(store, &organization, KEPT as i64).await?;
    findings.extend(placeless.into_iter().map(|id| added(None, id)));
    Ok(Report { organization, name, entries, head, findings, further })
}
