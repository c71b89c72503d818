/** `src/kit/refusal.rs`. How the host says that there is no answer. The same for every contract. */
export const RUST_REFUSAL = `//! How the host says that there is no answer.

use std::fmt;

text_enum! {
    /// Why the host refused a call.
    pub enum RefusalCode {
        /// The plug-in was not granted the operation.
        NotGranted = "not-granted",
        /// The request is not what the API document allows.
        InvalidRequest = "invalid-request",
        /// The plug-in has used up what it may call.
        BudgetExhausted = "budget-exhausted",
        /// Too many calls in too short a time.
        RateLimited = "rate-limited",
        /// The answer did not come in time.
        TimedOut = "timed-out",
        /// The app's API could not be reached.
        Unreachable = "unreachable",
        /// The answer is larger than the host allows.
        ResponseTooLarge = "response-too-large",
        /// The answer could not be understood.
        InvalidResponse = "invalid-response",
    }
}

/// The host did not get an answer, or did not ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// The same in words.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Refusal {}
`;
