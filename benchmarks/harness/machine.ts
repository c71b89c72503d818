import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What the numbers were measured on, a line each: they mean little elsewhere. */
export function describeMachine(): string[] {
  const [first] = cpus();
  const memoryGiB = Math.round(totalmem() / 1024 ** 3);
  const [load = 0] = loadavg();
  return [
    `Node.js ${process.versions.node}, V8 ${process.versions.v8}`,
    `${availableParallelism()} processors (${first?.model.trim() ?? "unknown"}), ${memoryGiB} GiB, ${process.platform} ${process.arch}`,
    `load average of the last minute at the start: ${load.toFixed(1)}`,
  ];
}
