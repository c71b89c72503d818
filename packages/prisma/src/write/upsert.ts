import type { Model, Row } from "../schema/data-model.ts";
import type { Work } from "../source/work.ts";
import { create } from "./create.ts";
import { readOne } from "./rows.ts";
import { updateRead } from "./update.ts";

/** `upsert`, as the app calls it: a look says whether it is a create or an update. */
export async function upsert(work: Work, model: Model, args: Row): Promise<unknown> {
  const { where, create: draft, update: patch, ...others } = args;
  const previous = await readOne(work, model, where as Row);
  if (previous) return updateRead(work, model, previous, { where, data: patch, ...others });
  return create(work, model, { data: draft, ...others });
}
