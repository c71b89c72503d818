import { randomBytes } from "node:crypto";
import type { EntityManager } from "typeorm";
import { hashOf } from "../http/authentication.ts";
import { AccessTokenEntity } from "../models/installation.ts";

/** Gives somebody a token, and takes the one away that they had. Only its hash is stored. */
export async function issueToken(
  manager: EntityManager,
  holder: string,
  scopes: readonly string[],
  token = randomBytes(32).toString("base64url"),
): Promise<string> {
  await revokeToken(manager, holder);
  await manager.insert(AccessTokenEntity, { hash: hashOf(token), holder, scopes: [...scopes] });
  return token;
}

export async function revokeToken(manager: EntityManager, holder: string): Promise<void> {
  await manager.delete(AccessTokenEntity, { holder });
}
