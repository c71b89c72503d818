import { EntitySchema } from "typeorm";
import { id, moment, uniqueText } from "./columns.ts";

/** A plug-in that an operator has installed. */
export interface Installation {
  readonly id: number;
  name: string;
  /** Operations that it may call: what the operator consented to. */
  grants: readonly string[];
  /** The module, in Base64. */
  wasm: string;
  created_at: string;
}

/** Who may use the API: a person's key, or an installation's token. Only its hash is kept. */
export interface AccessToken {
  /** SHA-256, in hexadecimal digits. */
  hash: string;
  /** `owner`, or the name of an installation's plug-in. */
  holder: string;
  /** Operations, by their names; `*` for all. */
  scopes: readonly string[];
}

export const InstallationEntity = new EntitySchema<Installation>({
  name: "installation",
  tableName: "installations",
  columns: {
    id,
    name: uniqueText,
    grants: { type: "simple-json" },
    wasm: { type: "text" },
    created_at: moment,
  },
});

export const AccessTokenEntity = new EntitySchema<AccessToken>({
  name: "access_token",
  tableName: "access_tokens",
  columns: { hash: { type: String, primary: true }, holder: uniqueText, scopes: { type: "simple-json" } },
});
