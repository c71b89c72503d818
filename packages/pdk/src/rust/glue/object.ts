/** `src/kit/object.rs`. How the members of an object are taken from JSON and put into it, one by one. The same for every contract. */
export const RUST_OBJECT = `//! How the members of an object are taken from JSON and put into it, one by one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::{Json, Misfit};

/// An object that is being read: each member is taken out of it.
pub struct Object(Map<String, Value>);

impl Object {
    pub fn of(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            other => Err(Misfit::new("an object", &other)),
        }
    }

    /// A member that is always there. One that may be \`null\` may be missing, too: it is \`null\` then.
    pub fn required<T: Json>(&mut self, name: &str) -> Result<T, Misfit> {
        let read = match self.0.remove(name) {
            Some(value) => T::from_json(value),
            None => T::from_json(Value::Null).map_err(|_| Misfit::of("a value", "nothing")),
        };
        read.map_err(|misfit| misfit.within(name))
    }

    /// A member that may be left out. \`null\` where the document allows none is the same as nothing.
    pub fn optional<T: Json>(&mut self, name: &str) -> Result<Option<T>, Misfit> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(T::from_json(Value::Null).ok()),
            Some(value) => T::from_json(value)
                .map(Some)
                .map_err(|misfit| misfit.within(name)),
        }
    }

    /// All members that are left.
    pub fn others<T: Json>(&mut self, _: &str) -> Result<BTreeMap<String, T>, Misfit> {
        BTreeMap::from_json(Value::Object(std::mem::take(&mut self.0)))
    }
}

/// An object that is being written.
pub trait Members {
    fn put_required<T: Json>(&mut self, name: &str, value: &T);
    fn put_optional<T: Json>(&mut self, name: &str, value: &Option<T>);
    fn put_others<T: Json>(&mut self, _: &str, values: &BTreeMap<String, T>);
}

impl Members for Map<String, Value> {
    fn put_required<T: Json>(&mut self, name: &str, value: &T) {
        self.insert(name.to_owned(), value.to_json());
    }

    fn put_optional<T: Json>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.put_required(name, value);
        }
    }

    /// Declared members win over others of the same name.
    fn put_others<T: Json>(&mut self, _: &str, values: &BTreeMap<String, T>) {
        for (name, value) in values {
            if !self.contains_key(name) {
                self.put_required(name, value);
            }
        }
    }
}
`;
