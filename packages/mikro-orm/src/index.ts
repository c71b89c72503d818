// What apps use.
export { abilities } from "./abilities.ts";
export { type EventSource, eventSource } from "./event-source.ts";
export { type EntityModelOptions, modelsOf } from "./models/models-of.ts";
export type { EventSourceOptions } from "./options.ts";
export type { MikroOrmLike } from "./shape.ts";
