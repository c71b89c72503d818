/** A model of our own, whose records plug-ins of all languages are asked about. */
import { type RecordModels, recordModels } from "@mortise/events";

const text = { type: "string" };

export function languagesModels(): RecordModels {
  return recordModels([
    {
      name: "project",
      type: {
        type: "object",
        required: ["id", "name", "settings", "created_at"],
        properties: {
          id: { type: "integer" },
          name: { ...text, maxLength: 100 },
          vat: { type: ["string", "null"] },
          plan: { ...text, enum: ["free", "paid"] },
          settings: {
            type: "object",
            required: ["theme"],
            properties: {
              theme: text,
              note: text,
              limits: { type: "object", properties: { seats: { type: "integer" } } },
            },
          },
          tags: { type: "array", items: text },
          data: {},
          type: text,
          created_at: { ...text, format: "date-time" },
        },
      },
      expose: ["id", "name", "vat", "plan", "settings", "tags", "data", "type", "created_at"],
      writable: ["name", "vat", "plan", "settings", "tags", "data", "type"],
      generated: ["id", "created_at"],
      many: true,
    },
    {
      name: "payment",
      type: {
        type: "object",
        required: ["id", "cents"],
        properties: { id: { type: "integer" }, cents: { type: "integer" } },
      },
      expose: ["id", "cents"],
      generated: ["id"],
    },
  ]);
}
