/** A file in a multipart body, with its name and media type. */
export declare class FilePart {
  readonly bytes: Uint8Array;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  constructor(bytes: Uint8Array, about?: { readonly filename?: string | undefined; readonly contentType?: string | undefined });
  /** How it travels. */
  toJSON(): { readonly base64: string };
}

/** Bytes as they are in an event. */
export interface WireBytes {
  /** Standard base64 with padding. */
  readonly base64: string;
  readonly filename?: string;
  readonly contentType?: string;
}
