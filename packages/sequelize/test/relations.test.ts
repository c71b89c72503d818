import { RejectedError, recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/sequelize";
import { DataTypes, Sequelize } from "sequelize";
import { afterEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres, type PostgresDatabase } from "../../../conformance/postgres.ts";
import { change, hearing, reject, TestPlugin } from "./plugins.ts";
import type { Row, Table } from "./shop.ts";

let sequelize: Sequelize;
let database: PostgresDatabase;

async function connect(): Promise<Sequelize> {
  database = await createDatabase("sequelize_relations");
  sequelize = new Sequelize(database.url, { logging: false });
  return sequelize;
}

/** Has one plug-in hear of these models. */
async function attach(
  plugin: TestPlugin,
  expose: { readonly [model: string]: readonly string[] },
): Promise<void> {
  await sequelize.sync();
  const entities = Object.entries(expose).map(([model, fields]) => [
    model,
    { name: model.toLowerCase(), expose: fields, writable: fields },
  ]);
  const models = recordModels(modelsOf(sequelize, Object.fromEntries(entities)));
  const records = recordEvents({ models, host: { plugins: [plugin] }, waitsForAfterEvents: true });
  eventSource(sequelize, records);
}

describe.runIf(await havePostgres())("models on PostgreSQL", () => {
  afterEach(async () => {
    await sequelize.close();
    await database.close();
  });

  it("a table between two models is a model like any other", async () => {
    await connect();
    const User: Table = sequelize.define<Row>("User", { name: DataTypes.STRING });
    const Team: Table = sequelize.define<Row>("Team", { name: DataTypes.STRING });
    const Member: Table = sequelize.define<Row>("Member", {
      role: { type: DataTypes.STRING, allowNull: false, defaultValue: "guest" },
    });
    User.belongsToMany(Team, { through: Member, as: "teams", foreignKey: "userId", otherKey: "teamId" });
    Team.belongsToMany(User, { through: Member, as: "users", foreignKey: "teamId", otherKey: "userId" });
    const all = new TestPlugin("all", {
      ...hearing("member"),
      ...hearing("team"),
      member_before_create: ({ record }) =>
        record.role === "owner" ? reject("role") : change({ role: "member" }),
    });
    await attach(all, { Member: ["userId", "teamId", "role"], Team: ["id", "name"] });
    const user = await User.create(
      { name: "Ada", teams: [{ name: "A" }, { name: "B" }] },
      { include: ["teams"] },
    );
    expect(all.at("member_after_create").map(({ record }) => [record.userId, record.role])).toEqual([
      [1, "member"],
      [1, "member"],
    ]);
    const team = await Team.create({ name: "C" });
    await expect(user.addTeam(team, { through: { role: "owner" } })).rejects.toThrow(RejectedError);
    expect(await Member.count()).toBe(2);
    await user.setTeams([team]);
    expect(all.at("member_after_destroy")).toHaveLength(2);
    await user.removeTeam(team);
    expect(await Member.count()).toBe(0);
  });

  it("an upsert whose key the database sees otherwise is asked about as what it is", async () => {
    await connect();
    const Tag: Table = sequelize.define<Row>("Tag", { name: DataTypes.STRING, hits: DataTypes.INTEGER });
    const all = new TestPlugin("all", hearing("tag"));
    await attach(all, { Tag: ["id", "name", "hits"] });
    // A trigger makes other keys of them than those that were given.
    await sequelize.query(`create unique index tag_name on "Tags" (name)`);
    await sequelize.query(`create function lowered() returns trigger language plpgsql as
      $$ begin new.name := lower(new.name); return new; end $$`);
    await sequelize.query(
      `create trigger lowered before insert on "Tags" for each row execute function lowered()`,
    );
    const upsert = (name: string, hits: number) =>
      Tag.upsert({ name, hits }, { conflictFields: ["name"], returning: ["name"] } as object);
    await upsert("A", 1);
    const [row] = await upsert("A", 2);
    expect(row.get()).not.toHaveProperty("xmax");
    expect(all.heard.filter((event) => /after_(create|update)$/.test(event))).toEqual([
      ...["tag_after_create", "tag_after_update"],
    ]);
    expect(all.at("tag_after_update")[0]).toMatchObject({
      record: { hits: 2 },
      previous: { name: "a", hits: 1 },
    });
    expect(await Tag.findAll({ raw: true })).toMatchObject([{ id: 1, hits: 2 }]);
  });

  it("three levels are one transaction, each told behind the one above", async () => {
    await connect();
    const names = ["Shelf", "Box", "Item"];
    const [Shelf, Box, Item] = names.map((name) =>
      sequelize.define<Row>(name, { name: DataTypes.STRING }),
    ) as [Table, Table, Table];
    Shelf.hasMany(Box, { as: "boxes" });
    Box.hasMany(Item, { as: "items" });
    const all = new TestPlugin("all", {
      ...Object.assign({}, ...names.map((name) => hearing(name.toLowerCase()))),
      item_before_create: ({ record }) => (record.name === "bad" ? reject("name") : undefined),
    });
    await attach(all, Object.fromEntries(names.map((name) => [name, ["id", "name"]])));
    const include = { include: [{ association: "boxes", include: ["items"] }] };
    const shelf = (item: string) => ({ name: "s", boxes: [{ name: "b", items: [{ name: item }] }] });
    for (const write of [
      (item: string) => Shelf.create(shelf(item), include),
      (item: string) => Shelf.bulkCreate([shelf(item)], include),
    ]) {
      all.told.length = 0;
      await write("good");
      const created = all.heard.filter((event) => event.endsWith("_create"));
      expect(created.slice(3)).toEqual(["shelf_after_create", "box_after_create", "item_after_create"]);
      await expect(write("bad")).rejects.toThrow(RejectedError);
    }
    expect([await Shelf.count(), await Box.count(), await Item.count()]).toEqual([2, 2, 2]);
  });

  it("arrays, ranges, nested JSON and a schema of its own pass", async () => {
    await connect();
    await sequelize.createSchema("other", {});
    const Thing: Table = sequelize.define<Row>(
      "Thing",
      {
        tags: { type: DataTypes.ARRAY(DataTypes.STRING), allowNull: false, defaultValue: [] },
        sums: { type: DataTypes.ARRAY(DataTypes.DECIMAL(10, 2)) },
        states: { type: DataTypes.ARRAY(DataTypes.ENUM("on", "off")) },
        span: { type: DataTypes.RANGE(DataTypes.INTEGER) },
        data: { type: DataTypes.JSONB },
        at: { type: DataTypes.DATE, defaultValue: sequelize.literal("now()") },
        key: { type: DataTypes.UUID, defaultValue: sequelize.literal("gen_random_uuid()"), allowNull: false },
      },
      { schema: "other", underscored: true, timestamps: false },
    );
    const all = new TestPlugin("all", {
      ...hearing("thing"),
      thing_before_create: () => change({ tags: ["a"], sums: ["1.50", "2.00"], states: ["off"] }),
    });
    await attach(all, { Thing: ["id", "tags", "sums", "states", "span", "data", "at", "key"] });
    const thing = await Thing.create({ data: { a: { b: 1 } }, span: [1, 5] });
    const values = { tags: ["a"], sums: ["1.50", "2.00"], states: ["off"], data: { a: { b: 1 } } };
    expect(all.at("thing_after_create")[0]?.record).toMatchObject({
      ...values,
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: expect.stringMatching(/Z$/),
    });
    expect((await Thing.findOne())?.get()).toMatchObject(values);
    thing.set("data.a.b", 2);
    await thing.save();
    expect(all.at("thing_after_update")[0]).toMatchObject({
      record: { data: { a: { b: 2 } } },
      previous: { data: { a: { b: 1 } } },
      changed: ["data"],
    });
    await Thing.update({ id: 9 }, { where: { id: 1 } });
    expect(all.at("thing_after_update")[1]).toMatchObject({
      record: { id: 9 },
      previous: { id: 1 },
      changed: ["id"],
    });
  });
});
