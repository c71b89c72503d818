import type { Contract } from "@mortise/contract";
import { contract, operation } from "./small.ts";

/** Each text in each place that a document's text can be in. */
export function everywhere(texts: readonly string[]): Contract {
  const text = { kind: "text" } as const;
  const serialization = { style: "form", explode: true, allowReserved: false } as const;
  return contract({
    title: texts.join(" "),
    version: texts.join("\n"),
    description: texts.join("\n\n"),
    operations: texts.map((one, index) =>
      operation(`operation_${index}`, {
        path: `/${one}`,
        at: one,
        summary: one,
        description: `${one}\n\n${one}\n\n${one}`,
        tags: [one],
        parameters: [
          {
            name: one,
            place: "query",
            required: index % 2 === 0,
            type: text,
            serialization,
            description: one,
          },
        ],
        body: {
          required: true,
          description: one,
          contents: [
            { mediaType: one, type: text },
            { mediaType: "text/x", type: text },
          ],
        },
        responses: [
          { status: "200", description: one, contents: [{ mediaType: one, type: text }], headers: [] },
          { status: "404", description: one, contents: [], headers: [] },
          { status: one, description: one, contents: [], headers: [] },
        ],
      }),
    ),
    events: texts.map((one, index) => ({
      name: `event_${index}`,
      source: { kind: "webhook", key: one },
      at: one,
      summary: one,
      description: one,
      tags: [one],
      payload: { kind: "named", name: one } as const,
    })),
    types: texts.map((one) => ({
      name: one,
      description: `${one}\n\n${one}\n\n${one}`,
      type: {
        kind: "object",
        properties: [
          {
            name: one,
            type: { kind: "text", format: one, constraints: { pattern: one } },
            required: true,
            description: one,
            default: one,
            example: one,
          },
          { name: `${one}2`, type: { kind: "enum", values: [one, `${one}x`] }, required: false },
          {
            name: `${one}3`,
            type: {
              kind: "union",
              of: [{ kind: "named", name: one }, text],
              discriminator: { property: one, mapping: [{ value: one, type: one }] },
            },
            required: false,
          },
        ],
      },
    })),
  });
}
