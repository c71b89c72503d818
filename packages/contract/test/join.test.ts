import {
  type Contract,
  ContractError,
  contractFromJson,
  contractToJson,
  joinContracts,
  type NamedType,
  type Type,
} from "@mortise/contract";
import { describe, expect, it } from "vitest";
import { contractWith, event, operation } from "./samples.ts";

const text: Type = { kind: "text" };
const to = (name: string): Type => ({ kind: "named", name });
const type = (name: string, is: Type): NamedType => ({ name, type: is });
const join = (...contracts: Contract[]) => {
  const joined = joinContracts(contracts);
  // Reading it back checks that every named type exists and no name is given twice.
  expect(contractFromJson(contractToJson(joined.contract))).toEqual(joined.contract);
  return joined;
};

describe("joined contracts", () => {
  it("have the first one's title, version and servers, and everybody's parts, sorted", () => {
    const a = contractWith({
      title: "A",
      operations: [operation("m")],
      events: [event("y")],
      servers: [{ url: "/a", variables: [] }],
    });
    const b = contractWith({
      title: "B",
      operations: [operation("b")],
      events: [event("x")],
      types: [type("T", text)],
    });
    const { contract, diagnostics } = join(a, b);
    expect(contract).toMatchObject({ title: "A", servers: [{ url: "/a" }] });
    expect(contract.operations.map(({ name }) => name)).toEqual(["b", "m"]);
    expect(contract.events.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(contract.types).toEqual([type("T", text)]);
    expect(diagnostics).toEqual([]);
  });

  it("share a type that says the same in both", () => {
    const one = contractWith({ types: [type("T", text)] });
    expect(join(one, one).contract.types).toEqual([type("T", text)]);
  });

  it("keep apart types of one name that differ, and those that refer to them", () => {
    const a = contractWith({ types: [type("T", text), type("U", { kind: "list", of: to("T") })] });
    const b = contractWith({
      types: [type("T", { kind: "boolean" }), type("U", { kind: "list", of: to("T") }), type("V", to("U"))],
      events: [event("e", { payload: to("U") })],
      operations: [
        operation("o", {
          responses: [
            { status: "200", contents: [{ mediaType: "application/json", type: to("T") }], headers: [] },
          ],
        }),
      ],
    });
    const { contract } = join(a, b);
    expect(contract.types).toEqual([
      type("T", text),
      type("T_2", { kind: "boolean" }),
      type("U", { kind: "list", of: to("T") }),
      type("U_2", { kind: "list", of: to("T_2") }),
      type("V", to("U_2")),
    ]);
    expect(contract.events[0]?.payload).toEqual(to("U_2"));
    expect(contract.operations[0]?.responses[0]?.contents[0]?.type).toEqual(to("T_2"));
  });

  it("rename what a discriminator maps to along with the type", () => {
    const union: Type = {
      kind: "union",
      of: [to("T"), to("W")],
      discriminator: { property: "k", mapping: [{ value: "t", type: "T" }] },
    };
    const a = contractWith({ types: [type("T", text)] });
    const b = contractWith({ types: [type("T", { kind: "boolean" }), type("W", text), type("X", union)] });
    expect(join(a, b).contract.types.at(-1)?.type).toMatchObject({
      discriminator: { mapping: [{ value: "t", type: "T_2" }] },
    });
  });

  it("number a wire name that is taken, and say so", () => {
    const { contract, diagnostics } = join(
      contractWith({ operations: [operation("o")] }),
      contractWith({ operations: [operation("o")] }),
    );
    expect(contract.operations.map(({ name }) => name)).toEqual(["o", "o_2"]);
    expect(diagnostics).toMatchObject([{ code: "name-taken", severity: "warning", at: "/paths/~1o/get" }]);
  });

  it("tell an event once that both describe alike", () => {
    const one = contractWith({ events: [event("e", { payload: text })] });
    const { contract, diagnostics } = join(one, one);
    expect(contract.events).toEqual(one.events);
    expect(diagnostics).toEqual([]);
  });

  it("tell an event as the first one does where both describe it, webhooks before their extension", () => {
    const first = event("e", { payload: text });
    const second = event("e", { payload: { kind: "boolean" } });
    const extension = event("e", {
      source: { kind: "webhook", key: "e", extension: true },
      at: "/x-webhooks/e/post",
      payload: { kind: "boolean" },
    });
    const of = (one: typeof first) => contractWith({ events: [one] });
    const code = "event-described-twice";
    const twice = join(of(first), of(second));
    expect(twice.contract.events).toEqual([first]);
    expect(twice.diagnostics).toMatchObject([{ code, severity: "warning", at: "/webhooks/e/post" }]);
    for (const joined of [join(of(first), of(extension)), join(of(extension), of(first))]) {
      expect(joined.contract.events).toEqual([first]);
      expect(joined.diagnostics).toMatchObject([{ code, severity: "info", at: "/x-webhooks/e/post" }]);
    }
  });

  it("number events of other sources that come out with one name", () => {
    const dotted = event("b_c", { source: { kind: "webhook", key: "b.c" } });
    const { contract, diagnostics } = join(
      contractWith({ events: [event("b_c")] }),
      contractWith({ events: [dotted] }),
    );
    expect(contract.events.map(({ name, source }) => [name, source.key])).toEqual([
      ["b_c", "b_c"],
      ["b_c_2", "b.c"],
    ]);
    expect(diagnostics).toMatchObject([{ code: "name-taken" }]);
  });

  it("have callbacks know their operations by the names that these got", () => {
    const one = (key: string) =>
      contractWith({
        operations: [operation("o")],
        events: [event(key, { source: { kind: "callback", key, expression: "{$url}", operations: ["o"] } })],
      });
    const { contract } = join(one("a"), one("b"));
    expect(contract.events.map(({ source }) => source)).toMatchObject([
      { operations: ["o"] },
      { operations: ["o_2"] },
    ]);
  });

  it("can't be made of none, nor of two that mean different things by a security scheme", () => {
    const withScheme = (kind: "basic" | "bearer") =>
      contractWith({ securitySchemes: [{ name: "s", scheme: { kind } }] });
    for (const contracts of [[], [withScheme("basic"), withScheme("bearer")]]) {
      expect(() => joinContracts(contracts)).toThrow(ContractError);
    }
    expect(join(withScheme("basic"), withScheme("basic")).contract.securitySchemes).toHaveLength(1);
  });
});
