/** XTP's schema language `v1-draft`, as much of it as a contract needs (github.com/dylibso/xtp-bindgen). */

/** A whole schema. Exports are what a plug-in offers, imports what it may call. */
export interface XtpSchema {
  readonly version: "v1-draft";
  readonly exports: { readonly [name: string]: XtpFunction };
  readonly imports: { readonly [name: string]: XtpFunction };
  readonly components: { readonly schemas: { readonly [name: string]: XtpDeclaration } };
}

export interface XtpFunction {
  readonly description?: string;
  readonly input?: XtpParameter;
  readonly output?: XtpParameter;
}

/** What crosses the boundary: here always JSON. */
export type XtpParameter = XtpValue & { readonly contentType: "application/json" };

/** A value where it stands. Objects with properties, and enums, stand in `components.schemas` alone. */
export type XtpValue = {
  readonly nullable?: true;
  readonly description?: string;
} & (
  | { readonly type: "boolean" | "object" }
  | { readonly type: "string"; readonly format?: "date-time" | "byte" }
  | { readonly type: "integer"; readonly format: "int32" | "uint32" | "int64" | "uint64" }
  | { readonly type: "number"; readonly format?: "float" | "double" }
  | { readonly type: "array"; readonly items: XtpValue }
  | { readonly type: "object"; readonly additionalProperties: XtpValue }
  | { readonly $ref: `#/components/schemas/${string}` }
);

/** What has a name. */
export type XtpDeclaration =
  | XtpValue
  | { readonly type: "string"; readonly enum: readonly string[]; readonly description?: string }
  | {
      readonly type: "object";
      readonly properties: { readonly [name: string]: XtpValue };
      readonly required?: readonly string[];
      readonly description?: string;
    };

/** What XTP lets a name be: of exports, imports, schemas and properties, and an enum's value, too. */
export function isXtpName(text: string): boolean {
  // A property of this name could not be told from an object's own prototype by most readers.
  return /^[a-zA-Z_$][a-zA-Z0-9_$]*$/.test(text) && text !== "__proto__";
}
