/** An example of each format of a text that has one; every language's samples hold the same. */
export const SAMPLE_TEXTS: { readonly [format: string]: string } = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  email: "ada@example.com",
  uri: "https://example.com",
  uuid: "0b0e7a3c-6f1f-4b6e-9d54-1f3b5b1b2c3d",
};
