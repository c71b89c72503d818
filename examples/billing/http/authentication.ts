import { createHash } from "node:crypto";
import { snakeCase } from "@mortise/contract";
import type { MiddlewareHandler } from "hono";
import type { Transactions } from "../database/transactions.ts";
import { AccessTokenEntity } from "../models/installation.ts";
import type { ApiEnv } from "./api.ts";
import { ApiError } from "./failures.ts";

/** What is kept of a token. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Finds out who calls, by the bearer token: a person or a plug-in's installation; the same for both. */
export function authentication(transactions: Transactions): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const [, token] = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
    const known = token && (await transactions.manager.findOneBy(AccessTokenEntity, { hash: hashOf(token) }));
    if (!known) throw new ApiError(401, "unauthorized", "A valid token is needed.");
    c.set("holder", known.holder);
    c.set("scopes", known.scopes);
    await next();
  };
}

/** Lets those pass whose token is for the operation. */
export function allowed(operationId: string): MiddlewareHandler<ApiEnv> {
  const scope = snakeCase(operationId);
  return async (c, next) => {
    const scopes = c.get("scopes");
    if (!scopes.includes("*") && !scopes.includes(scope)) {
      throw new ApiError(403, "forbidden", `The token is not for ${operationId}.`);
    }
    await next();
  };
}
