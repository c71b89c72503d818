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

/// A member of a union, and how it is found.
pub struct Member<Union: 'static> {
    /// Texts of the union's property that stand for it.
    pub tags: &'static [&'static str],
    /// Kinds of JSON by which it is found without a tag.
    pub kinds: &'static [Kind],
    /// Properties that all of its objects have.
    pub requires: &'static [&'static str],
    /// Properties that its objects may have.
    pub knows: &'static [&'static str],
    /// Reads the member.
    pub read: fn(&Value) -> Option<Union>,
}

/// Finds the member that a value is: by its tag, else by its kind of JSON and its properties.
pub fn find<Union>(value: &Value, property: &str, members: &[Member<Union>]) -> Option<Union> {
    let tag = value.get(property).and_then(Value::as_str);
    let tagged = members
        .iter()
        .find(|member| tag.is_some_and(|tag| member.tags.contains(&tag)));
    if let Some(union) = tagged.and_then(|member| (member.read)(value)) {
        return Some(union);
    }
    let has = |name: &&&str| value.get(**name).is_some();
    Kind::of(value).iter().find_map(|kind| {
        let mut fitting: Vec<_> = members
            .iter()
            .filter(|member| {
                member.kinds.contains(kind) && member.requires.iter().all(|name| has(&name))
            })
            .collect();
        fitting.sort_by_key(|member| std::cmp::Reverse(member.knows.iter().filter(has).count()));
        fitting.iter().find_map(|member| (member.read)(value))
    })
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
