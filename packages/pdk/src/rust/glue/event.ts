/** `src/kit/event.rs`. How an event reaches its handler. The same for every contract. */
export const RUST_EVENT = `//! How an event reaches its handler.

use std::fmt::Display;

use serde_json::Value;

use super::guest;
use super::json::Json;

/// What a handler returns: what the event's answer is, or a \`Result\` with it. An event without an answer wants \`()\`.
#[diagnostic::on_unimplemented(
    message = "a handler of this event returns \`{A}\` or \`Result<{A}, Error>\`, not \`{Self}\`",
    label = "this handler returns something else"
)]
pub trait Outcome<A> {
    /// The answer, or the text of the failure.
    fn outcome(self) -> Result<A, String>;
}

impl<A> Outcome<A> for A {
    fn outcome(self) -> Result<A, String> {
        Ok(self)
    }
}

impl<A, E: Display> Outcome<A> for Result<A, E> {
    fn outcome(self) -> Result<A, String> {
        self.map_err(|error| error.to_string())
    }
}

/// Runs a handler of an event with a payload. Gives Extism's status: 0, or 1 with an error text set.
pub fn handle<E: Json>(handler: impl FnOnce(E) -> Result<Option<Value>, String>) -> i32 {
    guest::run(|input| {
        let value: Value = serde_json::from_slice(&input)
            .map_err(|error| format!("the event is no JSON: {error}"))?;
        let event = E::from_json(value).map_err(|misfit| format!("the event: {misfit}"))?;
        handler(event)
    })
}

/// Runs a handler of an event without a payload.
pub fn handle_nothing(handler: impl FnOnce() -> Result<Option<Value>, String>) -> i32 {
    guest::run(|_| handler())
}
`;
