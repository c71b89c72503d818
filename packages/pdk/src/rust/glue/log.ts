/** `src/kit/log.rs`. What a plug-in tells the operator's log. The same for every contract. */
export const RUST_LOG = `//! What a plug-in tells the operator's log.

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What only somebody who looks for a fault wants to see.
    Debug,
    /// What happened.
    Info,
    /// What should not have happened.
    Warn,
    /// What failed.
    Error,
}

/// Writes a line to the operator's log; in a unit test to the standard error output.
pub fn log(level: Level, text: impl AsRef<str>) {
    super::guest::log(level, text.as_ref());
}
`;
