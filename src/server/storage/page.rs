//! Reading by keyset: a page begins beyond a row of the list, not at a number of rows. So it is read from the index that
//! the order has, and what is added or removed meanwhile moves nothing from one page to the next.

use super::sql::{Parameter, Sql};
use uuid::Uuid;

/// Which side of a row a page lies on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    After,
    Before,
}

/// Where a page lies in a list by name: on one side of a row, which is not on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByName {
    pub side: Side,
    /// Of the row in its list, from 1.
    pub position: u64,
    /// What the row is sorted by, as it is stored.
    pub name: String,
    pub id: Uuid,
}

/// Where a page lies in a list by id: on one side of a row, which is not on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ById {
    pub side: Side,
    pub id: String,
}

impl ById {
    /// The side, and the first page's where there is no row to begin at.
    pub fn side(from: Option<&Self>) -> Side {
        from.map_or(Side::After, |from| from.side)
    }
}

/// Where a page lies among the others of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Among {
    /// Position of its first row, from 1; 0 when it has none.
    pub first: u64,
    pub has_previous: bool,
    pub has_next: bool,
}

impl Among {
    /// What follows for a page of so many rows, with or without more beyond it on the side it was read towards. `from`:
    /// that side, and the position of the row it began at; `None`: it is the first page.
    pub fn of(rows: u64, more: bool, from: Option<(Side, u64)>) -> Self {
        let (backwards, position) = from.map_or((false, 0), |(side, position)| (side == Side::Before, position));
        let first = match rows {
            0 => 0,
            _ if backwards && more => position.saturating_sub(rows).max(1),
            _ if backwards => 1,
            _ => position + 1,
        };
        Self { first, has_previous: if backwards { more } else { from.is_some() }, has_next: backwards || more }
    }
}

/// A page, in the order asked for.
#[derive(Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Whether there is more beyond the page, on the side it was read towards.
    pub more: bool,
}

/// The order of a list, by columns that no two rows have alike.
pub(super) struct Order {
    pub columns: &'static [&'static str],
    pub descending: bool,
}

impl Order {
    pub const fn ascending(columns: &'static [&'static str]) -> Self {
        Self { columns, descending: false }
    }

    pub const fn descending(columns: &'static [&'static str]) -> Self {
        Self { columns, descending: true }
    }

    /// Adds that a row lies beyond the one with these values.
    pub fn beyond<const N: usize>(&self, sql: &mut Sql, side: Side, values: [Parameter; N]) {
        let sign = if self.rises(side) { '>' } else { '<' };
        let values = values.map(|value| value.to_string());
        match (self.columns, &values[..]) {
            ([column], [value]) => sql.push(format_args!(" AND {column} {sign} {value}")),
            (columns, values) => {
                sql.push(format_args!(" AND ({}) {sign} ({})", columns.join(", "), values.join(", ")));
            }
        }
    }

    /// Adds the order, and that one more row is read than a page has: it tells whether there is more.
    pub fn limit(&self, sql: &mut Sql, side: Side, size: usize) {
        sql.push(format_args!(" ORDER BY {} LIMIT {}", self.by(side, ""), size + 1));
    }

    /// What rows are put in order by, read towards a side. `of`: what the columns are named after, `clients.`.
    pub fn by(&self, side: Side, of: &str) -> String {
        let direction = if self.rises(side) { "ASC" } else { "DESC" };
        let columns: Vec<String> = self.columns.iter().map(|column| format!("{of}{column} {direction}")).collect();
        columns.join(", ")
    }

    /// What is before a row is read towards the beginning.
    fn rises(&self, side: Side) -> bool {
        (side == Side::After) != self.descending
    }
}

impl<T> Page<T> {
    /// The page that was read by [`Order::limit`], turned round if it was read towards the beginning.
    pub(super) fn of(mut rows: Vec<T>, side: Side, size: usize) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        if side == Side::Before {
            rows.reverse();
        }
        Self { rows, more }
    }

    /// The row that the next page begins after, if there is a next page.
    pub fn last(&self) -> Option<&T> {
        self.rows.last().filter(|_| self.more)
    }

    /// Where it lies in a list by name, when it was read from there.
    pub fn among(&self, from: Option<&ByName>) -> Among {
        Among::of(self.rows.len() as u64, self.more, from.map(|from| (from.side, from.position)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_the_order_asked_for_whichever_way_it_was_read() {
        let after = Page::of(vec![4, 5, 6], Side::After, 2);
        assert_eq!((&after.rows, after.more, after.last()), (&vec![4, 5], true, Some(&5)));
        let before = Page::of(vec![3, 2], Side::Before, 2);
        assert_eq!((&before.rows, before.more, before.last()), (&vec![2, 3], false, None));
    }

    #[test]
    fn a_page_knows_its_place_among_the_others() {
        let among = |rows, more, from| {
            let Among { first, has_previous, has_next } = Among::of(rows, more, from);
            (first, has_previous, has_next)
        };
        assert_eq!(among(10, true, None), (1, false, true));
        assert_eq!(among(3, false, None), (1, false, false));
        assert_eq!(among(0, false, None), (0, false, false));
        assert_eq!(among(10, true, Some((Side::After, 10))), (11, true, true));
        assert_eq!(among(2, false, Some((Side::After, 10))), (11, true, false));
        assert_eq!(among(10, true, Some((Side::Before, 31))), (21, true, true));
        assert_eq!(among(10, false, Some((Side::Before, 11))), (1, false, true));
        // Rows were added before the page: its position is where the first page's rows end.
        assert_eq!(among(10, true, Some((Side::Before, 8))), (1, true, true));
    }

    #[test]
    fn what_lies_before_a_row_is_read_from_it_towards_the_beginning() {
        let written = |order: &Order, side| {
            let mut sql = Sql::new("SELECT id FROM t WHERE true");
            let values = [sql.bind("m"), sql.bind("8")];
            order.beyond(&mut sql, side, values);
            order.limit(&mut sql, side, 10);
            sql.text().to_owned()
        };
        let (up, down) = (Order::ascending(&["name", "id"]), Order::descending(&["name", "id"]));
        let begins = "SELECT id FROM t WHERE true AND (name, id)";
        assert_eq!(written(&up, Side::After), format!("{begins} > ($1, $2) ORDER BY name ASC, id ASC LIMIT 11"));
        assert_eq!(written(&up, Side::Before), format!("{begins} < ($1, $2) ORDER BY name DESC, id DESC LIMIT 11"));
        assert_eq!(written(&down, Side::After), written(&up, Side::Before));
        assert_eq!(written(&down, Side::Before), written(&up, Side::After));
    }
}
