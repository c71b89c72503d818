export { abilities } from "./abilities.ts";
export { type AttachedSource, eventSource, type SourceOptions } from "./event-source.ts";
export { type EntityOptions, modelsOf } from "./models/models-of.ts";
export type { SequelizeLike } from "./shape.ts";
