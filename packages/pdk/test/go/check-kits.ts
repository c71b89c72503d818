import { type CheckedKit, checkKitWith } from "../check-kit.ts";
import { GoKitFolder } from "./on-disk.ts";

/** Generates the kit of a document, and has `go vet` for plug-ins and `gofmt` look at it. Needs Go. */
export function checkKit(document: string): Promise<CheckedKit> {
  return checkKitWith(
    {
      open: (contract) => new GoKitFolder(contract),
      compile: (folder) => folder.go("wasm", "vet", "./..."),
      format: (folder) => folder.gofmt(),
    },
    document,
  );
}
