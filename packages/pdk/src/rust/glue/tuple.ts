/** `src/kit/tuple.rs`. Lists whose items have types of their own. The same for every contract. */
export const RUST_TUPLE = `//! Lists whose items have types of their own.

use serde_json::Value;

use super::json::{Json, Misfit};

/// The first items of a list, which have types of their own, and the others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tuple<Items, Other> {
    /// The items that have types of their own.
    pub items: Items,
    /// What stands behind them.
    pub rest: Vec<Other>,
}

/// A tuple of a known number of items.
pub trait Items: Sized {
    /// Takes the first items of a list.
    fn take(list: &mut std::vec::IntoIter<Value>) -> Result<Self, Misfit>;
    /// Adds the items to a list.
    fn put(&self, list: &mut Vec<Value>);
}

fn items_of(value: Value) -> Result<std::vec::IntoIter<Value>, Misfit> {
    match value {
        Value::Array(items) => Ok(items.into_iter()),
        other => Err(Misfit::new("a list", &other)),
    }
}

impl<I: Items, Other: Json> Json for Tuple<I, Other> {
    fn to_json(&self) -> Value {
        let mut list = Vec::new();
        self.items.put(&mut list);
        list.extend(self.rest.iter().map(Json::to_json));
        Value::Array(list)
    }

    fn from_json(value: Value) -> Result<Self, Misfit> {
        let mut list = items_of(value)?;
        let items = I::take(&mut list)?;
        let rest = list.map(Other::from_json).collect::<Result<_, _>>()?;
        Ok(Self { items, rest })
    }
}

macro_rules! tuples {
    ($($($item:ident $n:tt)+;)*) => {
        $(
            impl<$($item: Json),+> Items for ($($item,)+) {
                fn take(list: &mut std::vec::IntoIter<Value>) -> Result<Self, Misfit> {
                    Ok(($(
                        list.next()
                            .ok_or_else(|| Misfit::of("an item", "the end of the list"))
                            .and_then($item::from_json)
                            .map_err(|misfit| misfit.within(concat!("[", $n, "]")))?,
                    )+))
                }

                fn put(&self, list: &mut Vec<Value>) {
                    $(list.push(self.$n.to_json());)+
                }
            }

            impl<$($item: Json),+> Json for ($($item,)+) {
                fn to_json(&self) -> Value {
                    let mut list = Vec::new();
                    self.put(&mut list);
                    Value::Array(list)
                }

                fn from_json(value: Value) -> Result<Self, Misfit> {
                    let mut list = items_of(value)?;
                    let items = Self::take(&mut list)?;
                    match list.next() {
                        None => Ok(items),
                        Some(item) => Err(Misfit::new("the end of the list", &item)),
                    }
                }
            }
        )*
    };
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}
`;
