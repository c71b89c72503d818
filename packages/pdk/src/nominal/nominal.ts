import { type Contract, unreachable } from "@mortise/contract";
import type { KitDiagnostic, KitDiagnosticCode } from "../kit.ts";
import { hasAccess, namesWith, reachedNames, type View } from "../views.ts";
import { breaksOf } from "./breaks.ts";
import type { Draft } from "./draft.ts";
import { idOf, Lowering } from "./lower.ts";
import type { Declaration, NominalEvent, NominalModel, NominalOperation, Shape } from "./model.ts";
import { NamedTypes } from "./named-types.ts";
import { nominalEvent, nominalOperation } from "./operations.ts";
import { type Place, wordsOf } from "./place.ts";
import { idsIn, References } from "./references.ts";
import { Teller } from "./tell.ts";

/** Makes a contract's nominal model. Pure, and the same for the same contract, whatever the order of its types. */
export function nominalModel(contract: Contract): NominalModel {
  const findings = new Findings();
  const reached = reachedNames(contract);
  const withAccess = namesWith(contract, (type) => type.kind === "object" && type.properties.some(hasAccess));
  const isSent = (name: string) => reached.request.has(name) || reached.answer.has(name);
  const isGot = (name: string) => reached.response.has(name) || reached.payload.has(name);
  const split = new Set([...withAccess].filter((name) => isSent(name) && isGot(name)));
  const lowering = new Lowering(new NamedTypes(contract), split, (code, place) => findings.add(code, place));

  for (const named of [...contract.types].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const { name, type } = named;
    const place = {
      words: wordsOf(name),
      at: "",
      label: `the type ${JSON.stringify(name)}`,
      path: "",
      depth: 0,
      within: new Set([name]),
      named,
    };
    const onlySent = isSent(name) && !isGot(name);
    lowering.declare(type, { ...place, id: idOf(name, false), view: onlySent ? "request" : "response" });
    if (!split.has(name)) continue;
    const words = [...place.words, "request"];
    lowering.declare(type, { ...place, id: idOf(name, true), view: "request", words, variant: "request" });
  }
  const operations = contract.operations.map((operation) => nominalOperation(operation, lowering));
  const events = contract.events.map((event) => nominalEvent(event, lowering));
  const declarations = finished(lowering.drafts, operations, events);
  return {
    declarations,
    byId: new Map(declarations.map((declaration) => [declaration.id, declaration])),
    operations,
    events,
    diagnostics: findings.diagnostics(),
  };
}

/** The drafts that are used or named, with what can only be said of all of them together. */
function finished(
  all: ReadonlyMap<string, Draft>,
  operations: readonly NominalOperation[],
  events: readonly NominalEvent[],
): readonly Declaration[] {
  const used = usedShapes(operations, events);
  const references = new References(all);
  const reached = (["answer", "payload", "request", "response"] as const).map(
    (view) => [view, references.from(idsIn(used[view], "all"))] as const,
  );
  const named = [...all.values()].filter((draft) => draft.named !== undefined).map(({ id }) => id);
  const kept = references.from([...named, ...reached.flatMap(([, ids]) => [...ids])]);
  const drafts = new Map([...all].filter(([id]) => kept.has(id)));
  const teller = new Teller(drafts);
  const breaks = breaksOf(drafts, references);
  const breaksCycle = (id: string, shape: Shape) =>
    breaks.isBroken(id, shape) ? ({ breaksCycle: true } as const) : {};
  return [...drafts.values()].map((draft): Declaration => {
    const { id } = draft;
    const uses = reached.filter(([, ids]) => ids.has(id)).map(([view]) => view);
    switch (draft.kind) {
      case "struct": {
        if (!breaks.areIn(id)) return { ...draft, uses };
        const fields = draft.fields.map((field) => ({ ...field, ...breaksCycle(id, field.shape) }));
        return { ...draft, uses, fields };
      }
      case "enum":
        return { ...draft, uses };
      case "union": {
        const { discriminator: _, ...declared } = draft;
        const { members, toldBy } = teller.tell(draft);
        const broken = members.map((member) => ({ ...member, ...breaksCycle(id, member.shape) }));
        return { ...declared, uses, members: broken, toldBy };
      }
      case "alias": {
        const recursive = breaks.isRecursiveAlias(id) ? ({ recursive: true } as const) : {};
        return { ...draft, uses, ...recursive, ...breaksCycle(id, draft.target) };
      }
      default:
        return unreachable(draft);
    }
  });
}

function usedShapes(
  operations: readonly NominalOperation[],
  events: readonly NominalEvent[],
): Readonly<Record<View, readonly Shape[]>> {
  return {
    request: operations.flatMap(({ parameters, body }) =>
      [...parameters, ...(body?.contents ?? [])].map(({ shape }) => shape),
    ),
    response: operations.flatMap(({ successes, failures }) =>
      [...successes, ...failures].flatMap(({ shape }) => shape ?? []),
    ),
    payload: events.flatMap(({ payload }) => payload ?? []),
    answer: events.flatMap(({ answer }) => answer ?? []),
  };
}

/** What became wider, each finding once. */
class Findings {
  readonly #found = new Map<string, KitDiagnostic>();
  #tooDeep = 0;

  add(code: KitDiagnosticCode, { at, label, path }: Place): void {
    if (code === "nested-too-deep") {
      this.#tooDeep++;
      return;
    }
    const what = `${label[0]?.toUpperCase()}${label.slice(1)}${path === "" ? "" : ` (${path})`}`;
    const message = this.#say(code, what);
    this.#found.set(message, { code, severity: "warning", at, message });
  }

  diagnostics(): readonly KitDiagnostic[] {
    const found = [...this.#found.values()];
    if (this.#tooDeep === 0) return found;
    const message = `${this.#tooDeep} types are nested too deep to be read by anyone: they are any JSON value here. Give them names in the document.`;
    return [...found, { code: "nested-too-deep", severity: "warning", at: "", message }];
  }

  #say(code: KitDiagnosticCode, what: string): string {
    switch (code) {
      case "circular-type":
        return `${what} is made of itself. That part says nothing here.`;
      case "union-flattened":
        return `${what} has alternatives that are too many to be put together with what is beside them. It has the properties of all of them, each optional.`;
      default:
        return `${what} demands things that no value can be together. It is any JSON value here.`;
    }
  }
}
