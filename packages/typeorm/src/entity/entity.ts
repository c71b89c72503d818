import type { DriverLike, EntityMetadataLike } from "../shape.ts";
import { type FieldColumn, fieldColumns } from "./fields.ts";

/** An entity whose writes plug-ins may hear of. */
export interface Entity {
  readonly metadata: EntityMetadataLike;
  /** The model's name. */
  readonly record: string;
  readonly columns: readonly FieldColumn[];
  readonly driver: DriverLike;
  /** TypeORM's name of the database's kind. */
  readonly database: string;
}

/** An entity, with what is looked up at each of its writes. */
export function entityOf(
  metadata: EntityMetadataLike,
  record: string,
  driver: DriverLike,
  database: string,
): Entity {
  return Object.freeze({ metadata, record, columns: fieldColumns(metadata), driver, database });
}
