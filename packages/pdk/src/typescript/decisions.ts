/** What makes decisions about records: `allow`, `reject`, `rejectAll`, `change`. Only in kits of apps that ask for them. */
import { type Code, code, joinCode } from "../code.ts";
import type { KitFile } from "../kit.ts";
import type { DecisionNames } from "./names.ts";

/** `decisions.js` and `decisions.d.ts`; none for an app that asks for no decisions. The same for every contract. */
export function decisionFiles(names: DecisionNames | undefined): readonly KitFile[] {
  if (!names) return [];
  return [
    { path: "decisions.js", text: DECISIONS },
    { path: "decisions.d.ts", text: DECISION_TYPES },
  ];
}

/** The line of the kit's index that exports them, under other names where operations are called so. */
export function decisionExports(names: DecisionNames | undefined): readonly Code[] {
  if (!names) return [];
  const own: readonly (readonly [Code, Code])[] = [
    [code`allow`, names.allow],
    [code`change`, names.change],
    [code`reject`, names.reject],
    [code`rejectAll`, names.rejectAll],
  ];
  const list = own.map(([name, given]) => (name === given ? name : code`${name} as ${given}`));
  return [code`export { ${joinCode(list, ", ")} } from "./decisions.js";`];
}

const DECISIONS = `export function allow() {
  return { decision: "allow" };
}

export function reject(field, message, code) {
  return rejectAll([code === undefined ? { field, message } : { field, code, message }]);
}

export function rejectAll(errors) {
  return { decision: "reject", errors: [...errors] };
}

export function change(changes) {
  return { decision: "change", changes };
}
`;

const DECISION_TYPES = `/**
 * Decisions: what a handler answers that is asked before a record is written. What may stand in one is taken from where it
 * is returned, so that a field which the record does not have, or may not be changed, does not compile.
 */

/** What is wrong with a record. */
interface Fault {
  field?: string | undefined;
  code?: string | undefined;
  message: string;
}

/** The write goes on. To answer nothing says the same. */
export declare function allow(): { decision: "allow" };

/**
 * Nothing is written, because of one field.
 *
 * @param message For people, at most 1,000 characters.
 * @param code For programs, at most 100 characters.
 */
export declare function reject<Of extends Fault>(
  field: NonNullable<NoInfer<Of>["field"]>,
  message: string,
  code?: string,
): { decision: "reject"; errors: Of[] };

/** Nothing is written, for these reasons, at most 100. One without a \`field\` is about the record as a whole. */
export declare function rejectAll<Of extends Fault>(errors: readonly NoInfer<Of>[]): { decision: "reject"; errors: Of[] };

/** The write goes on with these values: a JSON Merge Patch (RFC 7396), in which \`null\` takes a value away. */
export declare function change<Of extends object>(changes: NoInfer<Of>): { decision: "change"; changes: Of };
`;
