import type { Model, Relation, Row } from "../schema/data-model.ts";
import type { Source } from "../source/options.ts";
import { entriesOf } from "../write/values.ts";
import { hearsRelation } from "./heard.ts";

/** The data of a create or update, apart by who writes it. */
export interface Parts {
  /** The record's own values. */
  readonly own: Row;
  /** What decides its foreign keys: written before it. */
  readonly owned: readonly RelationWrite[];
  /** Other records that somebody hears of: written behind it. */
  readonly behind: readonly RelationWrite[];
  /** Other records that nobody hears of: Prisma writes them with it. */
  readonly along: Row;
}

export interface RelationWrite {
  readonly relation: Relation;
  readonly value: Row;
}

/** Takes the data of a nested write apart. */
export function split(source: Source, model: Model, data: Row): Parts {
  const own: { [field: string]: unknown } = {};
  const along: { [field: string]: unknown } = {};
  const owned: RelationWrite[] = [];
  const behind: RelationWrite[] = [];
  for (const [field, value] of entriesOf(data)) {
    const relation = model.relations.get(field);
    if (!relation) own[field] = value;
    else if (value === undefined) continue;
    else if (relation.kind === "owned") owned.push({ relation, value: value as Row });
    else if (hearsRelation(source, relation, value)) behind.push({ relation, value: value as Row });
    else along[field] = value;
  }
  return { own, owned, behind, along };
}
