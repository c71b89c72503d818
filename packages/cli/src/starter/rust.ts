import { firstPlugin } from "../kits.ts";
import { KIT_FOLDER, PLUGIN_FILE, type StarterParts, type StarterProject } from "./parts.ts";

const TARGET = "wasm32-unknown-unknown";

/** A Rust plug-in: a crate that takes the kit from its own folder. */
export function rustProject({ name, kitName, kit }: StarterParts): StarterProject {
  const manifest = `[package]
name = "${name}"
version = "0.1.0"
edition = "2021"
publish = false

[lib]
crate-type = ["cdylib"]

[dependencies]
${kitName} = { path = "${KIT_FOLDER}" }

[dev-dependencies]
serde_json = "1"

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1
panic = "abort"
strip = true

# No part of a workspace that it happens to stand in.
[workspace]
`;
  const built = `target/${TARGET}/release/${name.replaceAll("-", "_")}.wasm`;
  return {
    files: [
      { path: "Cargo.toml", text: manifest },
      ...firstPlugin(kit).map(({ path, text }) => ({ path: `src/${path}`, text })),
    ],
    commands: [
      { command: "cargo test", does: "runs the tests in src/, on your machine" },
      { command: `cargo build --release --target ${TARGET}`, does: `makes ${built}` },
      {
        command: `mortise build . --out ${PLUGIN_FILE} --contract contract.json`,
        does: "the same, held against the app",
      },
    ],
    ignored: ["target/"],
  };
}
