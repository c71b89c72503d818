export { abilities } from "./abilities.ts";
export { eventSource, isOpen, type TransactionOf } from "./event-source.ts";
export { type EntityModelOptions, modelsOf } from "./models/models-of.ts";
export type { EventSourceOptions } from "./options.ts";
