/** `src/kit/mod.rs`. What every kit has: how values become JSON and back, and how operations and events cross the boundary. */
export function rustMod({ decides }: { readonly decides: boolean }): string {
  if (!decides) return MOD;
  return MOD.replace("mod invoke;\n", "mod invoke;\n#[macro_use]\nmod decide;\n").replace(
    "pub mod call;\n",
    "pub mod call;\nmod decisions;\n",
  );
}

const MOD = `//! What every kit has: how values become JSON and back, and how operations and events cross the boundary.

// Not every app's API has a use for all of it.
#![allow(dead_code, unused_imports, unused_macros)]

#[macro_use]
mod declare;
#[macro_use]
mod choose;
#[macro_use]
mod invoke;

pub mod answer;
pub mod bytes;
pub mod call;
pub mod event;
pub mod guest;
pub mod json;
pub mod log;
pub mod object;
pub mod refusal;
pub mod scalars;
pub mod tuple;
pub mod union;
`;
