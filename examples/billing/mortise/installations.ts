import type { Host } from "@mortise/host";
import type { EntityManager } from "typeorm";
import type { Transactions } from "../database/transactions.ts";
import { ApiError, found } from "../http/failures.ts";
import { type Installation, InstallationEntity } from "../models/installation.ts";
import { issueToken, revokeToken } from "./tokens.ts";

/** A plug-in to install. */
export interface NewInstallation {
  readonly name: string;
  readonly wasm: Uint8Array;
  /** Operations that the operator lets it call. */
  readonly grants: readonly string[];
}

/** The plug-ins that are installed: in the database, so that they are there after a restart. */
export class Installations {
  readonly #transactions: Transactions;
  readonly #host: () => Host;
  /** Of the plug-ins that are loaded. New ones at each start, as only hashes are stored. */
  readonly #tokens = new Map<string, string>();

  constructor(transactions: Transactions, host: () => Host) {
    this.#transactions = transactions;
    this.#host = host;
  }

  /** The token that a plug-in's API calls carry. */
  tokenOf(plugin: string): string {
    return this.#tokens.get(plugin) ?? "";
  }

  list(): Promise<Installation[]> {
    return this.#transactions.manager.find(InstallationEntity, { order: { id: "ASC" } });
  }

  /** Loads what is installed. */
  async load(): Promise<void> {
    for (const installation of await this.list()) {
      await this.#transactions.run((manager) => this.#load(manager, installation));
    }
  }

  // #region install
  /**
   * Installs a plug-in, if the operator consents to all that it asks for: what that is stands in its module, and is read
   * before anything of it runs.
   *
   * @throws ApiError 409 or 422; HostError for what is no plug-in of this app
   */
  async install({ name, wasm, grants }: NewInstallation): Promise<Installation> {
    const { operations, misfits } = await this.#host().inspect(wasm);
    const errors = [
      ...misfits.map(({ code, message }) => ({ field: "plugin", code, message })),
      ...operations
        .filter((operation) => !grants.includes(operation))
        .map((operation) => ({ field: "grant", code: "consent-needed", message: operation })),
    ];
    if (errors.length > 0) throw new ApiError(422, "invalid", "The plug-in cannot be installed.", errors);
    return this.#transactions.run(async (manager) => {
      const installation = await manager.save(InstallationEntity, {
        name,
        grants: [...operations],
        wasm: Buffer.from(wasm).toString("base64"),
        created_at: new Date().toISOString(),
      });
      await this.#load(manager, installation);
      return installation;
    });
  }
  // #endregion

  /** @throws ApiError 404 */
  async remove(name: string): Promise<void> {
    found(await this.#transactions.manager.findOneBy(InstallationEntity, { name }), "plug-in");
    // First: one that hangs is asked by every write, and on SQLite this one would have its turn behind all that wait.
    await this.#plugin(name)?.close();
    await this.#transactions.run(async (manager) => {
      const installation = found(await manager.findOneBy(InstallationEntity, { name }), "plug-in");
      await manager.remove(InstallationEntity, installation);
      await revokeToken(manager, name);
    });
    this.#tokens.delete(name);
  }

  async #load(manager: EntityManager, { name, wasm, grants }: Installation): Promise<void> {
    this.#tokens.set(name, await issueToken(manager, name, grants));
    await this.#host().load(Buffer.from(wasm, "base64"), { name, grant: grants });
  }

  #plugin(name: string) {
    return this.#host().plugins.find((plugin) => plugin.name === name);
  }
}
