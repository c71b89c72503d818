/** `src/kit/answer.rs`. What comes back from a call. The same for every contract. */
export const RUST_ANSWER = `//! What comes back from a call.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::json::{Json, Misfit};
use super::refusal::Refusal;

/// An answer of the API with what surrounds its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// 100 to 599.
    pub status: u16,
    /// Names in lower case; several values of one name are joined by \`, \`.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: T,
}

impl<T> Answer<T> {
    /// A header's value, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(&name.to_ascii_lowercase())
            .map(String::as_str)
    }

    /// The same answer with another body.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            status: self.status,
            headers: self.headers,
            body: change(self.body),
        }
    }

    /// The same answer with another body, if that can be made.
    fn try_map<U, E>(self, change: impl FnOnce(T) -> Result<U, E>) -> Result<Answer<U>, E> {
        let body = change(self.body)?;
        Ok(Answer {
            status: self.status,
            headers: self.headers,
            body,
        })
    }
}

/// The failures of one operation.
pub trait Failure: Sized {
    /// An answer that is no success: as it is documented, or as it is.
    fn answered(answer: Answer<Value>) -> Self;
    /// A refusal of the host.
    fn refused(refusal: Refusal) -> Self;
    /// A success that does not fit its type.
    fn invalid(misfit: Misfit) -> Self;
}

/// Reads the body of a documented failure; gives the answer back where it does not fit.
pub fn documented<T: Json, E>(
    answer: Answer<Value>,
    variant: fn(Box<Answer<T>>) -> E,
    unexpected: fn(Box<Answer<Value>>) -> E,
) -> E {
    match answer.clone().try_map(T::from_json) {
        Ok(answer) => variant(Box::new(answer)),
        Err(_) => unexpected(Box::new(answer)),
    }
}

/// Most of a body that an error's text shows, in characters.
const MAX_SHOWN: usize = 500;

/// What an error says of an answer.
pub fn tell(f: &mut fmt::Formatter<'_>, status: u16, body: &Value) -> fmt::Result {
    let body = body.to_string();
    let shown: String = body.chars().take(MAX_SHOWN).collect();
    let more = if shown.len() < body.len() { "…" } else { "" };
    write!(f, "the API answered {status}: {shown}{more}")
}
`;
