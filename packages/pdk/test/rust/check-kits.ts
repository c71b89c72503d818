import { type CheckedKit, checkKitWith } from "../check-kit.ts";
import { RustKitFolder, WASM } from "./on-disk.ts";

/** Generates the kit of a document, and has `cargo check` for plug-ins and `rustfmt` look at it. Needs Rust. */
export function checkKit(document: string): Promise<CheckedKit> {
  return checkKitWith(
    {
      open: (contract) => new RustKitFolder(contract),
      compile: (folder) => folder.cargo(["check", "--examples", "--lib", "--target", WASM]),
      format: (folder) => folder.rustfmt(),
    },
    document,
  );
}
