import type { EntityMetaLike, Values } from "../shape.ts";

/** What is written of one table. */
export interface TablePart {
  readonly entity: object;
  readonly values: object;
}

/** Values by the tables that they are in: MikroORM's statements are about one, its entities may be in several. */
export function byTable(meta: EntityMetaLike, values: object): readonly TablePart[] {
  if (meta.inheritanceType !== "tpt") return [{ entity: meta.class, values }];
  const parts: TablePart[] = [];
  for (let one: EntityMetaLike | undefined = meta; one; one = one.tptParent) {
    const own = new Set(one.ownProps?.map(({ name }) => name));
    const part: Values = Object.fromEntries(Object.entries(values).filter(([name]) => own.has(name)));
    if (Object.keys(part).length > 0) parts.push({ entity: one.class, values: part });
  }
  return parts;
}
