import type { JsonValue } from "./json.ts";
import type { NamedType, Type } from "./types.ts";

/**
 * All that an app offers to plug-ins: plain, read-only, the same for every language and every host.
 *
 * Operations, events and types are sorted by name (UTF-16 code units), so that the order in which a document
 * lists them changes nothing.
 */
export interface Contract {
  /** Version of this shape. Another one is refused when a contract is read. */
  readonly formatVersion: 1;
  readonly title: string;
  /** The document's own version of the API. */
  readonly version: string;
  readonly description?: string;
  /** In the document's order; the first is the default. Empty: the document names none. */
  readonly servers: readonly Server[];
  readonly securitySchemes: readonly SecurityScheme[];
  readonly operations: readonly Operation[];
  readonly events: readonly Event[];
  readonly types: readonly NamedType[];
}

/** Where the API is. `url` may be relative, and may hold `{variables}`. */
export interface Server {
  readonly url: string;
  readonly description?: string;
  readonly variables: readonly ServerVariable[];
}

export interface ServerVariable {
  readonly name: string;
  readonly default: string;
  /** Empty: any text. */
  readonly values: readonly string[];
}

/** How a caller proves who it is. The secret itself never is in a contract. */
export interface SecurityScheme {
  readonly name: string;
  readonly scheme:
    | { readonly kind: "bearer" }
    | { readonly kind: "basic" }
    | { readonly kind: "api-key"; readonly place: "header" | "query" | "cookie"; readonly parameter: string }
    | { readonly kind: "oauth2"; readonly flows: readonly OAuthFlow[] }
    | { readonly kind: "open-id-connect"; readonly url: string }
    | { readonly kind: "other"; readonly type: string };
  readonly description?: string;
}

export interface OAuthFlow {
  readonly kind: "authorizationCode" | "clientCredentials" | "deviceAuthorization" | "implicit" | "password";
  readonly tokenUrl?: string;
}

/**
 * Alternatives, each a list of the names of security schemes that are needed together.
 * No alternatives: the operation is open to all. An empty alternative: it also works without any.
 */
export type SecurityRequirement = readonly (readonly string[])[];

export type Method = "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" | "QUERY";

/** One operation of the API: a plug-in's import. */
export interface Operation {
  /** Its wire name: the import's name in `extism:host/user`. Unique among the operations. */
  readonly name: string;
  /** The document's `operationId`, untouched. Absent where it has none. */
  readonly id?: string;
  readonly method: Method;
  /** The path template, such as `/customers/{external_id}`. Each `{variable}` is a path parameter. */
  readonly path: string;
  /** Where it is in the (bundled) document: a JSON pointer (RFC 6901). */
  readonly at: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly tags: readonly string[];
  /** Each (place, name) once, in the document's order. */
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  /** By status, in the document's order. */
  readonly responses: readonly Response[];
  readonly security: SecurityRequirement;
  /** Servers of this operation alone; empty: the contract's. */
  readonly servers: readonly Server[];
}

export type ParameterPlace = "path" | "query" | "header" | "cookie";

export type ParameterStyle =
  | "matrix"
  | "label"
  | "simple"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject";

/** A parameter of an operation. How it is written into the request is OpenAPI 3.1's, section 4.8.12. */
export interface Parameter {
  /** Its name on the wire: any text, such as `billable_metric_ids[]`. */
  readonly name: string;
  readonly place: ParameterPlace;
  readonly required: boolean;
  readonly type: Type;
  readonly serialization:
    | { readonly style: ParameterStyle; readonly explode: boolean; readonly allowReserved: boolean }
    /** The value is written as this media type (`content` instead of `schema`). */
    | { readonly mediaType: string };
  readonly description?: string;
  readonly deprecated?: true;
  readonly default?: JsonValue;
  readonly example?: JsonValue;
}

/** What an operation takes besides parameters: one of `contents`, the first being the default. Never empty. */
export interface Body {
  readonly required: boolean;
  readonly description?: string;
  readonly contents: readonly Content[];
}

/** A body in one media type. */
export interface Content {
  /** As the document writes it, such as `application/json` or `image/*`. */
  readonly mediaType: string;
  readonly type: Type;
  /** How single parts of a form or multipart body are written; only where the document says so. */
  readonly encodings?: readonly PartEncoding[];
}

/** How one property of a form or multipart body is written (OpenAPI's Encoding Object). */
export interface PartEncoding {
  readonly property: string;
  /** Media types that the part may have. Empty: the default of its type. */
  readonly mediaTypes: readonly string[];
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

/** One documented answer. */
export interface Response {
  /** `200`, a class such as `4XX`, or `default`. */
  readonly status: string;
  readonly description?: string;
  /** Empty: no body. */
  readonly contents: readonly Content[];
  readonly headers: readonly ResponseHeader[];
}

export interface ResponseHeader {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly description?: string;
}

/** What told of an event, with its own name (`key`) for it: the document, or a model of the app's records. */
export type EventSource =
  /** An entry of `webhooks`; with `extension`, of `x-webhooks`, as OpenAPI 3.0 documents have it. */
  | { readonly kind: "webhook"; readonly key: string; readonly extension?: true }
  /** A request that the app makes to whoever called an operation. */
  | {
      readonly kind: "callback";
      readonly key: string;
      /** Where the app sends it, as the document writes it: `{$request.body#/callbackUrl}`. */
      readonly expression: string;
      /** Names of the operations that lead to it, sorted. Empty: a component that no operation uses. */
      readonly operations: readonly string[];
    }
  /** A moment in the life of a record of the app's: asked before a write (`before_…`), or told after it (`after_…`). */
  | {
      readonly kind: "record";
      /** `<record>.<moment>`, with `.many` behind it where it tells of many. */
      readonly key: string;
      /** The record's wire name, such as `customer`. */
      readonly record: string;
      readonly moment: RecordMoment;
      /** It tells of many records at once. */
      readonly many?: true;
    };

/** The moments of a record's life that are events, in the order of a write. */
export const RECORD_MOMENTS = [
  "before_validation",
  "after_validation",
  "before_save",
  "before_create",
  "before_update",
  "before_destroy",
  "after_create",
  "after_update",
  "after_destroy",
  "after_save",
] as const;

/** One of {@link RECORD_MOMENTS}. */
export type RecordMoment = (typeof RECORD_MOMENTS)[number];

/** Something that the app tells: a plug-in's export. */
export interface Event {
  /** Its wire name: the export's name. Unique among the events. */
  readonly name: string;
  readonly source: EventSource;
  /** Where it is in the (bundled) document: a JSON pointer (RFC 6901). A record event's is `/records/<record>/<moment>`. */
  readonly at: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly tags: readonly string[];
  /** What the export gets, as JSON. Absent: nothing. */
  readonly payload?: Type;
  /** What the app reads of the export's answer, as JSON. Absent: the document does not say. */
  readonly answer?: Type;
}
