/** `src/kit/object.rs`. How the members of an object are taken from JSON and put into it, one by one. The same for every contract. */
export const RUST_OBJECT = `//! How the members of an object are taken from JSON and put into it, one by one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::{Json, Misfit};

/// An object that is being read: each member is taken out of it. The first misfit is kept until all are, so that a type's
/// own code has no branch for each member.
pub struct Object {
    members: Map<String, Value>,
    misfit: Option<Misfit>,
}

impl Object {
    pub fn of(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Object(members) => Ok(Self {
                members,
                misfit: None,
            }),
            other => Err(Misfit::new("an object", &other)),
        }
    }

    /// A member that is always there; nothing where it does not fit. One that may be \`null\` may be missing, too: it is
    /// \`null\` then.
    pub fn required<T: Json>(&mut self, name: &str) -> Option<T> {
        let read = match self.members.remove(name) {
            Some(value) => T::from_json(value),
            None => T::from_json(Value::Null).map_err(|_| Misfit::of("a value", "nothing")),
        };
        self.kept(name, read)
    }

    /// A member that may be left out. \`null\` where the document allows none is the same as nothing.
    pub fn optional<T: Json>(&mut self, name: &str) -> Option<T> {
        match self.members.remove(name)? {
            Value::Null => T::from_json(Value::Null).ok(),
            value => self.kept(name, T::from_json(value)),
        }
    }

    /// All members that are left.
    pub fn others<T: Json>(&mut self, _: &str) -> BTreeMap<String, T> {
        match BTreeMap::from_json(Value::Object(std::mem::take(&mut self.members))) {
            Ok(others) => others,
            Err(misfit) => {
                self.misfit.get_or_insert(misfit);
                BTreeMap::new()
            }
        }
    }

    /// What was read, if all of it fits.
    pub fn whole<T>(&mut self, read: Option<T>) -> Result<T, Misfit> {
        match (self.misfit.take(), read) {
            (None, Some(read)) => Ok(read),
            (Some(misfit), _) => Err(misfit),
            (None, None) => Err(Misfit::of("a value", "nothing")),
        }
    }

    fn kept<T>(&mut self, name: &str, read: Result<T, Misfit>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(misfit) => {
                self.misfit.get_or_insert_with(|| misfit.within(name));
                None
            }
        }
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
