/**
 * What a change means to plug-ins that are built already.
 *
 * - `breaks`: what the earlier contract let them send is refused, or what it let them rely on is gone.
 * - `may-break`: it depends on what they send, or on what they do with what they get.
 * - `compatible`: nothing that the earlier contract allowed goes wrong.
 */
export type Impact = (typeof IMPACTS)[number];

/** Every impact, the gravest first. */
export const IMPACTS = ["breaks", "may-break", "compatible"] as const;

/** Which way values go: what a plug-in sends and an API reads, or the other way. */
export type Direction = "to-api" | "to-plugin";

/** What happened to operations and events as such: the impact does not depend on values. */
export const OFFER_IMPACTS = {
  "operation-added": "compatible",
  "operation-removed": "breaks",
  "operation-deprecated": "compatible",
  "request-moved": "compatible",
  "security-changed": "compatible",
  "input-added": "may-break",
  "input-removed": "may-break",
  "parameter-added": "compatible",
  "required-parameter-added": "breaks",
  "parameter-removed": "may-break",
  "required-parameter-removed": "breaks",
  "parameter-required": "breaks",
  "parameter-optional": "compatible",
  "parameter-written-otherwise": "compatible",
  "body-added": "compatible",
  "required-body-added": "breaks",
  "body-removed": "breaks",
  "body-required": "breaks",
  "body-optional": "compatible",
  "media-type-added": "compatible",
  "media-type-removed": "breaks",
  "default-media-type-changed": "may-break",
  "success-added": "may-break",
  "success-removed": "compatible",
  "failure-added": "compatible",
  "failure-removed": "compatible",
  "answer-body-added": "compatible",
  "answer-body-removed": "breaks",
  "answer-media-type-added": "may-break",
  "answer-media-type-removed": "may-break",
  "header-added": "compatible",
  "header-removed": "may-break",
  "event-added": "compatible",
  "event-removed": "breaks",
  "event-deprecated": "compatible",
  "payload-added": "compatible",
  "payload-removed": "breaks",
  "reply-added": "may-break",
  "reply-removed": "compatible",
  "type-added": "compatible",
  "type-removed": "compatible",
} as const satisfies { readonly [code: string]: Impact };

/** What happened to values: what it means depends on who reads them. Kits keep enum values that they do not know. */
export const VALUE_IMPACTS = {
  "kind-changed": { "to-api": "breaks", "to-plugin": "breaks" },
  "type-narrowed": { "to-api": "may-break", "to-plugin": "compatible" },
  "type-widened": { "to-api": "compatible", "to-plugin": "may-break" },
  "became-nullable": { "to-api": "compatible", "to-plugin": "may-break" },
  "no-longer-nullable": { "to-api": "breaks", "to-plugin": "compatible" },
  "enum-value-added": { "to-api": "compatible", "to-plugin": "compatible" },
  "enum-value-removed": { "to-api": "breaks", "to-plugin": "compatible" },
  "enum-opened": { "to-api": "compatible", "to-plugin": "compatible" },
  "enum-closed": { "to-api": "may-break", "to-plugin": "compatible" },
  "property-added": { "to-api": "compatible", "to-plugin": "compatible" },
  "required-property-added": { "to-api": "breaks", "to-plugin": "compatible" },
  "property-removed": { "to-api": "may-break", "to-plugin": "may-break" },
  "required-property-removed": { "to-api": "may-break", "to-plugin": "breaks" },
  "property-required": { "to-api": "breaks", "to-plugin": "compatible" },
  "property-optional": { "to-api": "compatible", "to-plugin": "may-break" },
  "undeclared-refused": { "to-api": "may-break", "to-plugin": "compatible" },
  "undeclared-allowed": { "to-api": "compatible", "to-plugin": "compatible" },
  "alternative-added": { "to-api": "compatible", "to-plugin": "may-break" },
  "alternative-removed": { "to-api": "breaks", "to-plugin": "compatible" },
  "discriminator-changed": { "to-api": "may-break", "to-plugin": "may-break" },
  "format-changed": { "to-api": "may-break", "to-plugin": "may-break" },
  "constraints-tightened": { "to-api": "may-break", "to-plugin": "compatible" },
  "constraints-loosened": { "to-api": "compatible", "to-plugin": "compatible" },
  "default-changed": { "to-api": "may-break", "to-plugin": "compatible" },
} as const satisfies { readonly [code: string]: { readonly [direction in Direction]: Impact } };

export type OfferChangeCode = keyof typeof OFFER_IMPACTS;
export type ValueChangeCode = keyof typeof VALUE_IMPACTS;

/** Codes of {@link Change}: a closed list. */
export type ChangeCode = OfferChangeCode | ValueChangeCode;

/** One difference between two contracts. */
export interface Change {
  readonly code: ChangeCode;
  readonly impact: Impact;
  /** What has changed: an operation or event by its wire name, or a named type. */
  readonly subject: { readonly kind: "operation" | "event" | "type"; readonly name: string };
  /** Where in it, for people: `body.customer.email`, `response 200.items[].id`. Empty: itself. */
  readonly path: string;
  /** Which way the values go; absent where it is the same for both, or no matter of values. */
  readonly direction?: Direction;
  /** One sentence: what it was and what it is. */
  readonly message: string;
  /** Through which operations and events it reaches plug-ins, as the earlier contract has them; sorted. */
  readonly reaches: { readonly operations: readonly string[]; readonly events: readonly string[] };
}
