import { giveNames, nameFromPath, snakeCase } from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { chance } from "./samples.ts";

describe("snake case", () => {
  it.each([
    ["createCustomer", "create_customer"],
    ["getHTTPUrl", "get_http_url"],
    ["issues/add-labels", "issues_add_labels"],
    ["feature.created", "feature_created"],
    ["S3Object", "s3_object"],
    ["Größe ändern", "gro_udf_e_andern"],
    ["2fa", "_2fa"],
    ["__proto__", "proto"],
    ["中", "u4e2d"],
    ["---", ""],
  ])("of %j is %j", (text, name) => {
    expect(snakeCase(text)).toBe(name);
  });

  it.each(["A", "{", "a{", "Aa", "_", "/"])("of a million %j is made in a moment", (text) => {
    const long = text.repeat(1_000_000);
    const start = performance.now();
    snakeCase(long);
    nameFromPath("GET", long);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("is an identifier of every language, or nothing, whatever the text", () => {
    const next = chance(1);
    for (let n = 0; n < 2000; n++) {
      const codes = Array.from({ length: 1 + Math.floor(next() * 8) }, () =>
        Math.floor(next() * (next() < 0.5 ? 0x80 : 0x3000)),
      );
      const name = snakeCase(String.fromCodePoint(...codes));
      expect(name).toMatch(/^([a-z_][a-z0-9_]*)?$/);
      expect(snakeCase(name)).toBe(name);
    }
  });
});

describe("the name from a path", () => {
  it.each([
    ["GET", "/customers/{external_id}", "get_customers_by_external_id"],
    ["POST", "/a.b/{x}{y}", "post_a_b_by_x_by_y"],
    ["GET", "/", "get"],
  ])("of %s %s is %s", (method, path, name) => {
    expect(nameFromPath(method, path)).toBe(name);
  });
});

describe("given names", () => {
  const namesOf = (...wanted: string[]) =>
    giveNames(wanted.map((one, n) => ({ wanted: one, at: `/${n}` }))).map(({ name }) => name);

  it("are the wanted ones where nobody else wants them, in the same order", () => {
    expect(namesOf("a", "b")).toEqual(["a", "b"]);
  });
  it("have a number where they are taken, never one that somebody wants", () => {
    expect(namesOf("a", "a", "a_2", "a", "a_2")).toEqual(["a", "a_3", "a_2", "a_4", "a_2_2"]);
  });
  it("are never a module's own", () => {
    expect(namesOf("memory", "_start")).toEqual(["memory_2", "_start_2"]);
  });
  it("are each given once, and stay the same when others are added behind, whatever is wanted", () => {
    const next = chance(2);
    for (let n = 0; n < 500; n++) {
      const pool = ["a", "a_2", "a_2_2", "a_3", "b", "memory"];
      const wanted = Array.from(
        { length: Math.floor(next() * 12) },
        () => pool[Math.floor(next() * pool.length)] ?? "a",
      );
      const names = namesOf(...wanted);
      expect(new Set(names).size).toBe(names.length);
      expect(namesOf(...wanted, "another").slice(0, -1)).toEqual(names);
      wanted.forEach((one, index) => {
        if (wanted.indexOf(one) === index && one !== "memory") expect(names[index]).toBe(one);
      });
    }
  });
  it("are given to a hundred thousand that want the same in a moment", () => {
    const names = namesOf(...Array<string>(100_000).fill("same"));
    expect(names.at(-1)).toBe("same_100000");
  });
});
