/** Declarations before it is known who uses them, which circles they are in, and how members of unions are told apart. */
import type { Discriminator } from "@mortise/contract";
import type { AliasDeclaration, Declared, EnumDeclaration, Shape, StructDeclaration } from "./model.ts";

export type Draft =
  | Omit<StructDeclaration, "uses">
  | Omit<EnumDeclaration, "uses">
  | UnionDraft
  | Omit<AliasDeclaration, "uses">;

export interface UnionDraft extends Omit<Declared, "uses"> {
  readonly kind: "union";
  readonly members: readonly MemberDraft[];
  readonly discriminator?: Discriminator;
}

export interface MemberDraft {
  readonly words: readonly string[];
  readonly shape: Shape;
  /** The document's name for it, by which a discriminator knows it. */
  readonly origin?: string;
}
