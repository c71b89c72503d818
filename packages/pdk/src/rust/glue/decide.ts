/** `src/kit/decide.rs`. How decisions about records are made. The same for every contract that asks for some. */
export const RUST_DECIDE = `//! How decisions about records are made.

/// What makes the decisions about one kind of record, and lets a handler return one as it is.
macro_rules! decision {
    (
        $decision:ident { $allow:ident($allowed:ident), $reject:ident($rejected:ident) }
        of $field:ident, $error:ident
        $(, change $change:ident($changed:ident) by $changes:ident)?
    ) => {
        impl $decision {
            /// The write goes on.
            #[inline]
            pub fn allow() -> Self {
                Self::$allow($allowed::new("allow"))
            }

            /// Nothing is written, because of one field. The message is for people, at most 1,000 characters.
            #[inline]
            pub fn reject(field: $field, message: impl Into<String>) -> Self {
                Self::reject_all([$error { field: Some(field), ..$error::new(message) }])
            }

            /// The same with a code for programs, at most 100 characters.
            #[inline]
            pub fn reject_with_code(
                field: $field,
                message: impl Into<String>,
                code: impl Into<String>,
            ) -> Self {
                let code = Some(code.into());
                Self::reject_all([$error { field: Some(field), code, ..$error::new(message) }])
            }

            /// Nothing is written, for these reasons, at most 100. One without a field is about the record as a whole.
            #[inline]
            pub fn reject_all(errors: impl ::std::iter::IntoIterator<Item = $error>) -> Self {
                Self::$reject($rejected::new("reject", errors.into_iter().collect::<Vec<_>>()))
            }

            $(
                /// The write goes on with these values: a JSON Merge Patch, in which \`Some(None)\` takes a value away.
                #[inline]
                pub fn change(changes: $changes) -> Self {
                    Self::$change($changed::new("change", changes))
                }
            )?
        }

        answered!($decision);
    };
}

/// The decisions about many records, by their places, from an iterator of decisions or of options of them.
macro_rules! decisions {
    ($answer:ident of $decision:ident) => {
        impl<D: Into<Option<$decision>>> ::std::iter::FromIterator<D> for $answer {
            #[inline]
            fn from_iter<I: ::std::iter::IntoIterator<Item = D>>(decisions: I) -> Self {
                Self::new(decisions.into_iter().map(Into::into).collect::<Vec<_>>())
            }
        }

        answered!($answer);
    };
}

/// An answer that may be none, given as it is.
macro_rules! answered {
    ($answer:ident) => {
        impl $crate::kit::event::Outcome<Option<$answer>> for $answer {
            #[inline]
            fn outcome(self) -> Result<Option<$answer>, String> {
                Ok(Some(self))
            }
        }

        impl<E: ::std::fmt::Display> $crate::kit::event::Outcome<Option<$answer>>
            for Result<$answer, E>
        {
            #[inline]
            fn outcome(self) -> Result<Option<$answer>, String> {
                self.map(Some).map_err(|error| error.to_string())
            }
        }
    };
}
`;
