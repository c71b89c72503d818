/** A credential. It is added to each request here, and taken out of everything that goes back to the plug-in. */
export type Auth =
  | { readonly type: "bearer"; readonly token: string }
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | {
      readonly type: "api-key";
      readonly in: "header" | "query" | "cookie";
      readonly name: string;
      readonly value: string;
    };

/** The call that a credential is wanted for. */
export interface AuthCall {
  readonly plugin: string;
  readonly operation: string;
  readonly context: unknown;
  readonly signal: AbortSignal;
}

/** One credential, several that are sent together, or a function that gives them for each call. */
export type AuthOption =
  | Auth
  | readonly Auth[]
  | ((call: AuthCall) => Auth | readonly Auth[] | Promise<Auth | readonly Auth[]>);
