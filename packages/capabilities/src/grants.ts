import type { Contract } from "@mortise/contract";
import { CapabilityError } from "./error.ts";

/**
 * Which plug-in may use which operations. Nothing is granted until it is.
 *
 * Grants are exact names, without wildcards: a contract grows with its app, and a pattern would hand a plug-in
 * operations that did not exist when somebody agreed to it.
 */
export class Grants {
  readonly #operations: ReadonlySet<string>;
  readonly #granted = new Map<string, Set<string>>();

  constructor(contract: Pick<Contract, "operations">) {
    this.#operations = new Set(contract.operations.map((operation) => operation.name));
  }

  /**
   * Grants operations to a plug-in, besides those that it has.
   *
   * @throws CapabilityError `unknown-operation` if one of them is no operation of the contract; none is granted then.
   */
  allow(plugin: string, operations: Iterable<string>): void {
    const added = [...operations];
    const unknown = added.filter((name) => !this.#operations.has(name));
    if (unknown.length > 0) {
      throw new CapabilityError(
        "unknown-operation",
        `"${plugin}" was to be granted ${unknown.map((name) => `"${name}"`).join(", ")}, which the contract does not have.`,
      );
    }
    this.#granted.set(plugin, new Set([...(this.#granted.get(plugin) ?? []), ...added]));
  }

  /** Takes operations from a plug-in, or all that it has. Holds from the next call on. */
  revoke(plugin: string, operations?: Iterable<string>): void {
    if (operations === undefined) this.#granted.delete(plugin);
    else for (const name of operations) this.#granted.get(plugin)?.delete(name);
  }

  /** Whether a plug-in may use an operation. */
  allows(plugin: string, operation: string): boolean {
    return this.#granted.get(plugin)?.has(operation) ?? false;
  }

  /** Names of all operations that a plug-in may use, sorted. */
  of(plugin: string): readonly string[] {
    return [...(this.#granted.get(plugin) ?? [])].sort();
  }
}

/**
 * Grants from a plain object: `grantsOf(contract, { welcome: ["create_customer"] })`.
 *
 * @throws CapabilityError `unknown-operation` as {@link Grants.allow} does.
 */
export function grantsOf(
  contract: Pick<Contract, "operations">,
  byPlugin: { readonly [plugin: string]: readonly string[] },
): Grants {
  const grants = new Grants(contract);
  for (const [plugin, operations] of Object.entries(byPlugin)) grants.allow(plugin, operations);
  return grants;
}
