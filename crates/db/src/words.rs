//! Closed lists of words: what a column, a form and the API say, and a type in the code.

/// Declares closed lists: `error "room-choose-one"; Kind as "kind" { Runbook = "runbook" }` gives an
/// enum with `ALL`, `word`, `parse`, `read` (the word of a form, whose error is named first) and its
/// column. The room has `serde` and `utoipa` among its own.
#[macro_export]
macro_rules! words {
    (error $error:literal; $($(#[$doc:meta])* $vis:vis $name:ident as $field:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        $vis enum $name { $($(#[$vdoc])* $variant),+ }

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

            /// Reads the word of a form.
            pub fn read(word: &str) -> ::kernel::Result<$name> {
                $name::parse(word).ok_or_else(|| ::kernel::Error::invalid($field, $error))
            }
        }

        $crate::column!($name as String, |it: &$name| it.word(), |word: String| $name::parse(&word));
    )+};
}
