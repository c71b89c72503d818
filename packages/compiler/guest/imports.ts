import { CALL, CALL_WITHOUT_INPUT } from "../engine/operations.ts";
import type { Host } from "./inside.ts";

/** An import that the plug-in has declared; its number is its place in the list. */
export interface DeclaredImport {
  readonly name: string;
  readonly takesInput: boolean;
}

/** What kits find under `Symbol.for("mortise.guest")`. */
export interface Guest {
  /** Declares that the plug-in uses the import `name`, and returns the function that calls it: JSON in, JSON out. */
  importFunction(name: string, takesInput: boolean): (request: string | undefined) => string;
}

/** The guest object, and the list that it fills. */
export function createGuest(host: Host, requireHost: (what: string) => void): DeclaredImports {
  const declared = new Map<string, DeclaredImport & { readonly index: number }>();
  let open = true;
  const declare = (name: string, takesInput: boolean): number => {
    const known = declared.get(name);
    if (known !== undefined && known.takesInput === takesInput) return known.index;
    if (known !== undefined) throw new Error(`The operation ${name} is declared with and without an input.`);
    if (!open) {
      throw new Error(
        `The operation ${name} is declared while the plug-in runs. What it uses must be known before: import it at the top of the file.`,
      );
    }
    if (typeof name !== "string" || name === "") throw new Error("An operation is declared without a name.");
    const index = declared.size;
    declared.set(name, { name, takesInput, index });
    return index;
  };
  const guest: Guest = {
    importFunction(name, takesInput) {
      const index = declare(name, takesInput);
      return (request) => {
        requireHost(`The operation ${name}`);
        const answer = takesInput ? host(CALL, index, request ?? "{}") : host(CALL_WITHOUT_INPUT, index);
        if (typeof answer !== "string") throw new Error(`The host gave no answer to ${name}.`);
        return answer;
      };
    },
  };
  return {
    guest: Object.freeze(guest),
    close: () => {
      open = false;
      return [...declared.values()].map(({ name, takesInput }) => ({ name, takesInput }));
    },
  };
}

export interface DeclaredImports {
  readonly guest: Guest;
  /** Takes no more declarations, and returns the ones there are, by their number. */
  close(): readonly DeclaredImport[];
}
