import type { WireBytes } from "./bytes.js";
import type { Customer, CustomerRequest2, FilePayload } from "./types.js";

/** What {@link OnCustomerBeforeCreate} answers. */
export type CustomerBeforeCreateAnswer = {
  decision: "allow";
} | {
  changes: CustomerRequest2;
};

/**
 * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
 * globalThis.pwned = 1
 * � <script>globalThis.pwned = 1</script>
 * \@deprecated
 * ```
 * globalThis.pwned = 1
 *
 * Event `customer_before_create`.
 */
export type OnCustomerBeforeCreate = (event: Customer) => CustomerBeforeCreateAnswer | Promise<CustomerBeforeCreateAnswer>;

/** What {@link OnFile} gets. */
export interface FileEvent {
  data: WireBytes;
  of: FilePayload;
}

/** Event `file`. */
export type OnFile = (event: FileEvent) => unknown;

/**
 * Event `ping`.
 *
 * @deprecated
 */
export type OnPing = () => unknown;

/** What a plug-in's entry file may export: a function for each event that it handles. */
export interface Handlers {
  /**
   * *\/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` "'; globalThis.pwned = 1; //\
   * globalThis.pwned = 1
   * � <script>globalThis.pwned = 1</script>
   * \@deprecated
   * ```
   * globalThis.pwned = 1
   *
   * Event `customer_before_create`.
   */
  onCustomerBeforeCreate: OnCustomerBeforeCreate;
  /** Event `file`. */
  onFile: OnFile;
  /**
   * Event `ping`.
   *
   * @deprecated
   */
  onPing: OnPing;
}
