import { snakeCase } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { isExtension, membersOf } from "../loose.ts";
import { operationsIn } from "../operation/operations.ts";
import type { Types } from "../schema/types.ts";
import { type Told, toldBy } from "./told.ts";

/** What a document says under `webhooks`, then under `x-webhooks`, as documents before 3.1 have them. */
export function webhooksIn(reading: Reading, types: Types): readonly Told[] {
  return [...listedIn(reading, types, "webhooks"), ...listedIn(reading, types, "x-webhooks")];
}

function listedIn(reading: Reading, types: Types, where: "webhooks" | "x-webhooks"): readonly Told[] {
  return membersOf(reading.root[where], `/${where}`).flatMap(({ name: key, value, at }): readonly Told[] => {
    if (isExtension(key)) return [];
    const found = operationsIn(reading, value, at);
    if (found.length === 0) {
      reading.report("invalid-event", at, "This webhook has no method; it is left out.");
    }
    const plain = snakeCase(key) || "webhook";
    const source = {
      kind: "webhook",
      key,
      ...(where === "x-webhooks" && { extension: true as const }),
    } as const;
    return toldBy(reading, types, found, plain, source);
  });
}
