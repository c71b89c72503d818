/** `src/kit/invoke.rs`. The forms that operations and events are written in. The same for every contract. */
export const RUST_INVOKE = `//! The forms that operations and events are written in.

/// What an operation takes: \`pub field: Type = place mode "wire name"\`.
macro_rules! params {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $place:ident $mode:ident $wire:literal,)*
        }
        $(new($($given:ident: $given_type:ty),*; $($empty:ident),*);)?
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        constructor!($name $(($($given: $given_type),*; $($empty),*))?);

        impl $crate::kit::call::Params for $name {
            #[inline]
            fn request(&self) -> ::serde_json::Value {
                let mut request = $crate::kit::call::Request::default();
                $(
                    if let Some(value) = $crate::kit::call::given::$mode(&self.$field) {
                        request.$place($wire, value);
                    }
                )*
                request.into_json()
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let request = $crate::kit::call::Params::request(self);
                $crate::kit::json::show(f, stringify!($name), &request)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                let request = $crate::kit::call::Params::request(self);
                request == $crate::kit::call::Params::request(other)
            }
        }
    };
}

/// A body that is one of several: each variant is sent as its media type. \`()\` is one that the author has to name.
macro_rules! body {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident($type:ty) = ($($media_type:literal)?),)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
        }

        impl $crate::kit::call::BodyChoice for $name {
            #[inline]
            fn chosen(&self) -> (Option<&'static str>, ::serde_json::Value) {
                match self {
                    $(Self::$variant(body) => (
                        $crate::kit::call::first(&[$($media_type)?]),
                        $crate::kit::json::Json::to_json(body),
                    ),)*
                }
            }
        }
    };
}

/// The successes of an operation that has several.
macro_rules! successes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident($type:ty) = $status:pat,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
        }

        impl $name {
            #[inline]
            fn read(status: u16, body: ::serde_json::Value) -> Option<Result<Self, $crate::Misfit>> {
                match status {
                    $($status => Some($crate::kit::json::Json::from_json(body).map(Self::$variant)),)*
                    _ => None,
                }
            }
        }
    };
}

/// The failures of an operation: a variant for each documented status, and what can happen to every call.
macro_rules! failures {
    ($(#[$meta:meta])* pub enum $name:ident of $operation:literal { $($(#[$variant_meta:meta])* $variant:ident($type:ty) = $status:pat,)* }) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant(Box<$crate::Answer<$type>>),)*
            /// An answer that the app's API document does not list, or that is not as it says.
            Unexpected(Box<$crate::Answer<::serde_json::Value>>),
            /// The host got no answer, or did not ask.
            Refused($crate::Refusal),
            /// A success whose body is not what the app's API document says.
            Invalid($crate::Misfit),
        }

        impl $name {
            /// The answer's status; \`None\` when there is no answer to tell of.
            #[inline]
            pub fn status(&self) -> Option<u16> {
                $crate::kit::answer::Failure::told(self).status()
            }
        }

        impl $crate::kit::answer::Failure for $name {
            #[inline]
            fn of(failed: $crate::kit::answer::Failed) -> Self {
                use $crate::kit::answer::Failed;
                match failed {
                    Failed::Refused(refusal) => Self::Refused(refusal),
                    Failed::Invalid(misfit) => Self::Invalid(misfit),
                    Failed::Answered(answer) => match answer.status {
                        $($status => $crate::kit::answer::documented(answer, Self::$variant, Self::Unexpected),)*
                        #[allow(unreachable_patterns)]
                        _ => Self::Unexpected(answer),
                    },
                }
            }

            #[inline]
            fn told(&self) -> $crate::kit::answer::Told<'_> {
                use $crate::kit::answer::Told;
                match self {
                    $(Self::$variant(answer) => Told::of(answer),)*
                    Self::Unexpected(answer) => Told::of(answer),
                    Self::Refused(refusal) => Told::Refused(refusal),
                    Self::Invalid(misfit) => Told::Invalid(misfit),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}: {}", $operation, $crate::kit::answer::Failure::told(self))
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}({})", stringify!($name), $crate::kit::answer::Failure::told(self))
            }
        }

        impl ::std::error::Error for $name {}
    };
}

/// An operation: one function that gives the body, and one that gives what surrounds it, too.
macro_rules! operation {
    (
        $(#[$meta:meta])*
        $wire:literal fn $name:ident, $with_response:ident($params:ty) -> $type:ty, $error:ty = $read:path;
    ) => {
        $(#[$meta])*
        #[inline]
        pub fn $name(params: &$params) -> Result<$type, $error> {
            $with_response(params).map(|answer| answer.body)
        }

        #[doc = concat!("[\`", stringify!($name), "\`] with the answer's status and headers.")]
        #[inline]
        pub fn $with_response(params: &$params) -> Result<$crate::Answer<$type>, $error> {
            import!($wire, (request: u64), |import, request| import(request));
            $crate::kit::call::call(send, Some($crate::kit::call::Params::request(params)), $read)
        }
    };
    (
        $(#[$meta:meta])*
        $wire:literal fn $name:ident, $with_response:ident() -> $type:ty, $error:ty = $read:path;
    ) => {
        $(#[$meta])*
        #[inline]
        pub fn $name() -> Result<$type, $error> {
            $with_response().map(|answer| answer.body)
        }

        #[doc = concat!("[\`", stringify!($name), "\`] with the answer's status and headers.")]
        #[inline]
        pub fn $with_response() -> Result<$crate::Answer<$type>, $error> {
            import!($wire, (), |import, _request| import());
            $crate::kit::call::call(send, None, $read)
        }
    };
}

/// Declares \`send\`, which calls the import of this name. Only a module that uses it asks the host for it.
macro_rules! import {
    ($wire:literal, ($($request:ident: $offset:ty)?), |$import:ident, $given:ident| $call:expr) => {
        #[cfg(target_arch = "wasm32")]
        fn send(request: Option<String>) -> Vec<u8> {
            #[link(wasm_import_module = "extism:host/user")]
            extern "C" {
                #[link_name = $wire]
                fn $import($($request: $offset)?) -> u64;
            }
            // SAFETY: the import takes the offset of a block with the request, or nothing, and gives that of a block.
            $crate::kit::guest::call(request, |$given| unsafe { $call })
        }

        #[cfg(not(target_arch = "wasm32"))]
        fn send(request: Option<String>) -> Vec<u8> {
            $crate::testing::answer($wire, request)
        }
    };
}

/// An event: what [\`export!\`](crate::export) runs a handler with.
macro_rules! event {
    ($(#[$meta:meta])* fn $name:ident($payload:ty);) => {
        $(#[$meta])*
        #[inline]
        pub fn $name<O: $crate::Outcome<()>>(handler: fn($payload) -> O) -> i32 {
            $crate::kit::event::handle(|event| handler(event).outcome().map(|()| None))
        }
    };
    ($(#[$meta:meta])* fn $name:ident();) => {
        $(#[$meta])*
        #[inline]
        pub fn $name<O: $crate::Outcome<()>>(handler: fn() -> O) -> i32 {
            $crate::kit::event::handle_nothing(|| handler().outcome().map(|()| None))
        }
    };
    ($(#[$meta:meta])* fn $name:ident($payload:ty) -> $answer:ty;) => {
        $(#[$meta])*
        #[inline]
        pub fn $name<O: $crate::Outcome<$answer>>(handler: fn($payload) -> O) -> i32 {
            $crate::kit::event::handle(|event| {
                let answer: $answer = handler(event).outcome()?;
                Ok(Some($crate::kit::json::Json::to_json(&answer)))
            })
        }
    };
    ($(#[$meta:meta])* fn $name:ident() -> $answer:ty;) => {
        $(#[$meta])*
        #[inline]
        pub fn $name<O: $crate::Outcome<$answer>>(handler: fn() -> O) -> i32 {
            $crate::kit::event::handle_nothing(|| {
                let answer: $answer = handler().outcome()?;
                Ok(Some($crate::kit::json::Json::to_json(&answer)))
            })
        }
    };
}
`;
