import { A, at, B, C } from "./cases.ts";
import type { AnyClient } from "./client.ts";

/** A number from 0 up to but not including 1, the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Data = { [field: string]: unknown };

/** Calls of Prisma's with nested writes of every kind, many of which fail. */
export class RandomCalls {
  readonly #random: () => number;
  #made = 100;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  /** A call, as text for people and as a function for each of two clients. */
  next(): { readonly text: string; readonly call: (prisma: AnyClient) => unknown } {
    const [model, method, args] = this.#pick<() => readonly [string, string, Data]>([
      () => ["customer", "create", { data: this.#newCustomer(2) }],
      () => ["customer", "update", { where: this.#customer(), data: this.#customerChanges(2) }],
      () => ["customer", "update", { where: this.#customer(), data: this.#customerChanges(2) }],
      () => [
        "customer",
        "upsert",
        { where: this.#customer(), create: this.#newCustomer(1), update: this.#customerChanges(2) },
      ],
      () => ["customer", "delete", { where: this.#customer() }],
      () => ["customer", "deleteMany", { where: { version: { gt: this.#below(4) } } }],
      () => [
        "customer",
        "updateMany",
        { where: { email: { contains: "x" } }, data: { version: { increment: 1 }, updatedAt: at } },
      ],
      () => [
        "invoice",
        "create",
        { data: { ...this.#invoiceKey(), total: this.#below(9), ...this.#owner() } },
      ],
      () => ["invoice", "update", { where: this.#invoice(), data: this.#invoiceChanges(2) }],
      () => ["invoice", "deleteMany", { where: { number: this.#below(5) } }],
      () => [
        "invoice",
        "updateMany",
        {
          where: { tenant: 1 },
          data: { total: { increment: this.#below(3) }, customerId: this.#pick([A, B, null]) },
        },
      ],
      () => ["tag", "update", { where: this.#tag(), data: this.#tagChanges(2) }],
      () => ["tag", "delete", { where: this.#tag() }],
      () => ["badge", "update", { where: { id: 1 + this.#below(3) }, data: { code: "b", ...this.#owner() } }],
    ])();
    return {
      text: `${model}.${method}(${JSON.stringify(args)})`,
      call: (prisma) => prisma[model][method](args),
    };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }

  /** Some of these, in a random order. */
  #some(all: { readonly [name: string]: () => unknown }, most = 2): Data {
    const names = Object.keys(all);
    const some: Data = {};
    for (let n = this.#below(most + 1); n > 0; n -= 1) {
      const name = this.#pick(names);
      some[name] = all[name]?.();
    }
    return some;
  }

  /** Nothing at all where none was picked: Prisma takes no empty relation. */
  #relation(name: string, operations: Data): Data {
    return Object.keys(operations).length > 0 ? { [name]: operations } : {};
  }

  #id(): number {
    this.#made += 1;
    return this.#made;
  }

  #uuid(): string {
    return this.#pick([A, B, C, "00000000-0000-4000-8000-00000000000d"]);
  }

  #customer(): Data {
    return this.#pick<() => Data>([
      () => ({ id: this.#uuid() }),
      () => ({ email: `${this.#pick("abcd".split(""))}@x` }),
    ])();
  }

  #invoiceKey(): { tenant: number; number: number } {
    return { tenant: 1, number: 1 + this.#below(6) };
  }

  #invoice(): Data {
    return { tenant_number: this.#invoiceKey() };
  }

  #tag(): Data {
    return this.#pick<Data>([{ id: 1 + this.#below(4) }, { name: this.#pick(["root", "leaf", "other"]) }]);
  }

  #newCustomer(depth: number): Data {
    const email = `${this.#pick("abcdefgh".split(""))}@x`;
    const own = {
      id: this.#pick([C, this.#uuid()]),
      email,
      createdAt: at,
      updatedAt: at,
      version: this.#below(5),
    };
    if (depth === 0) return own;
    return {
      ...own,
      ...this.#relation("profile", this.#some({ create: () => ({ bio: "new" }) }, 1)),
      ...this.#relation(
        "badge",
        this.#some(
          { create: () => ({ id: this.#id(), code: "n" }), connect: () => ({ id: 1 + this.#below(3) }) },
          1,
        ),
      ),
      ...this.#relation("invoices", this.#invoicesOfNew(depth)),
      ...this.#relation(
        "tags",
        this.#some({ connect: () => this.#tag(), create: () => this.#newTag(depth - 1) }),
      ),
    };
  }

  #invoicesOfNew(depth: number): Data {
    return this.#some({
      create: () => [this.#newInvoice(depth - 1)],
      createMany: () => ({ data: [this.#invoiceKey()] }),
      connect: () => [this.#invoice()],
      connectOrCreate: () => ({ where: this.#invoice(), create: this.#newInvoice(depth - 1) }),
    });
  }

  #newInvoice(depth: number): Data {
    const own = { ...this.#invoiceKey(), total: this.#below(20) };
    if (depth <= 0) return own;
    const lines = {
      create: () => [{ id: this.#id(), text: "l" }],
      connect: () => ({ id: 1 + this.#below(3) }),
    };
    return { ...own, ...this.#relation("lines", this.#some(lines)) };
  }

  #newTag(depth: number): Data {
    const id = this.#id();
    const own = { id, name: this.#pick([`t${id}`, "root"]) };
    return depth <= 0
      ? own
      : { ...own, ...this.#relation("children", this.#some({ connect: () => this.#tag() }, 1)) };
  }

  #customerChanges(depth: number): Data {
    const own = {
      ...this.#some({ name: () => "c", version: () => ({ increment: 1 }), id: () => this.#uuid() }),
      updatedAt: at,
    };
    if (depth === 0) return own;
    return {
      ...own,
      ...this.#relation(
        "profile",
        this.#some(
          {
            update: () => ({ bio: "u" }),
            upsert: () => ({ create: { bio: "c" }, update: { bio: "v" } }),
            delete: () => true,
          },
          1,
        ),
      ),
      ...this.#relation(
        "badge",
        this.#some(
          {
            create: () => ({ id: this.#id(), code: "n" }),
            connect: () => ({ id: 1 + this.#below(3) }),
            disconnect: () => this.#pick([true, { code: "one" }]),
            update: () => ({ where: { code: this.#pick(["one", "two"]) }, data: { code: "up" } }),
            delete: () => true,
          },
          1,
        ),
      ),
      ...this.#relation("invoices", this.#invoicesOf(depth)),
      ...this.#relation("tags", this.#tagsOf(depth)),
    };
  }

  #invoicesOf(depth: number): Data {
    return this.#some({
      create: () => this.#newInvoice(depth - 1),
      connect: () => [this.#invoice(), this.#invoice()],
      disconnect: () => this.#invoice(),
      set: () => [this.#invoice()],
      connectOrCreate: () => ({ where: this.#invoice(), create: this.#newInvoice(depth - 1) }),
      update: () => ({ where: this.#invoice(), data: this.#invoiceChanges(depth - 1) }),
      upsert: () => ({
        where: this.#invoice(),
        create: this.#newInvoice(0),
        update: this.#invoiceChanges(depth - 1),
      }),
      updateMany: () => ({ where: { number: { gt: this.#below(4) } }, data: { total: { multiply: 2 } } }),
      delete: () => this.#invoice(),
      deleteMany: () => [{ number: this.#below(5) }],
    });
  }

  #invoiceChanges(depth: number): Data {
    const own = this.#some({
      total: () => ({ increment: 3 }),
      status: () => "SENT",
      number: () => 1 + this.#below(6),
    });
    if (depth <= 0) return own;
    const owner = this.#some(
      {
        update: () => this.#customerChanges(depth - 1),
        upsert: () => ({ create: this.#newCustomer(0), update: this.#customerChanges(0) }),
        disconnect: () => true,
        connect: () => this.#customer(),
        create: () => this.#newCustomer(0),
        delete: () => true,
      },
      1,
    );
    const lines = this.#some({
      create: () => ({ id: this.#id(), text: "n" }),
      updateMany: () => ({ where: {}, data: { cents: { increment: 1 } } }),
      deleteMany: () => ({ id: this.#below(4) }),
      connect: () => ({ id: 1 + this.#below(3) }),
    });
    return { ...own, ...this.#relation("customer", owner), ...this.#relation("lines", lines) };
  }

  #tagsOf(depth: number): Data {
    return this.#some({
      create: () => this.#newTag(depth - 1),
      connect: () => this.#tag(),
      disconnect: () => this.#tag(),
      set: () => [this.#tag()],
      update: () => ({ where: this.#tag(), data: this.#tagChanges(depth - 1) }),
      delete: () => this.#tag(),
      deleteMany: () => ({ name: "leaf" }),
    });
  }

  #tagChanges(depth: number): Data {
    const own = this.#some({
      name: () => this.#pick(["leaf", `x${this.#id()}`]),
      id: () => 1 + this.#below(5),
    });
    if (depth <= 0) return own;
    const parent = this.#some(
      { connect: () => this.#tag(), disconnect: () => true, update: () => this.#tagChanges(0) },
      1,
    );
    const customers = this.#some(
      {
        connect: () => this.#customer(),
        disconnect: () => this.#customer(),
        update: () => ({ where: this.#customer(), data: this.#customerChanges(depth - 1) }),
      },
      1,
    );
    return { ...own, ...this.#relation("parent", parent), ...this.#relation("customers", customers) };
  }

  #owner(): Data {
    return this.#relation(
      "customer",
      this.#some(
        {
          connect: () => this.#customer(),
          connectOrCreate: () => ({
            where: { email: "e@x" },
            create: { ...this.#newCustomer(0), email: "e@x" },
          }),
        },
        1,
      ),
    );
  }
}
