import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Auth, type Capabilities, grantsOf, httpCapabilities } from "@mortise/capabilities";
import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { documentPath, type Node } from "../samples/document.ts";
import { type CallSample, type OperationSample, sampleOperations } from "../samples/operations.ts";
import { forSamples, readWhole } from "../samples/whole.ts";
import { differences } from "./arrived.ts";
import type { Judged } from "./judged.ts";
import { layersOf } from "./layers.ts";
import { startPrism, verdictOfPrism } from "./prism.ts";
import { READINGS } from "./readings.ts";
import { type Recorder, type Recording, startRecorder } from "./recorder.ts";
import type { JudgeServer } from "./server.ts";
import { IN_BRACKETS, startSteady, verdictOfSteady } from "./steady.ts";

/** A call that is not as it should be. */
export interface Fault {
  /** `GET /customers all`. */
  readonly subject: string;
  /** What the judge says, what did not arrive, or why nothing was sent. */
  readonly says: readonly string[];
}

export interface Judgement {
  readonly contract: Contract;
  readonly operations: readonly OperationSample[];
  readonly calls: number;
  readonly faults: readonly Fault[];
}

const SECRET = "conformance-secret";

/** Calls each operation of a document in every way that the samples know, and has each request judged. */
export async function judgeDocument(judged: Judged): Promise<Judgement> {
  const path = documentPath(judged.file);
  const { contract } = await importOpenApi(path);
  const whole = await readWhole(path);
  const operations = sampleOperations(forSamples(whole));
  const readings = judged.readAs ?? [];
  const document = readings.reduce<Node>((read, reading) => READINGS[reading](read), whole);
  const folder = await mkdtemp(join(tmpdir(), "mortise-judged-"));
  const faults: Fault[] = [];
  try {
    for (const [index, layer] of layersOf(document).entries()) {
      const own = operations.filter(({ at }) => layer.operations.has(at));
      const file = join(folder, `layer-${index}.json`);
      await writeFile(file, JSON.stringify(layer.document));
      const judge = await startJudgeOf(judged, file);
      faults.push(...(await judgedBy(judge, contract, own, judged)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const calls = operations.reduce((sum, operation) => sum + operation.calls.length, 0);
  return { contract, operations, calls, faults };
}

function startJudgeOf({ judge, inBrackets }: Judged, file: string): Promise<JudgeServer> {
  return judge === "Prism" ? startPrism(file) : startSteady(file, inBrackets ? IN_BRACKETS : []);
}

async function judgedBy(
  judge: JudgeServer,
  contract: Contract,
  operations: readonly OperationSample[],
  { judge: kind }: Judged,
): Promise<readonly Fault[]> {
  const recorder = await startRecorder(judge.url, kind === "Prism" ? verdictOfPrism : verdictOfSteady);
  const names = contract.operations.map(({ name }) => name);
  const capabilities = httpCapabilities(contract, {
    baseUrl: recorder.url,
    auth: ({ operation }) => credentialsFor(contract, operation),
    grants: grantsOf(contract, { caller: names }),
    limits: { redirects: 0 },
  });
  try {
    const calls = { contract, capabilities, recorder };
    const faults: Fault[] = [];
    for (const operation of operations) faults.push(...(await faultsOf(operation, calls)));
    return faults;
  } finally {
    await capabilities.close();
    await recorder.close();
    await judge.stop();
  }
}

/** What an operation's first requirement asks for, or else a token. */
function credentialsFor(contract: Contract, name: string): readonly Auth[] {
  const [requirement = []] = contract.operations.find((operation) => operation.name === name)?.security ?? [];
  const schemes = contract.securitySchemes.filter((scheme) => requirement.includes(scheme.name));
  const token: Auth = { type: "bearer", token: SECRET };
  if (schemes.length === 0) return [token];
  const credentials = schemes.map(({ scheme }): Auth => {
    if (scheme.kind === "basic") return { type: "basic", username: "app", password: SECRET };
    if (scheme.kind !== "api-key") return token;
    return { type: "api-key", in: scheme.place, name: scheme.parameter, value: SECRET };
  });
  // Whatever a document requires together: there is one Authorization header.
  const places = credentials.map((credential) =>
    credential.type === "api-key"
      ? `${credential.in} ${credential.name.toLowerCase()}`
      : "header authorization",
  );
  return credentials.filter((_, index) => places.indexOf(places[index] ?? "") === index);
}

interface Calls {
  readonly contract: Contract;
  readonly capabilities: Capabilities;
  readonly recorder: Recorder;
}

async function faultsOf(operation: OperationSample, calls: Calls): Promise<readonly Fault[]> {
  const { contract, capabilities, recorder } = calls;
  const name = contract.operations.find(({ at }) => at === operation.at)?.name;
  const faults: Fault[] = [];
  for (const call of operation.calls) {
    const subject = subjectOf(operation, call);
    if (name === undefined) {
      faults.push({ subject, says: ["the contract lacks it"] });
      continue;
    }
    const answer = await capabilities.call(name, call.request, { plugin: "caller" });
    const [recording] = recorder.take();
    const says = recording
      ? [...differences(operation, call, recording), ...saidOf(recording)]
      : ["error" in answer ? answer.error.message : "nothing was sent"];
    if (call.contradiction !== undefined) says.unshift(call.contradiction);
    if (says.length > 0) faults.push({ subject, says });
  }
  return faults;
}

/** `POST /customers all`, or `POST /customers as text/csv` for another of its media types. */
function subjectOf({ method, path }: OperationSample, { variant, mediaType }: CallSample): string {
  // Nobody reads on where a path is a program.
  const short = path.length > 120 ? `${path.slice(0, 40)}…` : path;
  return `${method} ${short} ${variant === "content" ? `as ${mediaType}` : variant}`;
}

function saidOf({ verdict, status }: Recording): readonly string[] {
  if (!verdict) return [`the judge took no view: ${status}`];
  const errors = verdict.errors.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  return verdict.valid || errors.length > 0 ? errors : ["not valid"];
}
