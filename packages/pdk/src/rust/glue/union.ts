/** `src/kit/union.rs`. How the member of a union is found. The same for every contract. */
export const RUST_UNION = `//! How the member of a union is found.

use std::cell::Cell;

use serde_json::Value;

use super::json::Json;

/// Kinds of JSON values. A whole number is an \`Integer\`, and a \`Number\` where nothing else takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Integer,
    List,
    Null,
    Number,
    Object,
    Text,
}

impl Kind {
    /// What a value may be taken for, the nearest first.
    pub fn of(value: &Value) -> &'static [Kind] {
        match value {
            Value::Null => &[Kind::Null],
            Value::Bool(_) => &[Kind::Boolean],
            Value::Number(number)
                if number.is_f64() && number.as_f64().is_none_or(|n| n.fract() != 0.0) =>
            {
                &[Kind::Number]
            }
            Value::Number(_) => &[Kind::Integer, Kind::Number],
            Value::String(_) => &[Kind::Text],
            Value::Array(_) => &[Kind::List],
            Value::Object(_) => &[Kind::Object],
        }
    }
}

impl Kind {
    pub fn is_one_of(&self, kinds: &[Kind]) -> bool {
        kinds.contains(self)
    }
}

/// Whether a value's tag is one of a member's.
pub fn is_tagged(tag: Option<&str>, tags: &[&str]) -> bool {
    tag.is_some_and(|tag| tags.contains(&tag))
}

/// The text in a property, which tells the member.
pub fn tag<'a>(value: &'a Value, property: &str) -> Option<&'a str> {
    value.get(property)?.as_str()
}

/// Whether an object has all of these.
pub fn has_all(value: &Value, required: &[&str]) -> bool {
    required.iter().all(|name| value.get(name).is_some())
}

/// The value of a member with the tag that says which member it is, unless it says so itself.
pub fn tagged(mut value: Value, property: &str, tag: &str) -> Value {
    if let Value::Object(members) = &mut value {
        members.entry(property).or_insert_with(|| Value::from(tag));
    }
    value
}

/// How often members are tried in one value. Unions inside one another multiply the tries: what is left over then
/// is kept as it came.
const MAX_TRIES: u32 = 100_000;

thread_local! {
    /// How deep the tries are inside one another, and how many there were.
    static TRIES: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

/// Tries to read a value as a member.
pub fn read<T: Json>(value: &Value) -> Option<T> {
    let (depth, tries) = TRIES.get();
    if tries >= MAX_TRIES {
        return None;
    }
    TRIES.set((depth + 1, tries + 1));
    let member = T::from_json(value.clone()).ok();
    TRIES.set(if depth == 0 {
        (0, 0)
    } else {
        (depth, TRIES.get().1)
    });
    member
}
`;
