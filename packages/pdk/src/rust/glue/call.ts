/** `src/kit/call.rs`. How an operation is called. The same for every contract. */
export const RUST_CALL = `//! How an operation is called.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::{Answer, Failed, Failure};
use super::json::{Json, Misfit};
use super::object::{Members, Object};
use super::refusal::{Refusal, RefusalCode};

/// What an operation takes.
pub trait Params {
    /// The request as it is on the wire.
    fn request(&self) -> Value;
}

/// A body that is one of several media types.
pub trait BodyChoice {
    /// The media type, unless it is one that only the author can choose, and the body.
    fn chosen(&self) -> (Option<&'static str>, Value);
}

/// What crosses the boundary: text to the host, text back. Of an operation without input it takes nothing.
pub type Send = fn(request: Option<String>) -> Vec<u8>;

/// A parameter's value, if it has one.
pub mod given {
    use super::{BodyChoice, Json, Value};

    #[inline]
    pub fn required<T: Json>(value: &T) -> Option<Value> {
        Some(value.to_json())
    }

    #[inline]
    pub fn optional<T: Json>(value: &Option<T>) -> Option<Value> {
        value.as_ref().map(Json::to_json)
    }

    #[inline]
    pub fn chosen<T: BodyChoice>(value: &T) -> Option<(Option<&'static str>, Value)> {
        Some(value.chosen())
    }

    #[inline]
    pub fn maybe_chosen<T: BodyChoice>(value: &Option<T>) -> Option<(Option<&'static str>, Value)> {
        value.as_ref().map(BodyChoice::chosen)
    }
}

/// A request that is being written: parameters by place, under their wire names.
#[derive(Default)]
pub struct Request(Map<String, Value>);

impl Request {
    pub fn path(&mut self, name: &str, value: Value) {
        self.put("path", name, value);
    }

    pub fn query(&mut self, name: &str, value: Value) {
        self.put("query", name, value);
    }

    pub fn header(&mut self, name: &str, value: Value) {
        self.put("header", name, value);
    }

    pub fn cookie(&mut self, name: &str, value: Value) {
        self.put("cookie", name, value);
    }

    pub fn body(&mut self, _: &str, value: Value) {
        self.0.insert("body".to_owned(), value);
    }

    /// The body and its media type.
    pub fn choice(&mut self, name: &str, (media_type, value): (Option<&'static str>, Value)) {
        if let Some(media_type) = media_type {
            self.content_type(name, Value::from(media_type));
        }
        self.body(name, value);
    }

    pub fn content_type(&mut self, _: &str, value: Value) {
        self.0.insert("contentType".to_owned(), value);
    }

    pub fn into_json(self) -> Value {
        Value::Object(self.0)
    }

    fn put(&mut self, place: &str, name: &str, value: Value) {
        let place = self
            .0
            .entry(place)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(members) = place {
            members.put_required(name, &value);
        }
    }
}

/// The media type that a body is sent as, where it is known.
pub fn first(media_types: &[&'static str]) -> Option<&'static str> {
    media_types.first().copied()
}

/// Reads the body of any answer of class 2xx; nothing for other answers.
pub fn success<T: Json>(status: u16, body: Value) -> Option<Result<T, Misfit>> {
    (200..300).contains(&status).then(|| T::from_json(body))
}

/// Calls an operation. \`read\` gives nothing for an answer that is no success.
pub fn call<T, E: Failure>(
    send: Send,
    request: Option<Value>,
    read: fn(u16, Value) -> Option<Result<T, Misfit>>,
) -> Result<Answer<T>, E> {
    let text = send(request.map(|request| request.to_string()));
    let answer = match wire_answer(&text) {
        Ok(Ok(answer)) => answer,
        Ok(Err(refusal)) => return Err(E::of(Failed::Refused(refusal))),
        Err(misfit) => return Err(E::of(Failed::Invalid(misfit))),
    };
    match read(answer.status, answer.body.clone()) {
        Some(Ok(body)) => Ok(answer.map(|_| body)),
        Some(Err(misfit)) => Err(E::of(Failed::Invalid(misfit.within("body")))),
        None => Err(E::of(Failed::Answered(Box::new(answer)))),
    }
}

/// The API's answer, or the host's refusal.
fn wire_answer(text: &[u8]) -> Result<Result<Answer<Value>, Refusal>, Misfit> {
    let value: Value =
        serde_json::from_slice(text).map_err(|_| Misfit::of("JSON of the host", "another text"))?;
    let mut object = Object::of(value)?;
    let status: u32 = object.required("status")?;
    if status == 0 {
        let mut error = Object::of(object.required("error")?)?;
        let code: RefusalCode = error.required("code")?;
        return Ok(Err(Refusal {
            code,
            message: error.required("message")?,
        }));
    }
    let headers: BTreeMap<String, String> = object.optional("headers")?.unwrap_or_default();
    let body = object.optional("body")?.unwrap_or(Value::Null);
    let status = u16::try_from(status).map_err(|_| Misfit::of("a status", "a larger number"))?;
    Ok(Ok(Answer {
        status,
        headers,
        body,
    }))
}
`;
