import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Runs a function as if nobody had called it. An app keeps its user or its open transaction in `AsyncLocalStorage`; what
 * it does for a plug-in's call must not inherit those of whichever request happened to start the plug-in's thread, neither
 * at its start nor when it is asked for more of its answer, or told to stop.
 *
 * Node has no way to leave all storages but this one: the context in which this module was loaded.
 */
export const outside: <R>(run: () => R) => R = AsyncLocalStorage.snapshot();
