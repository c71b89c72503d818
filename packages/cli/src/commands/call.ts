import type { Contract, JsonValue } from "@mortise/contract";
import { type CallRecord, createHost, type Host, type LogEntry } from "@mortise/host";
import { CliError, EXIT_CODES, type ExitCode } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { type CredentialOptions, credentialsOf } from "../input/credentials.ts";
import { readInput, readJson } from "../input/file.ts";
import { factsOf, reportFailure } from "../output/failure.ts";
import { type Style, styled } from "../output/printer.ts";
import { duration } from "../output/quantities.ts";
import type { Shell } from "../shell.ts";

export interface CallOptions extends CredentialOptions {
  readonly contract: readonly string[];
  readonly input?: string;
  readonly grant?: readonly string[];
  readonly baseUrl?: string;
  readonly timeoutMs?: string;
  readonly json?: true;
}

/** All that there is to tell of one call. */
interface Course {
  readonly logs: LogEntry[];
  readonly calls: CallRecord[];
  loadMs: number;
  callMs: number;
  answer?: JsonValue;
}

/** `mortise call`: one event, told to a plug-in that may use the granted operations of the real API. */
export async function call(
  path: string,
  exportName: string,
  options: CallOptions,
  shell: Shell,
): Promise<ExitCode> {
  const timeoutMs = millisecondsOf(options.timeoutMs);
  const payload = options.input === undefined ? undefined : await readJson(options.input, shell.stdin);
  const bytes = await readInput(path);
  const { contract } = await readContract(options.contract, shell);
  const auth = credentialsOf(options, contract, shell);
  if (options.baseUrl === undefined) requireServer(contract);
  const course: Course = { logs: [], calls: [], loadMs: 0, callMs: 0 };
  const host = await createHost({
    contract,
    api: { auth, ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl }) },
    logLevel: "debug",
    log: (entry) => {
      course.logs.push(entry);
      if (!options.json) printLog(shell, entry);
    },
    onCall: (record) => {
      course.calls.push(record);
      if (!options.json) printCall(shell, record);
    },
  });
  try {
    await runCall(
      host,
      bytes,
      exportName,
      payload,
      { grant: grantsOf(options.grant), timeoutMs },
      course,
      shell,
    );
    printAnswer(course, options, shell);
    return EXIT_CODES.ok;
  } catch (error) {
    if (options.json) shell.out.json({ ...courseJson(course), error: factsOf(error) });
    return reportFailure(shell, error);
  } finally {
    if (!options.json && course.callMs > 0) printTimings(course, shell);
    await host.close();
  }
}

/** @throws CliError when neither the contract nor the command line says where the API is. */
function requireServer({ title, servers, operations }: Contract): void {
  const [server] = servers;
  if (server && /^(?:https?:|\{)/i.test(server.url)) return;
  if (operations.every((operation) => operation.servers.length > 0)) return;
  throw new CliError(
    "wrong-usage",
    "--base-url",
    `${title} does not say where its API is${server ? `: "${server.url}" is relative` : ""}.`,
    "Give its address, such as --base-url https://api.example.com/v1.",
  );
}

async function runCall(
  host: Host,
  bytes: Uint8Array,
  exportName: string,
  payload: unknown,
  { grant, timeoutMs }: { readonly grant: readonly string[]; readonly timeoutMs: number | undefined },
  course: Course,
  shell: Shell,
): Promise<void> {
  let start = performance.now();
  const plugin = await host.load(bytes, { name: "plugin", grant });
  course.loadMs = performance.now() - start;
  const refused = plugin.asks.filter((name) => !plugin.granted.includes(name));
  if (refused.length > 0) shell.err.line`  not granted: ${refused.join(", ")} (--grant grants)`;
  start = performance.now();
  try {
    const answer = await shell.during(`Calling ${exportName}`, () =>
      plugin.call(exportName, payload, timeoutMs === undefined ? {} : { timeoutMs }),
    );
    if (answer !== undefined) course.answer = answer;
  } finally {
    course.callMs = performance.now() - start;
  }
}

function printAnswer(course: Course, { json }: CallOptions, { out, err }: Shell): void {
  if (json) out.json(courseJson(course));
  else if (course.answer !== undefined) out.json(course.answer);
  else err.line`  no answer`;
}

function printTimings(course: Course, { err }: Shell): void {
  const inApi = course.calls.reduce((sum, { durationMs }) => sum + durationMs, 0);
  err.line`  loaded in ${duration(course.loadMs)}, called in ${duration(course.callMs)} (${duration(inApi)} of it in the API)`;
}

function courseJson({ answer, logs, calls, loadMs, callMs }: Course): object {
  return { answer, logs, calls, timings: { loadMs, callMs } };
}

const LOG_STYLES: { readonly [level in LogEntry["level"]]: Style } = {
  trace: "dim",
  debug: "dim",
  info: "cyan",
  warn: "yellow",
  error: "red",
};

function printLog({ err }: Shell, { level, text }: LogEntry): void {
  err.line`  ${styled(LOG_STYLES[level], level)} ${text}`;
}

function printCall({ err }: Shell, record: CallRecord): void {
  const { operation, method, path, status, refusal, reason, durationMs } = record;
  const result = refusal ? `${refusal}${reason ? ` (${reason})` : ""}` : status;
  const style = refusal || status >= 400 ? "red" : "green";
  err.line`  ${styled("bold", operation)} ${method} ${path} ${styled(style, result)} ${duration(durationMs)}`;
}

/** Names separated by commas, spaces, or given one by one. */
function grantsOf(grant: readonly string[] = []): readonly string[] {
  return grant.flatMap((names) => names.split(/[\s,]+/)).filter((name) => name !== "");
}

function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Number(text);
  if (/^\d+$/.test(text) && ms >= 1) return ms;
  throw new CliError(
    "wrong-usage",
    "--timeout-ms",
    `"${text}" is no number of milliseconds.`,
    "Give a whole number from 1.",
  );
}
