import type { Figure } from "../harness/figure.ts";
import { againstWebhook } from "./against-webhook.ts";
import { differentMany, sameMany } from "./density.ts";
import { inProcess } from "./in-process.ts";
import { inlineEchoes } from "./inline-echo.ts";
import { longRun } from "./long-run.ts";
import { recordEventFigures } from "./record-events.ts";
import { start } from "./start.ts";
import { typeScriptCall } from "./typescript-call.ts";
import { waitingCalls } from "./waiting-calls.ts";
import { oneHostFunction, tenHostFunctions } from "./worker-host-functions.ts";
import { workerNothing } from "./worker-nothing.ts";

/** Every figure, in the order in which they are measured and printed. */
export const FIGURES: readonly Figure[] = [
  ...inlineEchoes,
  workerNothing,
  oneHostFunction,
  tenHostFunctions,
  againstWebhook,
  waitingCalls,
  inProcess,
  typeScriptCall,
  ...recordEventFigures,
  start,
  longRun,
  sameMany,
  differentMany,
];
