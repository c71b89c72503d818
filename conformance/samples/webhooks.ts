import type { JsonValue } from "@mortise/contract";
import { follow, isNode, type Node, type Place, under } from "./document.ts";
import { mediaExamples } from "./parameters.ts";
import { Values } from "./values.ts";

/** One webhook of a document, with payloads that fit it. */
export interface WebhookSample {
  /** The document's own name for it. */
  readonly key: string;
  /** Absent: the webhook has no JSON body. */
  readonly payload?: JsonValue;
  /** Why the payload doesn't fit after all: the document contradicts itself. */
  readonly contradiction?: string;
}

/** A payload for each webhook of a document. */
export function sampleWebhooks(source: Node): readonly WebhookSample[] {
  const values = new Values(source, "from-api");
  const root: Place = { node: values.document, at: "" };
  const webhooks = under(root, "webhooks");
  return Object.keys(webhooks.node).map((key) => {
    const item = follow(values.document, under(webhooks, key));
    const method =
      Object.keys(item.node).find((name) => isNode(item.node[name]) && name !== "parameters") ?? "post";
    const body = follow(values.document, under(under(item, method), "requestBody"));
    const media = under(under(body, "content"), "application/json");
    if (Object.keys(media.node).length === 0) return { key };
    const { value, contradiction } = values.nearest(under(media, "schema"), {
      examples: mediaExamples(media.node),
    });
    return { key, payload: value, ...(contradiction !== undefined && { contradiction }) };
  });
}
