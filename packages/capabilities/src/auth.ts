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

/** An API key whose place the document's security scheme says. */
export interface SchemeApiKey {
  readonly type: "api-key";
  readonly value: string;
}

/**
 * An OAuth 2 client that gets its tokens itself (RFC 6749, section 4.4), keeps one until shortly before it expires, and
 * another once the API answers 401. It is sent as a bearer token.
 */
export interface OAuth2ClientCredentials {
  readonly type: "oauth2-client-credentials";
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * The token endpoint: https, or http on this machine. A relative one is relative to the base URL. Default: that of
   * the scheme's `clientCredentials` flow; needed where there is none.
   */
  readonly tokenUrl?: string;
  /** Default: none are asked for, and the server gives its own. */
  readonly scopes?: readonly string[];
  /** More that the server wants, such as `audience` or `resource` (RFC 8707). Default: nothing. */
  readonly parameters?: { readonly [name: string]: string | readonly string[] };
  /** How the client proves who it is. Default `client_secret_basic`: in the `Authorization` header. */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post";
  /** Lets the secret go to a token endpoint elsewhere without TLS. Default `false`. */
  readonly allowHttp?: boolean;
}

/** A request as it is about to be sent, for {@link RequestSignature.sign}. */
export interface SignableRequest {
  readonly method: string;
  /** The whole URL, encoded as it is sent, with the credential's own query. */
  readonly url: string;
  /** Names in lower case; with `host`, without `content-length`. */
  readonly headers: { readonly [name: string]: string };
  /** The body's bytes; empty for none. */
  readonly body: Uint8Array;
}

/** A credential that depends on the request, such as an HMAC or AWS's Signature Version 4. */
export interface RequestSignature {
  readonly type: "signature";
  /** All headers that `sign` may give. No plug-in sets one of them. */
  readonly headers: readonly string[];
  /**
   * Gives the headers for a request: called for each one that is sent, redirects and repetitions too. Their values are
   * secrets.
   */
  sign(request: SignableRequest, call: AuthCall): SignedHeaders | Promise<SignedHeaders>;
}

/** Headers by name. */
export interface SignedHeaders {
  readonly [name: string]: string;
}

/** The call that a credential is wanted for. */
export interface AuthCall {
  readonly plugin: string;
  readonly operation: string;
  /** The document's security scheme, for a credential that was given for one. */
  readonly scheme?: string;
  readonly context: unknown;
  readonly signal: AbortSignal;
}

/** What can be given once, at start. */
export type FixedAuth = Auth | OAuth2ClientCredentials | RequestSignature;

/**
 * The credential of one security scheme. A function is asked at each call that needs the scheme; `undefined` says that
 * there is none for this call, and the operation's next alternative is tried.
 */
export type SchemeCredential =
  | Exclude<FixedAuth, { readonly type: "api-key" }>
  | SchemeApiKey
  | ((call: AuthCall) => SchemeAnswer | Promise<SchemeAnswer>);

/** What a scheme's function gives. */
export type SchemeAnswer = Auth | SchemeApiKey | readonly Auth[] | undefined;

/**
 * Credentials by the names of the document's security schemes. Each operation gets those that its own requirement asks
 * for, and no others: the first alternative for which there are all of them. An operation that requires nothing gets
 * nothing; one whose requirement cannot be met is refused before anything is sent.
 */
export interface SchemeAuth {
  readonly schemes: { readonly [scheme: string]: SchemeCredential };
}

/**
 * One credential, several that are sent together, or a function that gives them for each call: all of these go with
 * each request, except to operations that are open in a document that says of others what they require. Or credentials
 * by the document's security schemes.
 */
export type AuthOption =
  | FixedAuth
  | readonly FixedAuth[]
  | ((call: AuthCall) => Auth | readonly Auth[] | Promise<Auth | readonly Auth[]>)
  | SchemeAuth;
