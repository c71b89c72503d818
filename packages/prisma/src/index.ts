// What apps use.
export { abilities } from "./abilities.ts";
export { type ModelsOfOptions, modelsOf, type PrismaModelOptions } from "./models/models-of.ts";
export type { PrismaLike } from "./shape.ts";
export { eventSource } from "./source/event-source.ts";
export type { EventSourceOptions, TransactionOptions, Validate } from "./source/options.ts";
