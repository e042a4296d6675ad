//! What is asked of the list.

use crate::{
    domain::{
        ClientFilter, ClientId, FieldError, GrantType, OrganizationId, Parsed, State, draft::kept, refusal::Wrong,
        text::nul_in,
    },
    server::storage::clients::{
        list::{Anchor, SortValue, Wanted},
        listed::InOrder,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt, str::FromStr};
use uuid::Uuid;

pub use crate::server::{
    storage::clients::list::{Side, SortKey},
    use_cases::place::UnknownPlace,
};

/// Rows that a person can look over.
pub const MAX_ROWS: usize = 100;
/// Clients that a program reads at a time.
pub const MAX_PAGE: usize = 500;

/// Clients that are looked for, their order, and which page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// Part of a name, a description, an id or whose it is, folded; empty: everything.
    pub text: String,
    pub state: Option<State>,
    pub grant_type: Option<GrantType>,
    pub filter: ClientFilter,
    pub order: Order,
    /// `None`: from the first one.
    pub from: Option<Place>,
    /// Rows on a page.
    pub size: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub by: SortKey,
    pub descending: bool,
}

impl Order {
    /// What is said of a word that is none.
    pub const WORDS: &'static str = "Use name, created or last-used, with - before it from last to first.";

    pub const fn ascending(by: SortKey) -> Self {
        Self { by, descending: false }
    }

    /// The order of such a word, as in `-created`; of none, that by name. `None`: it is not understood.
    pub fn read(word: &str) -> Option<Self> {
        let (word, descending) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
        let by = match word {
            "" if !descending => Some(SortKey::Name),
            word => SortKey::ALL.into_iter().find(|key| key.as_str() == word),
        };
        by.map(|by| Self { by, descending })
    }

    /// The word that says it.
    pub fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.as_str())
    }
}

/// Where a page lies: on one side of a row, which is not on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub row: Cursor,
    pub side: Side,
}

/// A row of the list, by where it stands in an order. Its text is opaque to everyone else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    sort: SortKey,
    value: SortValue,
    id: ClientId,
    /// From 1.
    position: u64,
}

impl Cursor {
    pub(super) fn of(client: &impl InOrder, sort: SortKey, position: u64) -> Self {
        Self { sort, value: sort.value(client), id: client.id(), position }
    }

    pub(super) const fn position(&self) -> u64 {
        self.position
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, number) = match &self.value {
            SortValue::Text(text) => (text.as_str(), 0),
            SortValue::Number(number) => ("", *number),
        };
        let json = serde_json::to_vec(&(self.sort.as_str(), text, number, self.id, self.position));
        f.write_str(&URL_SAFE_NO_PAD.encode(json.map_err(|_| fmt::Error)?))
    }
}

impl FromStr for Cursor {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| UnknownPlace)?;
        let (word, text, number, id, position): (String, String, i64, ClientId, u64) =
            serde_json::from_slice(&json).map_err(|_| UnknownPlace)?;
        if nul_in([("value", &text)]).is_some() || position > u64::from(u32::MAX) {
            return Err(UnknownPlace);
        }
        let sort = SortKey::ALL.into_iter().find(|sort| sort.as_str() == word).ok_or(UnknownPlace)?;
        let value = match sort {
            SortKey::Name => SortValue::Text(text),
            SortKey::Created | SortKey::LastUsed => SortValue::Number(number),
        };
        Ok(Self { sort, value, id, position })
    }
}

const AFTER: &str = "a.";
const BEFORE: &str = "b.";

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::After => AFTER,
            Side::Before => BEFORE,
        };
        write!(f, "{side}{}", self.row)
    }
}

impl FromStr for Place {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let (row, side) = match (text.strip_prefix(AFTER), text.strip_prefix(BEFORE)) {
            (Some(row), _) => (row, Side::After),
            (None, Some(row)) => (row, Side::Before),
            (None, None) => return Err(UnknownPlace),
        };
        Ok(Self { row: row.parse()?, side })
    }
}

/// A request for the list as a door has read it: each parameter is what it is, or what is wrong with it.
#[derive(Debug)]
pub struct ListDraft {
    pub text: Parsed<String>,
    pub state: Parsed<Option<State>>,
    pub grant_type: Parsed<Option<GrantType>>,
    pub filter: Parsed<ClientFilter>,
    pub order: Parsed<Order>,
    pub size: Parsed<usize>,
    /// By the names of their parameters those of which one may be there.
    pub places: Vec<(&'static str, Result<Place, UnknownPlace>)>,
}

impl ListDraft {
    /// # Errors
    /// Each parameter that is not understood, under its name.
    pub fn check(self) -> Parsed<ListRequest> {
        let mut errors = vec![];
        let from = place(self.places, self.order.as_ref().ok().copied());
        let text = kept(self.text, &mut errors);
        let state = kept(self.state, &mut errors);
        let grant_type = kept(self.grant_type, &mut errors);
        let filter = kept(self.filter, &mut errors);
        let order = kept(self.order, &mut errors);
        let size = kept(self.size, &mut errors);
        let from = kept(from, &mut errors);
        match (text, state, grant_type, filter, order, size, from) {
            (Some(text), Some(state), Some(grant_type), Some(filter), Some(order), Some(size), Some(from)) => {
                Ok(ListRequest { text, state, grant_type, filter, order, from, size })
            }
            _ => Err(errors),
        }
    }
}

impl ListRequest {
    /// All clients.
    pub fn all(by: SortKey) -> Self {
        let (filter, order) = (ClientFilter::default(), Order::ascending(by));
        Self { text: String::new(), state: None, grant_type: None, filter, order, from: None, size: MAX_PAGE }
    }

    /// The clients from where names begin with a text, by name.
    pub fn from_name(self, text: &str) -> Self {
        let (order, value) = (Order::ascending(SortKey::Name), SortValue::Text(text.to_owned()));
        let row = Cursor { sort: order.by, value, id: ClientId::from_uuid(Uuid::nil()), position: 0 };
        Self { order, from: Some(Place { row, side: Side::After }), ..self }
    }

    /// Whether clients with this grant type may be listed.
    pub(super) fn lists(&self, grant_type: GrantType) -> bool {
        self.grant_type.is_none_or(|wanted| wanted == grant_type)
            && (!self.filter.legacy_grant || grant_type.is_legacy())
    }

    /// The same, asked of storage.
    pub(super) fn wanted(&self, organization_id: OrganizationId) -> Wanted {
        Wanted {
            organization_id,
            text: self.text.clone(),
            state: self.state,
            grant_type: self.grant_type,
            filter: self.filter.clone(),
            sort: self.order.by,
            descending: self.order.descending,
            anchor: self.from.clone().map(|Place { row, side }| Anchor {
                value: row.value,
                id: row.id.to_string(),
                side,
            }),
            size: self.size,
        }
    }
}

/// The one place that was sent. A place in another order is none; of an order that is not understood nothing is said twice.
fn place(places: Vec<(&'static str, Result<Place, UnknownPlace>)>, order: Option<Order>) -> Parsed<Option<Place>> {
    let (mut found, mut errors) = (None, vec![]);
    for (name, place) in places {
        let of_the_order = |place: &Place| order.is_none_or(|order| order.by == place.row.sort);
        let wrong = match place {
            Ok(place) if of_the_order(&place) && found.is_none() => {
                found = Some(place);
                continue;
            }
            Ok(place) if of_the_order(&place) => Wrong::TwoPlaces,
            Ok(_) | Err(UnknownPlace) => Wrong::UnknownPlace,
        };
        errors.push(FieldError::wrong(name, wrong));
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(sort: SortKey, value: SortValue) -> Cursor {
        Cursor { sort, value, id: "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53".parse().unwrap(), position: 20 }
    }

    fn nothing_asked() -> ListDraft {
        ListDraft {
            text: Ok(String::new()),
            state: Ok(None),
            grant_type: Ok(None),
            filter: Ok(ClientFilter::default()),
            order: Ok(Order::ascending(SortKey::Name)),
            size: Ok(10),
            places: vec![],
        }
    }

    #[test]
    fn a_place_survives_the_round_trip_through_its_text() {
        for row in [
            cursor(SortKey::Name, SortValue::Text("näytönpäivitys, 郵便".into())),
            cursor(SortKey::LastUsed, SortValue::Number(0)),
            cursor(SortKey::Created, SortValue::Number(1_795_449_720_000)),
        ] {
            assert_eq!(row.to_string().parse(), Ok(row.clone()));
            for side in [Side::After, Side::Before] {
                let place = Place { row: row.clone(), side };
                assert_eq!(place.to_string().parse(), Ok(place));
            }
            assert_eq!(row.to_string().parse::<Place>(), Err(UnknownPlace));
        }
        let nul = cursor(SortKey::Name, SortValue::Text("a\0".into())).to_string();
        for text in ["", "x", "a.", "a.x", "bm8", nul.as_str()] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownPlace), "{text}");
        }
    }

    #[test]
    fn what_is_not_asked_for_is_the_first_page_of_all() {
        let request = nothing_asked().check().unwrap();
        assert_eq!((request.text.as_str(), request.size, request.from), ("", 10, None));
        assert_eq!((request.state, request.grant_type), (None, None));
    }

    #[test]
    fn every_refused_parameter_is_named_at_once() {
        let created = Place { row: cursor(SortKey::Created, SortValue::Number(1)), side: Side::After };
        let wrong = |name: &str| vec![FieldError::wrong(name, "Use another.")];
        let draft = ListDraft {
            text: Err(wrong("q")),
            state: Err(wrong("state")),
            grant_type: Err(wrong("grantType")),
            filter: Err(wrong("lastUsed")),
            size: Err(wrong("pageSize")),
            places: vec![("after", Ok(created)), ("before", "x".parse())],
            ..nothing_asked()
        };
        let names: Vec<String> = draft.check().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(names, ["q", "state", "grantType", "lastUsed", "pageSize", "after", "before"]);
    }

    #[test]
    fn a_page_lies_on_one_side_of_one_row() {
        let place = |side| Ok(Place { row: cursor(SortKey::Name, SortValue::Text("m".into())), side });
        let asked = |places| ListDraft { places, ..nothing_asked() }.check();
        assert_eq!(asked(vec![("before", place(Side::Before))]).unwrap().from, place(Side::Before).ok());
        let both = asked(vec![("after", place(Side::After)), ("before", place(Side::Before))]).unwrap_err();
        assert_eq!((both.len(), both[0].field.as_str()), (1, "before"));
    }
}
