import { workerData } from "node:worker_threads";
import { openChannel } from "../channel/channel.ts";
import type { ThreadSetup } from "../protocol.ts";
import { AppLine } from "./app-line.ts";
import { ThreadLoop } from "./thread-loop.ts";

// V8's own 10 frames are those of a panic alone: where it came from is behind them.
Error.stackTraceLimit = 50;

// A thread of a pool: runs calls of plug-ins, and ends only from outside.
const { channel } = workerData as ThreadSetup;
await new ThreadLoop(new AppLine(openChannel(channel)), channel.port).run();
