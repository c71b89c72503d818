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
}

/// A call that failed, whatever the operation.
pub enum Failed {
    /// An answer that is no success.
    Answered(Box<Answer<Value>>),
    /// A refusal of the host.
    Refused(Refusal),
    /// A success that does not fit its type.
    Invalid(Misfit),
}

/// The failures of one operation.
pub trait Failure: Sized {
    /// The failure in the operation's own words: as it is documented, or as it is.
    fn of(failed: Failed) -> Self;
    /// What there is to tell of it.
    fn told(&self) -> Told<'_>;
}

/// What an error tells.
pub enum Told<'a> {
    Answered(u16, Value),
    Refused(&'a Refusal),
    Invalid(&'a Misfit),
}

/// Most of a body that an error's text shows, in characters.
const MAX_SHOWN: usize = 500;

impl Told<'_> {
    pub fn of<T: Json>(answer: &Answer<T>) -> Self {
        Self::Answered(answer.status, answer.body.to_json())
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(status, _) => Some(*status),
            Self::Refused(_) | Self::Invalid(_) => None,
        }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status, body) => {
                let body = body.to_string();
                let shown: String = body.chars().take(MAX_SHOWN).collect();
                let more = if shown.len() < body.len() { "…" } else { "" };
                write!(f, "the API answered {status}: {shown}{more}")
            }
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Invalid(misfit) => write!(f, "the answer is not as documented: {misfit}"),
        }
    }
}

/// Reads the body of a documented failure; gives the answer back where it does not fit.
pub fn documented<T: Json, E>(
    answer: Box<Answer<Value>>,
    variant: fn(Box<Answer<T>>) -> E,
    unexpected: fn(Box<Answer<Value>>) -> E,
) -> E {
    match T::from_json(answer.body.clone()) {
        Ok(body) => variant(Box::new(answer.map(|_| body))),
        Err(_) => unexpected(answer),
    }
}
`;
