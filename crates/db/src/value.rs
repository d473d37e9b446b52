//! Values on their way in (parameters) and out (columns and rows) of either engine.

use bytes::BytesMut;
use jiff::{Timestamp, civil::Date};
use kernel::{Error, Lang, Result, Role};
use rusqlite::types::ValueRef;
use std::borrow::Cow;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Param<'a> {
    /// NULL of any type.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Yes or no.
    Bool(bool),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl Param<'_> {
    /// The same, borrowing nothing.
    pub(crate) fn to_static(&self) -> Param<'static> {
        match self {
            Param::Null => Param::Null,
            Param::Int(n) => Param::Int(*n),
            Param::Text(text) => Param::Text(Cow::Owned(text.clone().into_owned())),
            Param::Bool(is) => Param::Bool(*is),
            Param::Bytes(bytes) => Param::Bytes(Cow::Owned(bytes.clone().into_owned())),
        }
    }
}

/// Many rows as one parameter, for statements that read them with `ROWS($1)`. Text loses its zero bytes,
/// which neither engine's text can hold; bytes have no place in it.
pub fn rows<'a>(rows: impl IntoIterator<Item = &'a [Param<'a>]>) -> Result<String> {
    let cell = |param: &Param<'_>| match param {
        Param::Int(n) => Ok(serde_json::Value::from(*n)),
        Param::Text(text) => Ok(serde_json::Value::from(text.replace('\0', ""))),
        Param::Bool(is) => Ok(serde_json::Value::from(*is)),
        Param::Null => Ok(serde_json::Value::Null),
        Param::Bytes(_) => Err(Error::internal("bytes among rows")),
    };
    let all: Result<Vec<Vec<serde_json::Value>>> =
        rows.into_iter().map(|row| row.iter().map(cell).collect()).collect();
    serde_json::to_string(&all?).map_err(Error::internal)
}

/// What can be given as a parameter.
pub trait ToParam {
    /// The parameter.
    fn to_param(&self) -> Param<'_>;
}

/// Builds the parameters of a statement from anything that is [`ToParam`].
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToParam::to_param(&$value)),*] };
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl ToParam for i64 {
    fn to_param(&self) -> Param<'_> {
        Param::Int(*self)
    }
}

impl ToParam for i32 {
    fn to_param(&self) -> Param<'_> {
        Param::Int(i64::from(*self))
    }
}

impl ToParam for bool {
    fn to_param(&self) -> Param<'_> {
        Param::Bool(*self)
    }
}

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Borrowed(self))
    }
}

impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        self.as_str().to_param()
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(Cow::Borrowed(self))
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        self.as_slice().to_param()
    }
}

impl ToParam for Timestamp {
    fn to_param(&self) -> Param<'_> {
        Param::Int(self.as_microsecond())
    }
}

impl ToParam for Date {
    fn to_param(&self) -> Param<'_> {
        Param::Text(Cow::Owned(self.to_string()))
    }
}

/// The shape of a column, compared by test with what both engines prepare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// `INT` and `ID`.
    Int,
    /// `TEXT`.
    Text,
    /// `BOOL`.
    Bool,
    /// `BYTES`.
    Bytes,
}

/// A row of either engine.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The column at a position.
    pub fn get<T: Column>(&self, at: usize) -> Result<T> {
        T::read(self, at)
    }
}

/// A type that a column can hold.
pub trait Column: Sized {
    /// What the engines should say of it.
    const KIND: ColumnKind;
    /// Reads it, or nothing for NULL.
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>>;
    /// Reads it; NULL is an error.
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        Self::read_opt(row, at)?.ok_or_else(|| Error::Internal(format!("column {at} is empty")))
    }
}

/// A column that may be NULL.
impl<T: Column> Column for Option<T> {
    const KIND: ColumnKind = T::KIND;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        T::read_opt(row, at).map(Some)
    }
}

fn mismatch(at: usize, wanted: &str) -> Error {
    Error::Internal(format!("column {at} is not {wanted}"))
}

impl Column for i64 {
    const KIND: ColumnKind = ColumnKind::Int;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        match row {
            Row::Sqlite(row) => match row.get_ref(at).map_err(Error::internal)? {
                ValueRef::Integer(n) => Ok(Some(n)),
                ValueRef::Null => Ok(None),
                _ => Err(mismatch(at, "a whole number")),
            },
            Row::Postgres(row) if *row.columns()[at].type_() == Type::INT4 => {
                Ok(row.try_get::<_, Option<i32>>(at).map_err(Error::internal)?.map(i64::from))
            }
            Row::Postgres(row) => row.try_get(at).map_err(Error::internal),
        }
    }
}

impl Column for bool {
    const KIND: ColumnKind = ColumnKind::Bool;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<bool>> {
        match row {
            Row::Sqlite(_) => Ok(i64::read_opt(row, at)?.map(|n| n != 0)),
            Row::Postgres(row) => row.try_get(at).map_err(Error::internal),
        }
    }
}

impl Column for String {
    const KIND: ColumnKind = ColumnKind::Text;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        match row {
            Row::Sqlite(row) => match row.get_ref(at).map_err(Error::internal)? {
                ValueRef::Text(text) => Ok(Some(match str::from_utf8(text) {
                    Ok(text) => text.to_owned(),
                    Err(_) => String::from_utf8_lossy(text).into_owned(),
                })),
                ValueRef::Null => Ok(None),
                _ => Err(mismatch(at, "text")),
            },
            Row::Postgres(row) => row.try_get(at).map_err(Error::internal),
        }
    }
}

impl Column for Vec<u8> {
    const KIND: ColumnKind = ColumnKind::Bytes;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        match row {
            Row::Sqlite(row) => match row.get_ref(at).map_err(Error::internal)? {
                ValueRef::Blob(bytes) => Ok(Some(bytes.to_vec())),
                ValueRef::Null => Ok(None),
                _ => Err(mismatch(at, "bytes")),
            },
            Row::Postgres(row) => row.try_get(at).map_err(Error::internal),
        }
    }
}

/// Makes a type a column through another column type: how to write it, how to read it (`Option`).
#[macro_export]
macro_rules! column {
    ($type:ty as $base:ty, $write:expr, $read:expr) => {
        impl $crate::ToParam for $type {
            fn to_param(&self) -> $crate::Param<'_> {
                let write = $write;
                $crate::Param::from(write(self))
            }
        }
        impl $crate::Column for $type {
            const KIND: $crate::ColumnKind = <$base as $crate::Column>::KIND;
            fn read_opt(row: &$crate::Row<'_>, at: usize) -> ::kernel::Result<Option<Self>> {
                let Some(base) = <$base as $crate::Column>::read_opt(row, at)? else { return Ok(None) };
                let parse = $read;
                parse(base).map(Some).ok_or_else(|| {
                    ::kernel::Error::Internal(format!(concat!("column {} is not a ", stringify!($type)), at))
                })
            }
        }
    };
}

/// Declares closed lists of words that stand in columns, in the API and in text keys: `ALL`, `word`, `parse`
/// and the column; with `as "field" or "key"` also `read`, for forms, which refuses that field with that text.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(as $field:literal or $key:literal)? { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$doc])*
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every one, in the order they are shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word in the database, the API and text keys.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }

            $(
            /// Reads the word of a form.
            pub fn read(word: &str) -> ::kernel::Result<$name> {
                $name::parse(word).ok_or_else(|| ::kernel::Error::invalid($field, $key))
            }
            )?
        }

        $crate::column!($name as String, |it: &$name| it.word(), |word: String| $name::parse(&word));
    )+};
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Param<'_> {
    fn from(value: String) -> Self {
        Param::Text(Cow::Owned(value))
    }
}

impl Column for Timestamp {
    const KIND: ColumnKind = ColumnKind::Int;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        Ok(i64::read_opt(row, at)?.map(kernel::from_micros))
    }
}

impl Column for Date {
    const KIND: ColumnKind = ColumnKind::Text;
    fn read_opt(row: &Row<'_>, at: usize) -> Result<Option<Self>> {
        String::read_opt(row, at)?.map(|day| day.parse().map_err(|_| mismatch(at, "a day"))).transpose()
    }
}

column!(Role as String, |role: &Role| role.word(), |word: String| Role::parse(&word));
column!(Lang as String, |lang: &Lang| lang.code(), |code: String| Lang::parse(&code));

macro_rules! id_columns {
    ($($name:ident),+ $(,)?) => {$(
        column!(kernel::$name as i64, |id: &kernel::$name| id.0, |key: i64| Some(kernel::$name(key)));
    )+};
}
kernel::for_each_id!(id_columns);

/// A type that a whole row can become.
pub trait FromRow: Sized + Send + 'static {
    /// The columns, in order.
    const COLUMNS: &'static [ColumnKind];
    /// Reads a row.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

/// For statements that give no rows back.
impl FromRow for () {
    const COLUMNS: &'static [ColumnKind] = &[];
    fn from_row(_: &Row<'_>) -> Result<Self> {
        Ok(())
    }
}

macro_rules! tuple_rows {
    ($(($($name:ident $at:tt),+))+) => {$(
        impl<$($name: Column + Send + 'static),+> FromRow for ($($name,)+) {
            const COLUMNS: &'static [ColumnKind] = &[$($name::KIND),+];
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.get::<$name>($at)?,)+))
            }
        }
    )+};
}
tuple_rows! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}

/// Declares a struct that is read from a row, its fields being the columns in order.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$fmeta])* $fvis $field: $type),+ }

        impl $crate::FromRow for $name {
            const COLUMNS: &'static [$crate::ColumnKind] = &[$(<$type as $crate::Column>::KIND),+];
            fn from_row(row: &$crate::Row<'_>) -> ::kernel::Result<Self> {
                let mut at = 0;
                $(
                    let $field = row.get::<$type>(at)?;
                    at += 1;
                )+
                let _ = at;
                Ok($name { $($field),+ })
            }
        }
    };
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value};
        Ok(match self {
            Param::Null => ToSqlOutput::Owned(Value::Null),
            Param::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Param::Bool(b) => ToSqlOutput::Owned(Value::Integer(i64::from(*b))),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Param::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

type Boxed = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Boxed> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Param::Int(n) if *ty == Type::INT8 => n.to_sql(ty, out),
            Param::Bool(b) if *ty == Type::BOOL => b.to_sql(ty, out),
            Param::Text(text) if <&str as ToSql>::accepts(ty) => text.as_ref().to_sql(ty, out),
            Param::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            other => Err(format!("{other:?} is no {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
