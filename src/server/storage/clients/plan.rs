//! How a page of the list is read: which index leads to its rows, and whether they are counted.

use super::{
    counts,
    filter::{self, Facet, facets},
    hits::{self, COUNTED, beginnings, begins_ids, count_beginnings, count_within},
    wanted::{SortKey, Wanted},
};
use crate::{
    domain::{Timestamp, text::is_word},
    server::storage::{
        Store,
        engine::Engine,
        sql::{Parameter, Sql},
    },
};
use uuid::Uuid;

/// How a page is read.
#[derive(Debug)]
pub(super) struct Plan {
    text: Text,
    /// The parts of the filter.
    facets: Vec<Facet>,
    /// What leads to the rows.
    lead: Option<Lead>,
    /// Whether more than [`COUNTED`] are found, as far as one count tells.
    many: bool,
}

/// What finds few among many.
#[derive(Debug)]
enum Lead {
    /// A part of the filter.
    Facet(Facet),
    /// These clients, which everything together leaves, though each part of it finds many.
    Gathered(String),
}

/// How a text is searched. What other organizations have decides nothing: not what is found, not what is counted, and not
/// how long it takes.
#[derive(Debug)]
enum Text {
    Everything,
    /// A whole id.
    Id,
    /// Fewer than three characters: the beginning of the name or of the id; whether more than [`COUNTED`] have it.
    Beginnings {
        many: bool,
    },
    /// At most [`COUNTED`] hits among many clients: these, which the text index collected.
    Collected(String),
    /// Each client of an ordered index is looked into: because the organization has few; because more than [`COUNTED`] are
    /// hits, and a page fills after a few rows; or because a word has two characters only.
    Scanned {
        many: bool,
    },
}

impl Text {
    async fn choose(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let text = request.text.as_str();
        Ok(match text.chars().count() {
            0 => Self::Everything,
            2 if is_word(text) => Self::of_word(store, request).await?,
            1 | 2 => Self::Beginnings {
                many: count_beginnings(store, request.organization_id, &request.text).await? > COUNTED,
            },
            36 if Uuid::try_parse(text).is_ok() => Self::Id,
            _ => Self::of_text(store, request).await?,
        })
    }

    async fn of_text(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let organization = request.organization_id;
        let own = counts::kept(&mut *store.reader().acquire().await?, organization).await?;
        if own <= COUNTED {
            return Ok(Self::Scanned { many: false });
        }
        let hits = hits::hits(store, organization, &request.text).await?;
        Ok(hits.map_or(Self::Scanned { many: true }, Self::Collected))
    }

    /// Of two characters: the text index knows three and more, so the clients of the organization are looked into.
    async fn of_word(store: &Store, request: &Wanted) -> Result<Self, sqlx::Error> {
        let own = counts::kept(&mut *store.reader().acquire().await?, request.organization_id).await?;
        let many = own > COUNTED && count_within(store, request.organization_id, &request.text).await? > COUNTED;
        Ok(Self::Scanned { many })
    }

    /// Whether the hits are few and lead: every index but theirs begins with the organization, and is kept out.
    const fn hits_lead(&self) -> bool {
        matches!(self, Self::Id | Self::Collected(_) | Self::Beginnings { many: false })
    }

    const fn is_many(&self) -> bool {
        matches!(self, Self::Scanned { many: true } | Self::Beginnings { many: true })
    }
}

impl Plan {
    pub(super) async fn choose(store: &Store, request: &Wanted, now: Timestamp) -> Result<Self, sqlx::Error> {
        let text = Text::choose(store, request).await?;
        let facets = facets(&request.filter, now);
        if facets.is_empty() || text.hits_lead() || matches!(text, Text::Scanned { many: false }) {
            let many = text.is_many();
            return Ok(Self { text, facets, lead: None, many });
        }
        let (own, found) = filter::count(store, request.organization_id, &facets, now).await?;
        let fewest = found.into_iter().zip(&facets).min_by_key(|(n, _)| *n);
        let lead = fewest.filter(|(n, _)| *n <= COUNTED && own > COUNTED).map(|(_, facet)| Lead::Facet(facet.clone()));
        let mut plan = Self { many: own > COUNTED && lead.is_none(), text, lead, facets };
        if plan.many && plan.is_narrowed(request) {
            let gathered = hits::gather(store, |sql, engine| plan.push_unordered(sql, request, engine, now)).await?;
            plan.many = gathered.is_none();
            plan.lead = gathered.map(Lead::Gathered);
        }
        Ok(plan)
    }

    /// Every client is meant, and none is counted that a counter does not count.
    pub(super) fn is_counted(&self, request: &Wanted) -> bool {
        matches!(self.text, Text::Everything) && request.filter.is_of_grant_types()
    }

    /// Whether more than [`COUNTED`] are found before states and grant types narrow them.
    pub(super) const fn is_many(&self) -> bool {
        self.many
    }

    /// Whether one count does not tell how many there are: that of a text, or that of the only part of the filter.
    fn is_narrowed(&self, request: &Wanted) -> bool {
        let by_text = usize::from(!matches!(self.text, Text::Everything));
        request.state.is_some() || request.grant_type.is_some() || by_text + self.facets.len() > 1
    }

    /// Whether many are found and it was not counted whether many are left.
    pub(super) fn is_uncounted(&self, request: &Wanted) -> bool {
        self.facets.is_empty() && self.is_narrowed(request)
    }

    /// Whether its clients are those of all states.
    pub(super) const fn is_of_all_states(&self, request: &Wanted) -> bool {
        !matches!(self.lead, Some(Lead::Gathered(_))) || request.state.is_none()
    }

    const fn leads(&self) -> bool {
        self.text.hits_lead() || self.lead.is_some()
    }

    /// Adds which clients are meant.
    pub(super) fn push_conditions(&self, sql: &mut Sql, request: &Wanted, engine: Engine, now: Timestamp) {
        let organization = sql.bind(request.organization_id);
        let column = if self.leads() { engine.unindexed("organization_id") } else { "organization_id".to_owned() };
        sql.push(format_args!("{column} = {organization}"));
        sql.and_equal("state", request.state);
        sql.and_equal("grant_type", request.grant_type);
        let gone = sql.bind(now);
        sql.push(format_args!(" AND (date_to_delete IS NULL OR date_to_delete > {gone})"));
        self.push_text(sql, request, (organization, engine));
        match &self.lead {
            Some(Lead::Facet(facet)) => {
                let found = facet.found(sql, organization, now);
                sql.push(format_args!(" AND id IN ({found})"));
            }
            Some(Lead::Gathered(ids)) => {
                let ids = sql.bind(ids);
                sql.push(format_args!(" AND {}", engine.among_ids(ids)));
            }
            None => {}
        }
        self.push_facets(sql, Some(request.sort), engine, now);
    }

    /// The same for clients that are read in no order: no index but `clients_findable` is to be chosen.
    pub(super) fn push_unordered(&self, sql: &mut Sql, request: &Wanted, engine: Engine, now: Timestamp) {
        let organization = sql.bind(request.organization_id);
        sql.push(format_args!("organization_id = {organization}"));
        sql.and_equal(&engine.unindexed("state"), request.state);
        sql.and_equal(&engine.unindexed("grant_type"), request.grant_type);
        let gone = sql.bind(now);
        sql.push(format_args!(" AND (date_to_delete IS NULL OR date_to_delete > {gone})"));
        self.push_text(sql, request, (organization, engine));
        self.push_facets(sql, None, engine, now);
    }

    fn push_facets(&self, sql: &mut Sql, sort: Option<SortKey>, engine: Engine, now: Timestamp) {
        for facet in &self.facets {
            let applies = facet.applies(sql, sort, engine, now);
            sql.push(format_args!(" AND {applies}"));
        }
    }

    fn push_text(&self, sql: &mut Sql, request: &Wanted, (organization, engine): (Parameter, Engine)) {
        match &self.text {
            Text::Everything => {}
            Text::Id => sql.and_equal("id", Some(&request.text)),
            Text::Beginnings { many } => push_beginnings(sql, &request.text, organization, *many),
            Text::Collected(hits) => {
                let hits = sql.bind(hits);
                sql.push(format_args!(" AND {}", engine.among(hits)));
            }
            Text::Scanned { .. } => {
                let text = sql.bind(&request.text);
                sql.push(format_args!(" AND {}", engine.contains(&["search_text"], text)));
            }
        }
    }

    /// What is meant when each part of the filter finds many: a test has not as many clients.
    #[cfg(test)]
    pub(super) fn of_many(request: &Wanted, now: Timestamp) -> Self {
        let text = if request.text.is_empty() { Text::Everything } else { Text::Scanned { many: true } };
        Self { text, facets: facets(&request.filter, now), lead: None, many: true }
    }

    /// What is meant when the first part of the filter finds few among many.
    #[cfg(test)]
    pub(super) fn of_few(request: &Wanted, now: Timestamp) -> Self {
        let facets = facets(&request.filter, now);
        Self { text: Text::Everything, lead: facets.first().cloned().map(Lead::Facet), facets, many: false }
    }
}

/// Adds a range of names and, where the text can begin an id, one of ids. Few are looked up; many are dense in every order,
/// and found by looking at each row.
fn push_beginnings(sql: &mut Sql, text: &str, organization: Parameter, many: bool) {
    let (names, ids) = beginnings(sql, text);
    match (many, begins_ids(text)) {
        (true, false) => sql.push(format_args!(" AND {names}")),
        (true, true) => sql.push(format_args!(" AND (({names}) OR ({ids}))")),
        (false, hex) => {
            let own = format!("SELECT id FROM clients WHERE organization_id = {organization}");
            let ids = if hex { format!(" UNION ALL {own} AND {ids}") } else { String::new() };
            sql.push(format_args!(" AND id IN ({own} AND {names}{ids})"));
        }
    }
}
