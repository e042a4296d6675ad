//! Statements that are put together while the program runs: lists of values, rows to insert, conditions that are not always
//! there. A value is never part of the text.

use super::columns::{Of, Stored, located};
use sqlx::{
    Any, AnyConnection, Arguments as _, AssertSqlSafe, Decode, Encode, FromRow, Row as _, Type,
    any::{AnyArguments, AnyRow},
    error::BoxDynError,
};
use std::{
    fmt::{self, Display, Formatter, Write as _},
    iter,
};

/// A statement with its values, in order.
pub(super) struct Sql {
    text: String,
    values: Result<AnyArguments, BoxDynError>,
    count: usize,
}

/// How a statement names one of its values: `$3`. It may do so more than once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter(usize);

impl Display for Parameter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.0)
    }
}

impl Sql {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Ok(AnyArguments::default()), count: 0 }
    }

    /// A statement that has its first value already: `$1`.
    pub fn with<'t, T: Encode<'t, Any> + Type<Any>>(text: impl Into<String>, value: T) -> Self {
        let mut sql = Self::new(text);
        sql.bind(value);
        sql
    }

    pub fn push(&mut self, text: impl Display) {
        // Writing to a String never fails.
        let _ = write!(self.text, "{text}");
    }

    /// The statement between these two parts of another one.
    pub fn within(self, before: &str, after: &str) -> Self {
        Self { text: [before, &self.text, after].concat(), ..self }
    }

    /// What was put together so far.
    #[cfg(test)]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How SQLite would run it.
    #[cfg(test)]
    pub fn explained(self) -> Self {
        Self { text: format!("EXPLAIN QUERY PLAN {}", self.text), ..self }
    }

    /// Takes a value, which the text then names by what this returns.
    pub fn bind<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> Parameter {
        if let Ok(values) = &mut self.values
            && let Err(error) = values.add(value)
        {
            self.values = Err(error);
        }
        self.count += 1;
        Parameter(self.count)
    }

    /// Takes values for a list: `$3, $4, $5`.
    pub fn bind_all<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, values: impl IntoIterator<Item = T>) -> String {
        let names: Vec<String> = values.into_iter().map(|value| self.bind(value).to_string()).collect();
        names.join(", ")
    }

    /// Adds ` AND column = $n`, if there is something that the column is to be.
    pub fn and_equal<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, column: &str, value: Option<T>) {
        if let Some(value) = value {
            let value = self.bind(value);
            self.push(format_args!(" AND {column} = {value}"));
        }
    }

    /// Adds rows to insert, a tuple for each thing.
    pub fn push_rows<T>(&mut self, things: impl IntoIterator<Item = T>, mut fill: impl FnMut(&mut Row<'_>, T)) {
        let separators = iter::once("").chain(iter::repeat(", "));
        for (thing, separator) in things.into_iter().zip(separators) {
            let mut row = Row { sql: self, fields: vec![] };
            fill(&mut row, thing);
            let tuple = format!("{separator}({})", row.fields.join(", "));
            self.push(tuple);
        }
    }

    /// The rows of the answer.
    pub async fn all<T>(self, connection: &mut AnyConnection) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let (text, values) = self.ready()?;
        sqlx::query_as_with(text, values).fetch_all(connection).await
    }

    /// The rows of the answer, each a record of one table.
    pub async fn records<T: Stored + Send + Unpin>(
        self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<T>, sqlx::Error> {
        let rows: Vec<Of<T>> = self.all(connection).await?;
        Ok(rows.into_iter().map(|Of(record)| record).collect())
    }

    /// The record that is the answer, if there is one.
    pub async fn record<T: Stored + Send + Unpin>(
        self,
        connection: &mut AnyConnection,
    ) -> Result<Option<T>, sqlx::Error> {
        let (text, values) = self.ready()?;
        let row: Option<Of<T>> = sqlx::query_as_with(text, values).fetch_optional(connection).await?;
        Ok(row.map(|Of(record)| record))
    }

    /// The values of two columns of a table.
    pub async fn pairs<A, B>(
        self,
        connection: &mut AnyConnection,
        table: &str,
        [first, second]: [&str; 2],
    ) -> Result<Vec<(A, B)>, sqlx::Error>
    where
        A: for<'r> Decode<'r, Any> + Type<Any>,
        B: for<'r> Decode<'r, Any> + Type<Any>,
    {
        let (text, values) = self.ready()?;
        let rows = sqlx::query_with(text, values).fetch_all(connection).await?;
        let read = |row: &AnyRow| Ok((row.try_get(first)?, row.try_get(second)?));
        rows.iter().map(|row| read(row).map_err(|error| located(row, table, &[first], error))).collect()
    }

    /// The one value of the answer's one row.
    pub async fn value<T>(self, connection: &mut AnyConnection) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Any> + Type<Any> + Send + Unpin,
    {
        let (text, values) = self.ready()?;
        sqlx::query_scalar_with(text, values).fetch_one(connection).await
    }

    /// Writes; how many rows that changed.
    pub async fn execute(self, connection: &mut AnyConnection) -> Result<u64, sqlx::Error> {
        let (text, values) = self.ready()?;
        sqlx::query_with(text, values).execute(connection).await.map(|done| done.rows_affected())
    }

    fn ready(self) -> Result<(AssertSqlSafe<String>, AnyArguments), sqlx::Error> {
        Ok((AssertSqlSafe(self.text), self.values.map_err(sqlx::Error::Encode)?))
    }
}

/// A row to insert.
pub(super) struct Row<'a> {
    sql: &'a mut Sql,
    fields: Vec<String>,
}

impl Row<'_> {
    /// The value of the next column.
    pub fn value<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> Parameter {
        let value = self.sql.bind(value);
        self.fields.push(value.to_string());
        value
    }

    /// A value that the row needs, though it is no column's.
    pub fn bind<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> Parameter {
        self.sql.bind(value)
    }

    /// The next column is what this comes to.
    pub fn expression(&mut self, expression: impl Display) {
        self.fields.push(expression.to_string());
    }
}

/// What hangs on things of one kind, an entry each: the thing, and the value of a column, in the order of another one.
pub(super) async fn children<K, T>(
    connection: &mut AnyConnection,
    (table, key, column): (&'static str, &'static str, &'static str),
    order: &'static str,
    of: &[K],
) -> Result<Vec<(K, T)>, sqlx::Error>
where
    K: for<'r> Decode<'r, Any> + for<'t> Encode<'t, Any> + Type<Any> + Copy,
    T: for<'r> Decode<'r, Any> + Type<Any>,
{
    if of.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(format!("SELECT {key}, {column} FROM {table} WHERE {key} IN ("));
    let list = sql.bind_all(of.iter().copied());
    sql.push(format_args!("{list}) ORDER BY {key}, {order}"));
    sql.pairs(connection, table, [key, column]).await
}
