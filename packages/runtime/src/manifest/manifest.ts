/**
 * Extism's manifest: the modules of one plug-in, and what they need. Each field has the name of Extism's JSON format
 * (`timeout_ms`) and that of its JavaScript SDK (`timeoutMs`): both are in use, and either is read, but not both at once.
 * `null` is the same as nothing. A field that is not listed here is refused with `invalid-manifest`, never passed over.
 *
 * Limits only narrow: the lower of a manifest's and the app's own holds. What reaches out of the manifest (files, URLs,
 * hosts, folders) needs the app's word: see `LoadOptions.trustManifest`.
 *
 * Source: extism/extism, `manifest/src/lib.rs` and its JSON schema; extism/js-sdk, `src/interfaces.ts`.
 */
export interface Manifest {
  /** 1 to 32 modules. The one named `main` is called; without one, the last is. The others are there to be imported. */
  readonly wasm: readonly ManifestModule[];
  readonly memory?: ManifestMemory | null;
  /** What `config_get` answers; `LoadOptions.config` wins where both have a name. */
  readonly config?: { readonly [name: string]: string } | null;
  /** Hosts that `http_request` may reach, as in `LoadOptions.allowedHosts`. */
  readonly allowed_hosts?: readonly string[] | null;
  readonly allowedHosts?: readonly string[] | null;
  /**
   * Folders for WASI, `{ "folder of this machine": "path that the plug-in sees" }`; `ro:` before the folder makes it
   * read-only. The JavaScript SDK's `allowedPaths` has the two the other way round, and is therefore refused.
   */
  readonly allowed_paths?: { readonly [hostPath: string]: string } | null;
  /** Milliseconds of one call, at least 1. */
  readonly timeout_ms?: number | null;
  readonly timeoutMs?: number | null;
}

/** Bounds in a manifest. */
export interface ManifestMemory {
  /** Pages of 64 KiB, at least 1: of the memories of all modules together, and again of Extism's blocks. */
  readonly max_pages?: number | null;
  readonly maxPages?: number | null;
  /** Body of one `http_request` answer in bytes. */
  readonly max_http_response_bytes?: number | null;
  readonly maxHttpResponseBytes?: number | null;
  /** Names and values of variables in bytes; 0 is none. */
  readonly max_var_bytes?: number | null;
  readonly maxVarBytes?: number | null;
}

/** One module: exactly one of `path`, `data` and `url`. */
export interface ManifestModule {
  /** A file; relative to the manifest's own folder, or to the working directory for a manifest without one. */
  readonly path?: string;
  /** The module itself: bytes, or Base64 text. */
  readonly data?: Uint8Array | string;
  /** `https:`, or `http:` with a `hash`. */
  readonly url?: string | URL;
  /** Headers for `url`. They don't follow a redirect to another origin. */
  readonly headers?: { readonly [name: string]: string } | null;
  /** `GET` (default) or `POST`, for `url`. */
  readonly method?: string | null;
  /** What other modules import it by. Default: the name of its file or URL without `.wasm`; none for `data`. */
  readonly name?: string | null;
  /** SHA-256 of its bytes in 64 hexadecimal digits. Other bytes are `hash-mismatch`. */
  readonly hash?: string | null;
}
