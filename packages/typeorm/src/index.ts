export { abilities } from "./abilities.ts";
export { type EntityModelOptions, modelsOf } from "./models.ts";
export type { EventSourceOptions } from "./options.ts";
export type { ColumnLike, DataSourceLike, EntityMetadataLike } from "./shape.ts";
export { type AttachedSource, eventSource } from "./source.ts";
