//! What the demo clients were used for, day by day: made up once, the same each time.

use super::{
    people::{HALDEN, MERIDIAN, NORTHWIND},
    usage::RECORDED,
};
use crate::{
    domain::{
        ClientType, OrganizationId, ScopeId, SecretId, Timestamp,
        time::{DAY, HOUR, MINUTE},
        usage::{TOLD_APART, Times, UseKind, Used, day_of, fold},
    },
    server::{
        storage::{Connection, clients::client::Client, demo},
        use_cases::error::AppError,
    },
};
use rand::{Rng, SeedableRng, rngs::SmallRng};

/// How a client is used.
struct Habit {
    /// Calls on a workday, and on a day at the weekend.
    calls: [u64; 2],
    /// Every so many days, counted back from its last use.
    every: i64,
    /// Scopes that its calls need; none: the first that it has.
    needs: &'static [&'static str],
    /// How many of a hundred calls are of other APIs, which ask about its tokens.
    elsewhere: u64,
    /// What is refused to it on a workday, and how often.
    refused: Option<(UseKind, &'static str, u64)>,
}

/// The habits of the clients that the README and the walk speak of; the others are busy on workdays, or all week if they are
/// machines.
fn habit(client: &Client) -> Habit {
    let calls = if client.grant_type.uses_roles() { [96, 96] } else { [260, 30] };
    let usual = Habit { calls, every: 1, needs: &[], elsewhere: 0, refused: None };
    match client.name.as_str() {
        "Agent desktop" => {
            Habit { calls: [4_180, 610], needs: &["conversations", "presence", "users:readonly"], ..usual }
        }
        "Billing sync" => Habit { calls: [140, 140], ..usual },
        "Contact importer" => Habit { refused: Some((UseKind::Called, "app.not.authorized.for.scope", 24)), ..usual },
        "Courier app" => {
            Habit { calls: [1_420, 380], needs: &["geolocation", "notifications"], elsewhere: 30, ..usual }
        }
        "Overflow routing" => Habit { refused: Some((UseKind::Issued, "invalid_scope", 3)), ..usual },
        "Parcel tracker" => Habit { calls: [1_900, 2_400], elsewhere: 60, ..usual },
        "Payroll archive" | "Payroll bridge" | "Load test" => Habit { every: 30, ..usual },
        "Power BI connector" => Habit { calls: [35, 35], every: 7, ..usual },
        "Workforce mobile" => Habit { needs: &["users:readonly"], ..usual },
        "Quality review dashboard" => {
            Habit { calls: [120, 0], needs: &["analytics:readonly", "quality:readonly"], ..usual }
        }
        _ => usual,
    }
}

/// Where a client is used beside its own organization.
fn other_place(client: &Client) -> Option<OrganizationId> {
    match client.name.as_str() {
        "Quality review dashboard" | "Field service app" => Some(HALDEN),
        "Parcel tracker" => Some(NORTHWIND),
        "Halden scheduling" => Some(MERIDIAN),
        _ => None,
    }
}

/// 1970-01-01 was a Thursday.
const fn is_weekend(day: i64) -> bool {
    matches!((day + 3).rem_euclid(7), 5 | 6)
}

pub async fn seed(connection: &mut Connection, clients: &[(Client, SecretId)], now: Timestamp) -> Result<(), AppError> {
    let mut random = SmallRng::seed_from_u64(20_261_127);
    let (mut apart, mut older) = (vec![], vec![]);
    for (client, secret) in clients {
        for record in of_client(client, *secret, now, &mut random) {
            let folded = record.0.day < day_of(now) - TOLD_APART;
            if folded { &mut older } else { &mut apart }.push(record);
        }
    }
    Ok(demo::add_use(connection, &apart, fold(older)).await?)
}

/// All use of a client that is recorded, the oldest first.
fn of_client(client: &Client, secret: SecretId, now: Timestamp, random: &mut SmallRng) -> Vec<(Used, Times)> {
    let life = &client.life;
    let Some(last) = client.last_used_at.filter(|_| !client.grant_type.is_legacy()) else { return vec![] };
    let end = client.deactivated_at.map_or(last, |at| last.min(at));
    let begin = life.created_at.max(now.plus(-RECORDED));
    let habit = habit(client);
    let mut records = vec![];
    for day in day_of(begin)..=day_of(end) {
        let calls = habit.calls[usize::from(is_weekend(day))] * (80 + u64::from(random.next_u32() % 41)) / 100;
        if calls > 0 && (day_of(end) - day) % habit.every == 0 {
            let day = Day { client, secret, day, begin, end };
            records.extend(day.records(&habit, calls));
        }
    }
    records
}

/// A day of a client that is used from one instant to another.
struct Day<'a> {
    client: &'a Client,
    secret: SecretId,
    day: i64,
    begin: Timestamp,
    end: Timestamp,
}

impl Day<'_> {
    fn records(&self, habit: &Habit, calls: u64) -> Vec<(Used, Times)> {
        let Self { client, .. } = *self;
        let machine = client.grant_type.uses_roles();
        let proof = (client.client_type != Some(ClientType::Public)).then_some(self.secret);
        let own = Some(client.organization_id);
        let tokens = calls / 40 + 1;
        let issued = Used { secret_id: proof, organization_id: own, ..self.used(UseKind::Issued) };
        let mut records = vec![(issued.clone(), tokens)];
        if !machine {
            let redirect_uri = client.redirect_uris.first().cloned();
            let authorized = Used { redirect_uri, organization_id: own, ..self.used(UseKind::Authorized) };
            let refreshed = Used { kind: UseKind::Refreshed, ..issued };
            records.extend([(authorized, tokens), (refreshed, calls / 12 + 1)]);
        }
        let elsewhere = calls * habit.elsewhere / 100;
        let introspected = Used { organization_id: own, ..self.used(UseKind::Introspected) };
        records.push((introspected, elsewhere));
        records.extend(self.called(habit, calls - elsewhere));
        if let Some((kind, code, n)) = habit.refused.filter(|_| !is_weekend(self.day)) {
            records.push((Used { secret_id: proof, ..self.used(kind).but(Some(code)) }, n));
        }
        let counted = |(used, n): (Used, u64)| {
            let times = self.times(used.kind, n);
            (used, times)
        };
        records.into_iter().filter(|(_, n)| *n > 0).map(counted).collect()
    }

    /// Calls of the REST API by what they needed, the first the most often, and where.
    fn called(&self, habit: &Habit, calls: u64) -> Vec<(Used, u64)> {
        let parse = |scope: &&str| ScopeId::parse(scope).ok();
        let mut needs: Vec<ScopeId> = habit.needs.iter().filter_map(parse).collect();
        if needs.is_empty() {
            needs.extend(self.client.scopes.first().cloned().or_else(|| parse(&"users:readonly")));
        }
        let abroad = other_place(self.client);
        let places =
            [(Some(self.client.organization_id), calls - abroad.map_or(0, |_| calls / 5)), (abroad, calls / 5)];
        let mut records = vec![];
        for (place, calls) in places.into_iter().filter(|(place, _)| place.is_some()) {
            let mut left = calls;
            for (at, scope) in needs.iter().enumerate() {
                let n = if at + 1 == needs.len() { left } else { left * 2 / 3 };
                left -= n;
                let used = Used { scope: Some(scope.clone()), organization_id: place, ..self.used(UseKind::Called) };
                records.push((used, n));
            }
        }
        records
    }

    fn used(&self, kind: UseKind) -> Used {
        Used { day: self.day, ..Used::new(self.client.id, kind, self.begin) }
    }

    /// From the morning to the evening, as far as the day goes.
    fn times(&self, kind: UseKind, n: u64) -> Times {
        let midnight = Timestamp::from_millis(self.day * DAY);
        let all_day = self.client.grant_type.uses_roles();
        let (from, until) = if all_day { (12 * MINUTE, DAY - 3 * MINUTE) } else { (6 * HOUR, 19 * HOUR) };
        let token_at = self.client.last_token_at.filter(|_| kind.gets_token());
        let end = token_at.map_or(self.end, |at| at.min(self.end)).max(self.begin).max(midnight);
        let last_at = midnight.plus(until).min(end);
        let first_at = midnight.plus(from).max(self.begin).min(last_at);
        // Of a day under way as much as is over of it.
        let part = last_at.since(midnight).clamp(0, until).unsigned_abs();
        let address = if self.day % 5 == 0 && last_at < self.end { "198.51.100.7" } else { "203.0.113.24" };
        Times { n: (n * part / until.unsigned_abs()).max(1), first_at, last_at, last_from: Some(address.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_two_days_without_work() {
        // Mon 23 Nov 2026.
        let monday = 20_780;
        assert_eq!(
            (monday..monday + 7).map(is_weekend).collect::<Vec<_>>(),
            [false, false, false, false, false, true, true]
        );
    }
}
