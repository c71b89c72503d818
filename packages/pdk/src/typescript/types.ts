import {
  bodyForm,
  type Content,
  type Contract,
  type ObjectType,
  type Property,
  type Type,
  unreachable,
} from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { factsOf, proseLines } from "../document-text.ts";
import type { KitDiagnostic } from "../kit.ts";
import { deeper, type Printer } from "../printer.ts";
import { goesToApi, isEvents, type View, visibleProperties } from "../views.ts";
import { deprecation, propertyComment } from "./comments.ts";
import { type Cuts, cutsOf } from "./cycles.ts";
import {
  type Expression,
  enclosed,
  INTERSECTION,
  membersOf,
  PRIMARY,
  primary,
  union,
  unionOf,
} from "./expressions.ts";
import { type Names, typeName } from "./names.ts";
import { docComment, isInherited, literal, propertyName, stringLiteral } from "./text.ts";
import { discriminatedBy } from "./unions.ts";

/** Where a type is being printed. */
interface Site {
  readonly view: View;
  /** The author may leave a property out by giving it as `undefined`. */
  readonly mayBeUndefined: boolean;
  /** Leaves comments out. */
  readonly bare?: boolean;
  /** How many lists and objects this is inside of. */
  readonly depth?: number;
  /** The named type whose alias this is a direct part of. */
  readonly owner?: string;
}

/** Nobody nests types this deep by hand, and nobody could read it. */
const MAX_DEPTH = 100;

/** An index signature's union of more than this many types says nothing any more: `unknown` then. */
const MAX_INDEX_TYPES = 8;

/** Prints the types of one contract. */
export class TypePrinter {
  readonly diagnostics: KitDiagnostic[] = [];
  readonly #names: Names;
  readonly #types: ReadonlyMap<string, Type>;
  readonly #cuts: Cuts;
  #mentioned = new Set<Code>();
  readonly #inherited = new Set<string>();
  #widened = 0;
  #tooDeep = 0;

  constructor(contract: Contract, names: Names) {
    this.#names = names;
    this.#types = new Map(contract.types.map((named) => [named.name, named.type]));
    this.#cuts = cutsOf(contract);
    for (const [from, to] of this.#cuts.pairs) {
      const message = `The type "${from}" is made of "${to}", which is made of it again. That part says nothing in TypeScript.`;
      this.diagnostics.push({ code: "circular-type", severity: "warning", at: "", message });
    }
  }

  /** Optional properties that had to become `unknown`, since every object has one of that name. Sorted. */
  get inherited(): readonly string[] {
    return [...this.#inherited].sort();
  }

  /** How often a type was nested too deep to be printed. */
  get tooDeep(): number {
    return this.#tooDeep;
  }

  /** How often an index signature had to allow more than the contract does. */
  get widened(): number {
    return this.#widened;
  }

  /** The names mentioned since the last call: what the file just printed has to import. Sorted. */
  takeMentioned(): readonly Code[] {
    const mentioned = [...this.#mentioned].sort();
    this.#mentioned = new Set();
    return mentioned;
  }

  /** A type as it is seen in a view. */
  type(type: Type, view: View): Code {
    return this.#print(type, { view, mayBeUndefined: goesToApi(view) }).code;
  }

  /** What a parameter is, by the name that it has for the author. */
  parameter(parameter: Pick<Property, "name" | "type" | "required">): Code {
    return this.#held(parameter, { view: "request", mayBeUndefined: true });
  }

  /** What a body of a media type is. */
  content(content: Content, view: View): Code {
    const form = bodyForm(content.mediaType);
    switch (form) {
      case "bytes":
        return code`Uint8Array`;
      case "text":
        return this.#isText(content.type) ? this.type(content.type, view) : code`string`;
      case "json":
      case "form":
      case "multipart":
        return this.type(content.type, view);
      default:
        return unreachable(form);
    }
  }

  /** The union of some bodies, each type once; `undefined` for none. */
  contents(contents: readonly Content[], view: View): Code {
    if (contents.length === 0) return code`undefined`;
    return unionOf(contents.map((content) => this.content(content, view)));
  }

  /** The lines that declare the variants of a named type. */
  declare(printer: Printer, named: Contract["types"][number]): void {
    for (const { name, views } of this.#names.variants.get(named.name) ?? []) {
      const view = views[0] ?? "response";
      const site: Site = { view, mayBeUndefined: views.some(goesToApi) };
      printer
        .gap()
        .lines(
          docComment(proseLines(named.description), [
            ...(named.type.kind === "object" ? [] : factsOf(named.type)),
            ...deprecation(named.deprecated),
          ]),
        );
      this.#declareAs(printer, name, named.type, { ...site, owner: named.name });
    }
  }

  /** `export interface Name { … }` where that is possible, since an interface may hold itself; else an alias. */
  declareAs(printer: Printer, name: Code, type: Type, view: View): void {
    this.#declareAs(printer, name, type, { view, mayBeUndefined: goesToApi(view) });
  }

  #declareAs(printer: Printer, name: Code, type: Type, site: Site): void {
    const { code: text } = this.#print(type, site);
    if (type.kind === "object" || type.kind === "map") printer.line(code`export interface ${name} ${text}`);
    else printer.line(code`export type ${name} = ${text};`);
  }

  #print(type: Type, site: Site): Expression {
    if ((site.depth ?? 0) > MAX_DEPTH) {
      this.#tooDeep++;
      return primary(code`unknown`);
    }
    switch (type.kind) {
      case "unknown":
        return primary(code`unknown`);
      case "never":
        return primary(code`never`);
      case "null":
        return primary(code`null`);
      case "boolean":
        return primary(code`boolean`);
      case "integer":
      case "number":
        return primary(code`number`);
      case "text":
        return primary(code`string`);
      case "bytes":
        return this.#bytes(site.view);
      case "enum":
        return union(type.values.map(literal));
      case "list":
        return primary(code`${enclosed(this.#print(type.of, inside(site)), PRIMARY)}[]`);
      case "tuple":
        return this.#tuple(type, inside(site));
      case "map":
        return primary(code`{ [name: string]: ${this.#print(type.of, inside(site)).code} }`);
      case "object":
        return this.#object(type, inside(site));
      case "union":
        return this.#union(type, site);
      case "intersection":
        return this.#intersection(type, site);
      case "nullable":
        return union([...membersOf(this.#print(type.of, site)), code`null`]);
      case "named":
        if (site.owner !== undefined && this.#cuts.has(site.owner, type.name)) return primary(code`unknown`);
        return this.#mention(typeName(this.#names, type.name, site.view));
      default:
        return unreachable(type);
    }
  }

  #bytes(view: View): Expression {
    if (isEvents(view)) return this.#mention(code`WireBytes`);
    if (!goesToApi(view)) return primary(code`Uint8Array`);
    return union([code`Uint8Array`, this.#mention(code`FilePart`).code]);
  }

  #mention(name: Code): Expression {
    this.#mentioned.add(name);
    return primary(name);
  }

  #tuple(type: Extract<Type, { kind: "tuple" }>, site: Site): Expression {
    const items = type.items.map((item) => this.#print(item, site).code);
    if (type.rest) items.push(code`...${enclosed(this.#print(type.rest, site), PRIMARY)}[]`);
    return primary(code`[${joinCode(items, ", ")}]`);
  }

  #union(type: Extract<Type, { kind: "union" }>, site: Site): Expression {
    const members: Code[] = [];
    for (const member of type.of) {
      if (this.#isCut(member, site) && member.kind === "named" && member.name === site.owner) continue;
      const tag = discriminatedBy(type, member, this.#types);
      const printed = this.#print(member, site);
      if (!tag) members.push(...membersOf(printed));
      else {
        const values = unionOf(tag.values.map(stringLiteral));
        members.push(
          code`(${enclosed(printed, INTERSECTION)} & { ${propertyName(tag.property)}: ${values} })`,
        );
      }
    }
    return members.length === 0 ? primary(code`unknown`) : union(members);
  }

  #intersection(type: Extract<Type, { kind: "intersection" }>, site: Site): Expression {
    const members = type.of
      .filter((member) => !this.#isCut(member, site) && !saysNothing(member))
      .map((member) => enclosed(this.#print(member, site), INTERSECTION))
      .filter((text) => text !== "unknown");
    const different = [...new Set(members)];
    const [only] = different;
    if (only === undefined) return primary(code`unknown`);
    return { code: joinCode(different, " & "), binds: different.length === 1 ? PRIMARY : INTERSECTION };
  }

  #isCut(member: Type, site: Site): boolean {
    return member.kind === "named" && site.owner !== undefined && this.#cuts.has(site.owner, member.name);
  }

  #object(type: ObjectType, site: Site): Expression {
    const properties = visibleProperties(type, site.view);
    const additional = type.additional && type.additional.kind !== "never" ? type.additional : undefined;
    if (properties.length === 0) {
      const of = type.additional ? this.#print(type.additional, site).code : code`unknown`;
      return primary(code`{ [name: string]: ${of} }`);
    }
    const lines = properties.flatMap((property) => this.#property(property, site));
    if (additional) {
      const bare = { ...site, bare: true };
      const held = properties.map((property) => this.#held(property, bare));
      if (properties.some((property) => !property.required)) held.push(code`undefined`);
      const of = this.#index(this.#print(additional, bare).code, held);
      lines.push(code`[name: string]: ${of};`);
    }
    return primary(code`{\n  ${joinCode(lines.map(deeper), "\n  ")}\n}`);
  }

  /** The type of what a property holds when it is there. */
  #held({ name, type, required }: Pick<Property, "name" | "type" | "required">, site: Site): Code {
    if (required || !isInherited(name)) return this.#print(type, site).code;
    this.#inherited.add(name);
    return code`unknown`;
  }

  #property(property: Property, site: Site): readonly Code[] {
    const of = this.#held(property, site);
    const name = propertyName(property.name);
    const comment = site.bare ? [] : propertyComment(property);
    if (property.required) return [...comment, code`${name}: ${of};`];
    const mayBeUndefined = site.mayBeUndefined && of !== "unknown";
    return [...comment, code`${name}?: ${of}${mayBeUndefined ? code` | undefined` : code``};`];
  }

  /** TypeScript wants an index signature to allow what the declared properties hold, too. */
  #index(additional: Code, held: readonly Code[]): Code {
    if (additional === "unknown") return additional;
    const all = [...new Set([additional, ...held])];
    if (all.length === 1) return additional;
    this.#widened++;
    return all.length > MAX_INDEX_TYPES || all.includes(code`unknown`) ? code`unknown` : joinCode(all, " | ");
  }

  /** Whether every value of a type is a text. */
  #isText(type: Type, seen: ReadonlySet<string> = new Set()): boolean {
    switch (type.kind) {
      case "text":
        return true;
      case "enum":
        return type.values.every((value) => typeof value === "string");
      case "named": {
        const target = seen.has(type.name) ? undefined : this.#types.get(type.name);
        return target !== undefined && this.#isText(target, new Set([...seen, type.name]));
      }
      default:
        return false;
    }
  }
}

/** Inside a list or an object an alias may refer to itself. */
function inside({ view, mayBeUndefined, bare, depth }: Site): Site {
  return { view, mayBeUndefined, bare: bare === true, depth: (depth ?? 0) + 1 };
}

/** In an intersection an object without properties adds nothing; as a type of its own it would forbid them. */
function saysNothing(type: Type): boolean {
  const empty = type.kind === "object" && type.properties.length === 0;
  return (
    empty &&
    (type.additional === undefined || type.additional.kind === "never" || type.additional.kind === "unknown")
  );
}
