export { abilities } from "./abilities.ts";
export { type AttachedSource, type EventSourceOptions, eventSource } from "./event-source.ts";
export { type EntityOptions, modelsOf } from "./models/models-of.ts";
export type { SequelizeLike } from "./shape.ts";
