import { defineEntity, MikroORM, p, TransactionPropagation } from "@mikro-orm/postgresql";
import { type PluginLike, recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/mikro-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres, type PostgresDatabase } from "../postgres.ts";

const Team = defineEntity({
  name: "Team",
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    members: () => p.oneToMany(Member).mappedBy("team"),
  },
});

const Member = defineEntity({
  name: "Member",
  properties: {
    id: p.bigint().primary(),
    email: p.string().unique(),
    team: () => p.manyToOne(Team).nullable(),
    roles: p.array().nullable(),
    rights: p.enum(["read", "write"]).array().nullable(),
    fee: p.decimal().precision(10).scale(2).nullable(),
    settings: p.json<object>().nullable(),
    photo: p.blob().nullable(),
    key: p.uuid().nullable(),
    joined: p.datetime().nullable(),
    born: p.date().nullable(),
  },
});

interface Told {
  readonly event: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
}

const FIELDS = [
  "id",
  "email",
  "team",
  "roles",
  "rights",
  "fee",
  "settings",
  "photo",
  "key",
  "joined",
  "born",
];
const hasPostgres = await havePostgres();

describe.runIf(hasPostgres)("MikroORM on PostgreSQL", () => {
  let database: PostgresDatabase;
  let orm: MikroORM;
  const plugins: PluginLike[] = [];
  let heard: Told[] = [];

  beforeAll(async () => {
    database = await createDatabase("mikro-orm");
    orm = await connect();
    await orm.schema.create();
  });
  afterAll(async () => {
    await orm?.close(true);
    await database?.close();
  });
  beforeEach(async () => {
    plugins.length = 0;
    heard = [];
    await orm.em.fork().execute("truncate team, member restart identity cascade");
  });

  async function connect(): Promise<MikroORM> {
    const connected = await MikroORM.init({ clientUrl: database.url, entities: [Team, Member] });
    const models = recordModels(modelsOf(connected, { Member: { expose: FIELDS, writable: FIELDS } }));
    eventSource(connected, recordEvents({ models, host: { plugins }, waitsForAfterEvents: true }));
    return connected;
  }

  function hear(...moments: readonly string[]): void {
    plugins.push(pluginOf(moments, (told) => void heard.push(told)));
  }

  it("brings values of every type to a plug-in and back", async () => {
    hear("before_create", "before_update", "after_update");
    const changes = {
      roles: ["a,b", 'c"d'],
      rights: ["write"],
      fee: "0.10",
      settings: ["x", { y: null }],
      photo: { base64: "/wA=" },
      key: "0b2cd2ab-6df5-4f25-a5a3-3f9e7a3f9a0e",
      joined: "2027-01-02T03:04:05.678Z",
      born: "1999-12-31",
    };
    plugins.push(pluginOf(["before_create"], () => ({ decision: "change", changes })));
    const em = orm.em.fork();
    const ada = em.create(Member, { email: "a@b" });
    await em.flush();
    for (const one of [ada, await orm.em.fork().findOneOrFail(Member, ada.id)]) {
      expect({ ...one, photo: [...(one.photo ?? [])], fee: Number(one.fee) }).toMatchObject({
        ...changes,
        id: 1n,
        fee: 0.1,
        photo: [255, 0],
        joined: new Date(changes.joined),
      });
    }
    const other = orm.em.fork();
    (await other.findOneOrFail(Member, ada.id)).email = "c@d";
    await other.flush();
    await orm.em.fork().nativeUpdate(Member, { id: 1n }, { email: "e@f" });
    for (const { previous } of heard.filter(({ event }) => event.endsWith("_update"))) {
      expect(previous).toMatchObject({ ...changes, id: "1" });
    }
    expect(heard).toHaveLength(5);
  });

  it("locks the rows that a condition on another table picks, and looks at it again behind the lock", async () => {
    const em = orm.em.fork();
    const [red, blue] = ["red", "blue"].map((name) => em.create(Team, { name }));
    for (const email of ["1@b", "2@b"]) em.create(Member, { email, team: red ?? null });
    await em.flush();
    hear("before_update");
    const update = () => orm.em.fork().nativeUpdate(Member, { team: { name: "red" } }, { roles: ["moved"] });
    const updated = await orm.em.fork().transactional(async (tx) => {
      await tx.nativeUpdate(Member, { email: "2@b" }, { team: blue?.id ?? null });
      const waiting = update();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { waiting };
    });
    expect(await updated.waiting).toBe(1);
    expect(heard.map(({ record }) => record.email)).toEqual(["2@b", "1@b"]);
  });

  it("tells of nothing when the connection dies between the write and the commit", async () => {
    hear("before_create", "after_create");
    // An ORM of its own, which is not closed: its pool waits for a dead connection for ever.
    const doomed = await connect();
    const work = doomed.em.fork().transactional(async (tx) => {
      await tx.insert(Member, { email: "a@b" });
      const [{ pid } = { pid: 0 }] = await tx.execute<{ pid: number }[]>("select pg_backend_pid() as pid");
      await orm.em.fork().execute(`select pg_terminate_backend(${pid})`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await expect(work).rejects.toThrow();
    expect(heard.map(({ event }) => event)).toEqual(["member_before_create"]);
    expect(await orm.em.fork().count(Member)).toBe(0);
  });

  it("keeps concurrent transactions and one that is apart from its outer one to themselves", async () => {
    hear("after_create");
    const lost = orm.em.fork().transactional(async (em) => {
      await em.insert(Member, { email: "lost@b" });
      await em.transactional((inner) => inner.insert(Member, { email: "apart@b" }), {
        propagation: TransactionPropagation.REQUIRES_NEW,
      });
      throw new Error("undone");
    });
    const kept = Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        orm.em
          .fork()
          .transactional(async (em) => {
            await em.insert(Member, { email: `${n}@b` });
            em.create(Member, { email: `${n}@c` });
            if (n % 2 === 1) throw new Error("odd");
          })
          .catch(() => undefined),
      ),
    );
    await expect(lost).rejects.toThrow("undone");
    await kept;
    const expected = ["apart@b", ...[0, 2, 4, 6].flatMap((n) => [`${n}@b`, `${n}@c`])];
    expect(heard.map(({ record }) => record.email).toSorted()).toEqual(expected.toSorted());
    expect(await orm.em.fork().count(Member)).toBe(expected.length);
  });

  it("asks about an update where somebody else was faster to create, in an open transaction, too", async () => {
    hear("after_create", "after_update");
    const faster = async ({ record }: Told) => {
      if (record.email === "2@b") await orm.em.fork().execute("insert into member (email) values ('2@b')");
    };
    plugins.push(pluginOf(["before_create"], faster));
    plugins.push(pluginOf(["before_update"], () => ({ decision: "change", changes: { roles: ["kept"] } })));
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Member, { email: "0@b" });
      const rows = ["1@b", "2@b"].map((email) => ({ email, fee: "1" }));
      const [, second] = await em.upsertMany(Member, rows, { onConflictFields: ["email"] });
      expect(second).toMatchObject({ email: "2@b", roles: ["kept"] });
    });
    expect(heard.map(({ event, record }) => [event, record.email])).toEqual([
      ["member_after_create", "0@b"],
      ["member_after_create", "1@b"],
      ["member_after_update", "2@b"],
    ]);
    expect(await orm.em.fork().findOneOrFail(Member, { email: "2@b" })).toMatchObject({ roles: ["kept"] });
    // A conflict with what the upsert does not look by stays the error that it is, and asks nobody twice.
    heard = [];
    plugins.length = 0;
    hear("before_create");
    const taken = orm.em.fork().upsert(Member, { id: 99n, email: "0@b" }, { onConflictFields: ["id"] });
    await expect(taken).rejects.toThrow(/unique/i);
    expect(heard).toHaveLength(1);
  });

  it("tells every record of a statement that leaves keys to the database", async () => {
    hear("after_create");
    await orm.em.fork().insertMany(
      Member,
      ["1@b", "2@b", "3@b"].map((email) => ({ email })),
    );
    await orm.em.fork().upsertMany(
      Member,
      ["3@b", "4@b", "5@b"].map((email) => ({ email, fee: "1" })),
    );
    expect(heard.map(({ record }) => record.email)).toEqual(["1@b", "2@b", "3@b", "4@b", "5@b"]);
    const ids = heard.map(({ record }) => record.id);
    expect(new Set(ids).size).toBe(5);
    expect(ids.slice(0, 3)).toEqual(["1", "2", "3"]);
  });
});

function pluginOf(moments: readonly string[], answer: (told: Told) => unknown): PluginLike {
  const events = new Set(moments.map((moment) => `member_${moment}`));
  return {
    name: `plugin ${moments.join(" ")}`,
    handles: (event) => events.has(event),
    call: async (_event, payload) => answer(JSON.parse(JSON.stringify(payload))),
  };
}
