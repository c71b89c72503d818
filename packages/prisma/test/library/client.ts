/** A generated client, whose types are not here when the tests are checked. */
// biome-ignore lint/suspicious/noExplicitAny: the generated types are made when the tests run
export type AnyClient = any;
