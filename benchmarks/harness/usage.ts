// Loaded before a command that is measured (`node --import`): when it ends, what it took goes out on its third channel.
import { writeSync } from "node:fs";

process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));
