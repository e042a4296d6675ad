//! Reading by keyset: a page begins beyond a row of the list, not at a number of rows. So it is read from the index that
//! the order has, and what is added or removed meanwhile moves nothing from one page to the next.

use super::sql::{Parameter, Sql};

/// Which side of a row a page lies on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    After,
    Before,
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
        let direction = if self.rises(side) { "ASC" } else { "DESC" };
        let columns: Vec<String> = self.columns.iter().map(|column| format!("{column} {direction}")).collect();
        sql.push(format_args!(" ORDER BY {} LIMIT {}", columns.join(", "), size + 1));
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
