import type { Model, Row } from "../schema/data-model.ts";
import { allScalars, whereOf } from "./rows.ts";

/** What an app wants to have back: `select`, `include` or `omit`. */
export interface Selection {
  readonly select?: unknown;
  readonly include?: unknown;
  readonly omit?: unknown;
}

/** `undefined`: nothing but the record as it is. */
export function selected({ select, include, omit }: Row): Selection | undefined {
  if ((select ?? include ?? omit ?? undefined) === undefined) return undefined;
  return {
    ...(select !== undefined && { select }),
    ...(include !== undefined && { include }),
    ...(omit !== undefined && { omit }),
  };
}

/** What the write itself gives back: all values where the app's own wish is read behind it. */
export function writtenWith(model: Model, selection: Selection | undefined): Selection {
  return selection ? { select: allScalars(model) } : {};
}

/** Reads a written record as the app wants it. */
export function withWhole(model: Model, row: Row, selection: Selection): Row {
  return { where: whereOf(model, row), ...selection };
}
