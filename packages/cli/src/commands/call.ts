import { parse } from "node:path";
import type { Contract } from "@mortise/contract";
import { createHost, type Host, type HostOptions } from "@mortise/host";
import { at, CliError, EXIT_CODES, type ExitCode, FailureAt } from "../failure.ts";
import { readContract } from "../input/contract.ts";
import { type CredentialOptions, credentialsOf, hideCredentials } from "../input/credentials.ts";
import { readInput, readJson } from "../input/file.ts";
import { type Course, courseJson, printCall, printLog, printTimings } from "../output/course.ts";
import { reportFailure } from "../output/failure.ts";
import type { Shell } from "../shell.ts";

export interface CallOptions extends CredentialOptions {
  readonly contract: readonly string[];
  readonly input?: string;
  readonly grant?: readonly string[];
  readonly baseUrl?: string;
  readonly timeoutMs?: string;
  readonly json?: true;
}

/** What is told to which plug-in, and under which conditions. */
interface Telling {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly event: string;
  readonly payload: unknown;
  readonly grant: readonly string[];
  readonly timeoutMs: number;
}

/** The most that a start-up can be given. */
const LONGEST_START_MS = 86_400_000;

/**
 * How long a call may take unless `--timeout-ms` says otherwise. More than an app's host gives: here it is the first
 * call of a cold plug-in, to an API far away.
 */
const CALL_TIMEOUT_MS = 10_000;

/** `mortise call`: one event, told to a plug-in that may use the granted operations of the real API. */
export async function call(
  path: string,
  event: string,
  options: CallOptions,
  shell: Shell,
): Promise<ExitCode> {
  const telling: Telling = {
    path,
    event,
    payload: options.input === undefined ? undefined : await readJson(options.input, shell.stdin),
    bytes: await readInput(path),
    grant: namesIn(options.grant),
    timeoutMs: options.timeoutMs === undefined ? CALL_TIMEOUT_MS : millisecondsIn(options.timeoutMs),
  };
  const { contract } = await readContract(options.contract, shell);
  const course: Course = { logs: [], calls: [], loadMs: 0, callMs: 0 };
  const host = await openHost(contract, options, course, shell);
  try {
    await tell(host, telling, course, shell);
    if (options.json) shell.out.json(courseJson(course));
    else if (course.answer !== undefined) shell.out.json(course.answer);
    else shell.err.line`  no answer`;
    return EXIT_CODES.ok;
  } catch (error) {
    if (options.json) shell.out.json(courseJson(course, error));
    return reportFailure(shell, new FailureAt(path, error));
  } finally {
    if (!options.json && course.callMs > 0) printTimings(shell.err, course);
    await host.close();
  }
}

async function openHost(
  contract: Contract,
  { baseUrl, json, ...credentials }: CallOptions,
  course: Course,
  shell: Shell,
): Promise<Host> {
  if (baseUrl === undefined) requireServer(contract);
  else hideCredentials(baseUrl, shell);
  const options: HostOptions = {
    contract,
    api: { auth: credentialsOf(credentials, contract, shell), ...(baseUrl !== undefined && { baseUrl }) },
    logLevel: "debug",
    log: (entry) => {
      course.logs.push(entry);
      if (!json) printLog(shell.err, entry);
    },
    onCall: (record) => {
      course.calls.push(record);
      if (!json) printCall(shell.err, record);
    },
  };
  return await at(baseUrl ?? contract.title, () => createHost(options));
}

async function tell(host: Host, telling: Telling, course: Course, shell: Shell): Promise<void> {
  const { path, bytes, event, payload, grant, timeoutMs } = telling;
  const loading = performance.now();
  const limits = { startTimeoutMs: Math.min(timeoutMs, LONGEST_START_MS) };
  const plugin = await host.load(bytes, { name: parse(path).name, grant, limits });
  course.loadMs = performance.now() - loading;
  const refused = plugin.asks.filter((name) => !plugin.granted.includes(name));
  if (refused.length > 0) shell.err.line`  not granted: ${refused.join(", ")} (--grant grants)`;
  const missing = host.missingCredentials(plugin.asks.filter((name) => plugin.granted.includes(name)));
  if (missing.length > 0) {
    const names = missing.map(({ operation }) => operation).join(", ");
    shell.err.line`  no credential for: ${names} (--auth gives them)`;
  }

  const calling = performance.now();
  try {
    const answer = await shell.during(`Calling ${event}`, () => plugin.call(event, payload, { timeoutMs }));
    if (answer !== undefined) course.answer = answer;
  } finally {
    course.callMs = performance.now() - calling;
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

/** Names separated by commas or spaces, or given one by one. */
function namesIn(grant: readonly string[] = []): readonly string[] {
  return grant.flatMap((names) => names.split(/[\s,]+/)).filter((name) => name !== "");
}

/** @throws CliError unless it is a whole number from 1. */
function millisecondsIn(text: string): number {
  const ms = Number(text);
  if (/^\d+$/.test(text) && ms >= 1) return ms;
  throw new CliError(
    "wrong-usage",
    "--timeout-ms",
    `"${text}" is no number of milliseconds.`,
    "Give a whole number from 1.",
  );
}
