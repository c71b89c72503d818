import type { FilePart } from "./bytes.js";
import type { Answer as $Answer, Failed as $Failed } from "./guest.js";
import type { Customer, CustomerRequest2, Error, File, FileRequest, Folder, Pet } from "./types.js";

/** What {@link createCustomer} takes. */
export interface CreateCustomerParameters {
  /**
   * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
   * globalThis.pwned = 1
   * � <script>globalThis.pwned = 1</script>
   * \@deprecated
   * ```
   * globalThis.pwned = 1
   */
  body: CustomerRequest2;
}

/**
 * Creates a customer
 *
 * Two paragraphs.
 *
 * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
 * globalThis.pwned = 1
 * � <script>globalThis.pwned = 1</script>
 * \@deprecated
 * ```
 * globalThis.pwned = 1
 *
 * `POST /create_customer`
 */
export declare function createCustomer(parameters: CreateCustomerParameters): Customer;
export declare namespace createCustomer {
  const operation: "create_customer";
  function response(parameters: CreateCustomerParameters): $Answer<200, Customer, "x-total">;
  const failed: $Failed<{
    /** Not valid */
    422: Error;
    "4XX": Error | {
      code: string;
    };
    default: unknown;
  }>;
}

/**
 * `DELETE /delete`
 *
 * @deprecated
 */
export declare function delete_(): void;
export declare namespace delete_ {
  const operation: "delete";
  function response(): $Answer<204, undefined>;
  const failed: $Failed<{}>;
}

/** What {@link download} takes. */
export interface DownloadParameters {
  /** A whole number, format `int64`, at least 1. */
  id: number;
}

/** The answers of {@link download}, told apart by their status. */
export type DownloadAnswer = $Answer<200, Uint8Array> | $Answer<202, {
  files: File[];
}> | $Answer<204, undefined>;

/** What {@link download} returns. */
export type DownloadResult = DownloadAnswer["body"];

/** `GET /download` */
export declare function download(parameters: DownloadParameters): DownloadResult;
export declare namespace download {
  const operation: "download";
  function response(parameters: DownloadParameters): DownloadAnswer;
  const failed: $Failed<{}>;
}

/** What {@link list2} takes. */
export interface List2Parameters {
  constructor?: unknown;
  "__proto__"?: string | undefined;
}

/** `GET /list_2` */
export declare function list2(parameters?: List2Parameters): Customer;
export declare namespace list2 {
  const operation: "list_2";
  function response(parameters?: List2Parameters): $Answer<200, Customer>;
  const failed: $Failed<{}>;
}

/** `GET /list2` */
export declare function list2_2(): unknown;
export declare namespace list2_2 {
  const operation: "list2";
  function response(): $Answer<number, unknown>;
  const failed: $Failed<{}>;
}

/** What {@link names} takes. */
export type NamesParameters = {
  id: string;
  id_2?: string | undefined;
  query_id?: string | undefined;
  "+1"?: (1 | -1 | "+1" | null)[] | undefined;
  "größe"?: boolean | undefined;
  "filter[name]"?: { [name: string]: string } | undefined;
  header_body?: string | undefined;
  "*/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"?: string | undefined;
} & ({ contentType?: "application/json" | "application/x-www-form-urlencoded" | undefined; body?: Pet | undefined; } | { contentType: "text/csv"; body?: string | undefined; } | { contentType: `image/${string}`; body?: Uint8Array | undefined; });

/** `GET /names` */
export declare function names(parameters: NamesParameters): Customer;
export declare namespace names {
  const operation: "names";
  function response(parameters: NamesParameters): $Answer<200, Customer>;
  const failed: $Failed<{}>;
}

/** What {@link upload} takes. */
export interface UploadParameters {
  name: string;
  body: {
    file: Uint8Array | FilePart;
    about?: FileRequest | undefined;
  };
}

/** `PUT /upload` */
export declare function upload(parameters: UploadParameters): Folder;
export declare namespace upload {
  const operation: "upload";
  function response(parameters: UploadParameters): $Answer<number, Folder>;
  const failed: $Failed<{}>;
}
