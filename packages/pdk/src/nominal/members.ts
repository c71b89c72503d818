import type { Type } from "@mortise/contract";

/** A member of a union, with the name that it has in the document where it has one. */
export interface Member {
  readonly type: Type;
  readonly origin?: string;
}
