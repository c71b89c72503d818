import type { AuthCall, SignableRequest } from "../auth.ts";
import { type Credential, joined } from "../credential.ts";
import type { Deadline } from "../deadline.ts";
import { RefusedCall } from "../refused.ts";
import type { Together } from "./plan.ts";
import type { CredentialReason } from "./reasons.ts";
import { secretsIn, signedHeaders } from "./signature.ts";
import { type CredentialSource, noCredential } from "./source.ts";

/** One source, and what it gave for the call. */
interface Part {
  readonly source: CredentialSource;
  readonly credential: Credential;
}

/** What one call proves with, from its first request to its last. */
export class CallCredential {
  readonly #call: AuthCall;
  readonly #deadline: Deadline;
  readonly #secrets = new Set<string>();
  #parts: readonly Part[];
  #credential: Credential;

  private constructor(parts: readonly Part[], call: AuthCall, deadline: Deadline) {
    this.#parts = parts;
    this.#call = call;
    this.#deadline = deadline;
    this.#credential = this.#join();
  }

  /**
   * The credentials of the first way that all of its sources can go.
   *
   * @throws RefusedCall `unreachable` when there is none, with the reason for the operator.
   */
  static async obtain(
    ways: readonly Together[],
    call: AuthCall,
    deadline: Deadline,
  ): Promise<CallCredential> {
    try {
      for (const way of ways) {
        const parts = await obtainAll(way, call, deadline);
        if (parts) return new CallCredential(parts, call, deadline);
      }
    } catch (error) {
      if (deadline.endedBy !== "timeout") throw error;
      throw new RefusedCall(
        "timed-out",
        "The app had no credential for this call in time.",
        "auth-timed-out" satisfies CredentialReason,
      );
    }
    throw noCredential("missing-credential");
  }

  /** What is added to a request, signatures aside. */
  get credential(): Credential {
    return this.#credential;
  }

  /** The same with the names of the headers that signatures will be in, so that nobody else takes them. */
  get reserved(): Credential {
    const { signers = [] } = this.#credential;
    if (signers.length === 0) return this.#credential;
    const names = signers.flatMap((signer) => signer.headers.map((name) => [name, ""] as const));
    return { ...this.#credential, headers: [...this.#credential.headers, ...names] };
  }

  /** All that this call sent or may have sent: refused tokens and signatures too. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /** Whether any of it has to see the request. */
  get signs(): boolean {
    return this.#credential.signers !== undefined;
  }

  /** The headers that sign a request. */
  async sign(request: SignableRequest): Promise<readonly (readonly [name: string, value: string])[]> {
    const signed: (readonly [string, string])[] = [];
    for (const signer of this.#credential.signers ?? []) {
      signed.push(...(await this.#deadline.bound(signedHeaders(signer, request, this.#call))));
    }
    for (const [, value] of signed) for (const secret of secretsIn(value)) this.#secrets.add(secret);
    return signed;
  }

  /** Gets other credentials after a 401, where there can be others. `false`: it stays as it is. */
  async renew(): Promise<boolean> {
    if (this.#parts.every(({ source }) => source.renew === undefined)) return false;
    let changed = false;
    const renewed = async (part: Part): Promise<Part> => {
      const credential = await part.source.renew?.(part.credential).catch(() => undefined);
      if (!credential || credential === part.credential) return part;
      changed = true;
      return { ...part, credential };
    };
    this.#parts = await this.#deadline.bound(Promise.all(this.#parts.map(renewed)));
    if (changed) this.#credential = this.#join();
    return changed;
  }

  #join(): Credential {
    for (const { credential } of this.#parts) {
      for (const secret of credential.secrets) this.#secrets.add(secret);
    }
    try {
      return joined(this.#parts.map(({ credential }) => credential));
    } catch {
      throw noCredential("clashing-credentials");
    }
  }
}

/** `undefined`: one of them has none for this call. */
async function obtainAll(
  way: Together,
  call: AuthCall,
  deadline: Deadline,
): Promise<readonly Part[] | undefined> {
  const parts: Part[] = [];
  for (const source of way) {
    const given = source.obtain(call);
    const credential = given instanceof Promise ? await deadline.bound(given) : given;
    if (!credential) return undefined;
    parts.push({ source, credential });
  }
  return parts;
}
