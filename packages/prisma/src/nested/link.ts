import type { Model, Relation, Row } from "../schema/data-model.ts";
import { targetOf, type Work } from "../source/work.ts";
import { delegateOf, keyText, keyValues, whereOf } from "../write/rows.ts";
import { updateRecord } from "../write/update.ts";
import type { Place } from "./owned.ts";

/** How the records of a relation belong to the one that they are written with. */
export interface Link {
  readonly place: Place;
  readonly target: Model;
  readonly isList: boolean;
  /** Finds those that belong to it. */
  readonly under: Row;
  /** The data of a new one, so that it belongs to it. */
  belonging(data: Row): Row;
  /** Whether a record that was read belongs to it already; unknown where the key is in no record. */
  has(row: Row): boolean;
  connect(row: Row): Promise<void>;
  disconnect(row: Row): Promise<void>;
}

/** The link of a record's relation whose keys are not in the record itself. */
export function linkOf(work: Work, owner: Model, row: Row, relation: Relation): Link {
  const target = targetOf(work, relation.target);
  const place = { owner, row, relation };
  return relation.kind === "many" ? manyLink(work, place, target) : childLink(work, place, target);
}

function childLink(work: Work, place: Place, target: Model): Link {
  const { row, relation } = place;
  const { fields, references, isList } = relation;
  const key = Object.fromEntries(fields.map((field, n) => [field, row[references[n] ?? ""]]));
  const none = Object.fromEntries(fields.map((field) => [field, null]));
  const keyOf = (record: Row) => keyText({ ...target, key: { fields, name: "" } }, record);
  return {
    place,
    target,
    isList,
    under: key,
    belonging: (data) => ({ ...data, ...key }),
    has: (child) => keyOf(child) === keyOf(key),
    connect: async (child) => {
      await updateRecord(work, target, child, key);
    },
    disconnect: async (child) => {
      await updateRecord(work, target, child, none);
    },
  };
}

/** No record changes when two are connected here: Prisma does that. */
function manyLink(work: Work, place: Place, target: Model): Link {
  const { owner, row, relation } = place;
  const { name, inverse } = relation;
  const write = async (operation: string, child: Row): Promise<void> => {
    const data = { [name]: { [operation]: whereOf(target, child) } };
    await delegateOf(work.connection, owner).update({
      where: whereOf(owner, row),
      data,
      select: Object.fromEntries(owner.key.fields.map((field) => [field, true])),
    });
  };
  return {
    place,
    target,
    isList: true,
    under: { [inverse]: { some: keyValues(owner.key.fields, row) } },
    belonging: (data) => ({ ...data, [inverse]: { connect: whereOf(owner, row) } }),
    has: () => false,
    connect: (child) => write("connect", child),
    disconnect: (child) => write("disconnect", child),
  };
}
