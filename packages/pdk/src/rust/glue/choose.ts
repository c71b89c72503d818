/** `src/kit/choose.rs`. The forms that enums and unions are written in. The same for every contract. */
export const RUST_CHOOSE = `//! The forms that enums and unions are written in.

/// One of some texts. What is not listed survives being read and written back.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A text that the app's API document does not list.
            Undocumented(String),
        }

        impl $name {
            /// The text on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Undocumented(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    _ => Self::Undocumented(text.to_owned()),
                }
            }
        }

        impl ::std::convert::From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::kit::json::Json for $name {
            #[inline]
            fn to_json(&self) -> ::serde_json::Value {
                ::serde_json::Value::from(self.as_str())
            }

            #[inline]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                <String as $crate::kit::json::Json>::from_json(value).map(Self::from)
            }
        }

        serde_by_json!($name);
    };
}

/// One of some whole numbers. What is not listed survives being read and written back.
macro_rules! integer_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident: $number:ident { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A number that the app's API document does not list.
            Undocumented($number),
        }

        impl $name {
            /// The number on the wire.
            #[inline]
            pub fn number(self) -> $number {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Undocumented(number) => number,
                }
            }
        }

        impl ::std::convert::From<$number> for $name {
            #[inline]
            fn from(number: $number) -> Self {
                match number {
                    $($wire => Self::$variant,)*
                    _ => Self::Undocumented(number),
                }
            }
        }

        impl $crate::kit::json::Json for $name {
            #[inline]
            fn to_json(&self) -> ::serde_json::Value {
                ::serde_json::Value::from(self.number())
            }

            #[inline]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                <$number as $crate::kit::json::Json>::from_json(value).map(Self::from)
            }
        }

        serde_by_json!($name);
    };
}

/// One of some values of several kinds. What is not listed survives being read and written back.
macro_rules! value_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that the app's API document does not list.
            Undocumented(::serde_json::Value),
        }

        impl $crate::kit::json::Json for $name {
            #[inline]
            fn to_json(&self) -> ::serde_json::Value {
                match self {
                    $(Self::$variant => ::serde_json::Value::from($wire),)*
                    Self::Undocumented(value) => value.clone(),
                }
            }

            #[inline]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                $(
                    if value == $wire {
                        return Ok(Self::$variant);
                    }
                )*
                Ok(Self::Undocumented(value))
            }
        }

        compare_by_json!($name);
        serde_by_json!($name);
    };
}

/// One of several types. \`told "property"\` finds a member by its tags; the others are tried by their kind of JSON and by
/// the properties that they require, first what knows most of the value's. What fits none survives being read and written back.
macro_rules! union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident told $property:literal {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident($type:ty) = tags($($tag:literal),*) kinds($($kind:ident),*)
                    requires($($required:literal),*) knows($($known:literal),*) adds($($added:literal)?),
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
            /// A value that is none of those which the app's API document lists.
            Undocumented(::serde_json::Value),
        }

        impl $crate::kit::json::Json for $name {
            #[inline]
            fn to_json(&self) -> ::serde_json::Value {
                match self {
                    $(Self::$variant(member) => {
                        let value = $crate::kit::json::Json::to_json(member);
                        $(let value = $crate::kit::union::tagged(value, $property, $added);)?
                        value
                    })*
                    Self::Undocumented(value) => value.clone(),
                }
            }

            #[inline]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                use $crate::kit::union::{find, read, Member};
                let members: &[Member<Self>] = &[
                    $(Member {
                        tags: &[$($tag),*],
                        kinds: &[$($crate::kit::union::Kind::$kind),*],
                        requires: &[$($required),*],
                        knows: &[$($known),*],
                        read: |value| read::<$type>(value).map(Self::$variant),
                    },)*
                ];
                Ok(find(&value, $property, members).unwrap_or(Self::Undocumented(value)))
            }
        }

        compare_by_json!($name);
        serde_by_json!($name);
    };
}
`;
