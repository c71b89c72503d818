/** `src/kit/declare.rs`. The forms that structs and aliases are written in. The same for every contract. */
export const RUST_DECLARE = `//! The forms that structs and aliases are written in.

/// \`serde\`'s traits, by way of the kit's own.
macro_rules! serde_by_json {
    ($name:ty) => {
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::kit::json::Json::to_json(self), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let value =
                    <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                $crate::kit::json::Json::from_json(value).map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// Comparing and showing by way of JSON, which costs the compiler less than code for each field.
macro_rules! compare_by_json {
    ($name:ident) => {
        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::kit::json::Json::to_json(self) == $crate::kit::json::Json::to_json(other)
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::kit::json::show(
                    f,
                    stringify!($name),
                    &$crate::kit::json::Json::to_json(self),
                )
            }
        }
    };
}

/// A struct with one member for each property: \`pub field: Type = required "wire name"\`. \`optional\` leaves \`None\` out,
/// \`others\` takes all properties that are not declared. \`new(…; …)\` makes a constructor of the required ones.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $mode:ident $wire:literal,)*
        }
        $(new($($given:ident: $given_type:ty),*; $($empty:ident),*);)?
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        constructor!($name $(($($given: $given_type),*; $($empty),*))?);

        impl $crate::kit::json::Json for $name {
            #[inline]
            #[allow(unused_mut)]
            fn to_json(&self) -> ::serde_json::Value {
                let mut members = ::serde_json::Map::new();
                $(put!(members, $mode, $wire, &self.$field);)*
                ::serde_json::Value::Object(members)
            }

            #[inline]
            #[allow(unused_mut, unused_variables)]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                let mut object = $crate::kit::object::Object::of(value)?;
                Ok(Self { $($field: object.$mode($wire)?,)* })
            }
        }

        compare_by_json!($name);
        serde_by_json!($name);
    };
}

/// Puts one member of an object.
macro_rules! put {
    ($members:ident, required, $wire:literal, $value:expr) => {
        $crate::kit::object::Members::put_required(&mut $members, $wire, $value)
    };
    ($members:ident, optional, $wire:literal, $value:expr) => {
        $crate::kit::object::Members::put_optional(&mut $members, $wire, $value)
    };
    ($members:ident, others, $wire:literal, $value:expr) => {
        $crate::kit::object::Members::put_others(&mut $members, $wire, $value)
    };
}

/// \`new(…)\` of what is required; all else is empty.
macro_rules! constructor {
    ($name:ident) => {};
    ($name:ident($($given:ident: $given_type:ty),*; $($empty:ident),*)) => {
        impl $name {
            /// With what is required, and nothing else.
            #[inline]
            pub fn new($($given: $given_type),*) -> Self {
                Self { $($given: $given.into(),)* $($empty: ::std::default::Default::default(),)* }
            }
        }
    };
}

/// Another name for a type.
macro_rules! alias {
    ($(#[$meta:meta])* pub type $name:ident = $type:ty;) => {
        $(#[$meta])*
        pub type $name = $type;
    };
}

/// A name for a value that holds itself.
macro_rules! newtype {
    ($(#[$meta:meta])* pub struct $name:ident(pub $type:ty);) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(pub $type);

        impl $crate::kit::json::Json for $name {
            #[inline]
            fn to_json(&self) -> ::serde_json::Value {
                self.0.to_json()
            }

            #[inline]
            fn from_json(value: ::serde_json::Value) -> Result<Self, $crate::kit::json::Misfit> {
                $crate::kit::json::Json::from_json(value).map(Self)
            }
        }

        compare_by_json!($name);
        serde_by_json!($name);
    };
}
`;
