import { firstPlugin } from "../kits.ts";
import { KIT_FOLDER, PLUGIN_FILE, type StarterParts, type StarterProject } from "./parts.ts";

const BUILD = `GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o ${PLUGIN_FILE} .`;

/** A Go plug-in: a module that takes the kit from its own folder, and the kit's own requirements with it. */
export function goProject({ name, kitName, kit }: StarterParts): StarterProject {
  const textOf = (path: string) => kit.files.find((file) => file.path === path)?.text ?? "";
  const kitModule = textOf("go.mod");
  const goVersion = /^go (\S+)$/m.exec(kitModule)?.[1] ?? "1.24";
  const required = [...kitModule.matchAll(/^(?:require |\t)(\S+ v\S+)(?: \/\/ indirect)?$/gm)].map(
    ([, one]) => `\t${one} // indirect`,
  );
  const lines = [
    `module ${name}`,
    "",
    `go ${goVersion}`,
    "",
    "require (",
    `\t${kitName} v0.0.0`,
    ...required,
    ")",
    "",
    `replace ${kitName} => ./${KIT_FOLDER}`,
  ];
  return {
    files: [
      { path: "go.mod", text: `${lines.join("\n")}\n` },
      { path: "go.sum", text: textOf("go.sum") },
      // In the kit they stand one floor further down.
      ...firstPlugin(kit).map(({ path, text }) => ({ path, text: text.replaceAll("./examples/first", ".") })),
    ],
    commands: [
      { command: "go test .", does: "runs main_test.go, on your machine" },
      { command: BUILD, does: `makes ${PLUGIN_FILE}` },
    ],
    ignored: [],
  };
}
