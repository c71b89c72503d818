import type { Reading } from "./readings.ts";

/** A document whose operations are called and judged. */
export interface Judged {
  readonly file: string;
  readonly judge: "Steady" | "Prism";
  /** How the judge is given the document where it can't read it as it is. Files are put together in any case. */
  readonly readAs?: readonly Reading[];
  /** Steady judges lists and objects in brackets, which the document means by `deepObject`. */
  readonly inBrackets?: true;
}

/** Every document with operations but those that a plug-in calls (operations.test.ts). */
export const JUDGED: readonly Judged[] = [
  { file: "adyen-CheckoutService-v72.yaml", judge: "Steady" },
  { file: "box.json", judge: "Steady" },
  { file: "directus-src/index.yaml", judge: "Steady" },
  {
    file: "discord.json",
    judge: "Steady",
    readAs: ["without empty enums", "text, not list", "forms in one", "nullable in a word"],
  },
  { file: "docker-engine.yaml", judge: "Prism" },
  { file: "figma.yaml", judge: "Steady" },
  { file: "gotify.json", judge: "Prism" },
  { file: "lago-src/openapi.yaml", judge: "Steady" },
  { file: "malicious-js.json", judge: "Steady" },
  { file: "meilisearch.json", judge: "Steady", readAs: ["without tags", "texts as texts"] },
  { file: "mermade-mega.yaml", judge: "Steady", readAs: ["with an answer"] },
  { file: "museum.yaml", judge: "Steady" },
  { file: "netlify.yml", judge: "Prism" },
  { file: "nexmo-all/voice.yml", judge: "Steady" },
  { file: "oai-3.2-tags-example.yaml", judge: "Steady", readAs: ["3.2 as 3.1", "with an answer"] },
  { file: "oai-callback-example.yaml", judge: "Steady" },
  { file: "oai-link-example.yaml", judge: "Steady" },
  { file: "oai-petstore-separate/spec/swagger.json", judge: "Prism" },
  { file: "oai-tictactoe.yaml", judge: "Steady" },
  { file: "openai.yaml", judge: "Steady", readAs: ["with mappings"] },
  { file: "paypal-checkout_orders_v2.json", judge: "Steady" },
  { file: "qdrant.json", judge: "Steady" },
  { file: "readme-31-parameters-style.json", judge: "Steady", readAs: ["with an answer"] },
  { file: "readme-31-schema-types.json", judge: "Steady", readAs: ["with an answer"] },
  { file: "readme-callbacks.json", judge: "Steady" },
  { file: "readme-discriminators.json", judge: "Steady", readAs: ["with mappings"] },
  { file: "readme-parameters-style.json", judge: "Steady", readAs: ["with an answer"] },
  { file: "readme-polymorphism.json", judge: "Steady", readAs: ["with mappings"] },
  { file: "readme-schema-circular.json", judge: "Steady" },
  { file: "readme-security-multiple.json", judge: "Steady" },
  { file: "resend.yaml", judge: "Steady" },
  { file: "scalar-galaxy.yaml", judge: "Steady", readAs: ["texts as texts"] },
  { file: "sendgrid-mail.json", judge: "Steady" },
  { file: "slack.json", judge: "Prism" },
  { file: "stripe.yaml", judge: "Steady", inBrackets: true, readAs: ["maps by name"] },
  { file: "supabase-auth.yaml", judge: "Steady" },
  { file: "svix.json", judge: "Steady" },
  { file: "twilio-api_v2010.json", judge: "Steady" },
  { file: "xero-accounting.yaml", judge: "Steady" },
  { file: "xero-files.yaml", judge: "Steady" },
];
