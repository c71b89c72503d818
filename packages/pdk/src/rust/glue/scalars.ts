/** `src/kit/scalars.rs`. How JSON's own kinds of values are read and written. The same for every contract. */
export const RUST_SCALARS = `//! How JSON's own kinds of values are read and written.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{Json, Misfit};

/// Any JSON value, as it is.
impl Json for Value {
    #[inline]
    fn to_json(&self) -> Value {
        self.clone()
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        Ok(value)
    }
}

/// Nothing: whatever is there is left alone.
impl Json for () {
    #[inline]
    fn to_json(&self) -> Value {
        Value::Null
    }

    #[inline]
    fn from_json(_: Value) -> Result<Self, Misfit> {
        Ok(())
    }
}

/// A value that there is none of: the document allows nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl Json for Never {
    #[inline]
    fn to_json(&self) -> Value {
        match *self {}
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        Err(Misfit::new("nothing", &value))
    }
}

impl Json for bool {
    #[inline]
    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        value
            .as_bool()
            .ok_or_else(|| Misfit::new("a boolean", &value))
    }
}

impl Json for f64 {
    #[inline]
    fn to_json(&self) -> Value {
        Value::from(*self)
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        value
            .as_f64()
            .ok_or_else(|| Misfit::new("a number", &value))
    }
}

impl Json for String {
    #[inline]
    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(Misfit::new("a text", &other)),
        }
    }
}

/// A whole number, however it is written: \`1.0\` is one, too.
fn whole(value: &Value) -> Option<i128> {
    let Value::Number(number) = value else {
        return None;
    };
    if let Some(whole) = number.as_i64() {
        return Some(i128::from(whole));
    }
    if let Some(whole) = number.as_u64() {
        return Some(i128::from(whole));
    }
    let number = number.as_f64()?;
    (number.fract() == 0.0 && number.abs() < 1e30).then_some(number as i128)
}

macro_rules! whole_numbers {
    ($($number:ident),*) => {
        $(
            impl Json for $number {
                #[inline]
                fn to_json(&self) -> Value {
                    Value::from(*self)
                }

                #[inline]
                fn from_json(value: Value) -> Result<Self, Misfit> {
                    whole(&value).and_then(|whole| $number::try_from(whole).ok()).ok_or_else(|| {
                        Misfit::new(concat!("a whole number (", stringify!($number), ")"), &value)
                    })
                }
            }
        )*
    };
}

whole_numbers!(i32, u32, i64, u64);

/// A value or \`null\`.
impl<T: Json> Json for Option<T> {
    #[inline]
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Json::to_json)
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        if value.is_null() {
            return Ok(None);
        }
        T::from_json(value).map(Some)
    }
}

impl<T: Json> Json for Box<T> {
    #[inline]
    fn to_json(&self) -> Value {
        T::to_json(self)
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        T::from_json(value).map(Box::new)
    }
}

impl<T: Json> Json for Vec<T> {
    #[inline]
    fn to_json(&self) -> Value {
        Value::Array(self.iter().map(Json::to_json).collect())
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Array(items) => items
                .into_iter()
                .enumerate()
                .map(|(n, item)| {
                    T::from_json(item).map_err(|misfit| misfit.within(format!("[{n}]")))
                })
                .collect(),
            other => Err(Misfit::new("a list", &other)),
        }
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    #[inline]
    fn to_json(&self) -> Value {
        Value::Object(
            self.iter()
                .map(|(name, value)| (name.clone(), value.to_json()))
                .collect(),
        )
    }

    #[inline]
    fn from_json(value: Value) -> Result<Self, Misfit> {
        match value {
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| match T::from_json(value) {
                    Ok(value) => Ok((name, value)),
                    Err(misfit) => Err(misfit.within(name)),
                })
                .collect(),
            other => Err(Misfit::new("an object", &other)),
        }
    }
}
`;
