import type { Contract } from "../contract.ts";
import { namesIn, typesUsed } from "../walk.ts";
import type { Change, Direction } from "./change.ts";

type Users = Change["reaches"];

/** Which operations and events lead to each named type of a contract, whichever way values go. */
export class Reach {
  readonly #direct: Readonly<Record<Direction, ReadonlyMap<string, ReadonlySet<string>>>>;
  readonly #heldBy: ReadonlyMap<string, readonly string[]>;
  readonly #reached: Readonly<Record<Direction, ReadonlySet<string>>>;

  constructor(contract: Contract) {
    const heldBy = new Map<string, string[]>();
    const holds = new Map<string, readonly string[]>();
    for (const { name, type } of contract.types) {
      const names = [...namesIn(type)];
      holds.set(name, names);
      for (const held of names) add(heldBy, held, name);
    }
    this.#heldBy = heldBy;
    this.#direct = {
      "to-api": directUsers(contract, "to-api"),
      "to-plugin": directUsers(contract, "to-plugin"),
    };
    const reachedFrom = (direction: Direction) =>
      closure(this.#direct[direction].keys(), (name) => holds.get(name) ?? []);
    this.#reached = { "to-api": reachedFrom("to-api"), "to-plugin": reachedFrom("to-plugin") };
  }

  /** Whether values of the type go this way. */
  has(name: string, direction: Direction): boolean {
    return this.#reached[direction].has(name);
  }

  /** The operations and events whose values of the type go this way; sorted. */
  users(name: string, direction: Direction): Users {
    const operations = new Set<string>();
    const events = new Set<string>();
    for (const holder of closure([name], (held) => this.#heldBy.get(held) ?? [])) {
      for (const user of this.#direct[direction].get(holder) ?? []) {
        (user.startsWith("o") ? operations : events).add(user.slice(2));
      }
    }
    return { operations: [...operations].sort(), events: [...events].sort() };
  }
}

/** Types that an operation (`o:name`) or an event (`e:name`) mentions itself, with those that do. */
function directUsers(contract: Contract, direction: Direction): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  const note = (user: string, part: Pick<Contract, "operations" | "events">) => {
    for (const use of typesUsed(part)) {
      if (use.direction !== direction) continue;
      for (const name of namesIn(use.type)) users.set(name, (users.get(name) ?? new Set()).add(user));
    }
  };
  for (const operation of contract.operations)
    note(`o:${operation.name}`, { operations: [operation], events: [] });
  for (const event of contract.events) note(`e:${event.name}`, { operations: [], events: [event] });
  return users;
}

/** All that can be got to from these. */
function closure(from: Iterable<string>, next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  // A set's own iteration also visits what is added on the way.
  for (const name of found) for (const other of next(name)) found.add(other);
  return found;
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
