/** The files of a kit that make a Go module of it. */
import type { KitFile } from "../kit.ts";
import type { GoKitOptions } from "./options.ts";

/** The oldest Go with `go:wasmexport` and `omitzero`. */
const GO_VERSION = "1.24";

/** Extism's PDK for Go: its newest version, and the checksums that Go's checksum database has for it. */
const EXTISM_PDK = {
  path: "github.com/extism/go-pdk",
  version: "v1.1.3",
  sum: "h1:hfViMPWrqjN6u67cIYRALZTZLk/enSPpNKa+rZ9X2SQ=",
  modSum: "h1:Gz+LIU/YCKnKXhgge8yo5Yu1F/lbv7KtKFkiCSzW/P4=",
} as const;

/** `go.mod` and `go.sum`. A module path holds no character that would need quotes there. */
export function moduleFiles({ modulePath }: Required<GoKitOptions>): readonly KitFile[] {
  const { path, version, sum, modSum } = EXTISM_PDK;
  return [
    { path: "go.mod", text: `module ${modulePath}\n\ngo ${GO_VERSION}\n\nrequire ${path} ${version}\n` },
    { path: "go.sum", text: `${path} ${version} ${sum}\n${path} ${version}/go.mod ${modSum}\n` },
  ];
}
