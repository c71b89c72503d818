import { z } from "@hono/zod-openapi";

// Parts of requests and answers that routes share.

/** Largest amount: 10 million, in cents. */
export const MAX_CENTS = 1_000_000_000;

/** What the databases' columns hold. It is checked and not described: ids may grow one day. */
const MAX_ID = 2_147_483_647;
const isId = (id: number) => id <= MAX_ID;

export const id = z.int().min(1).refine(isId, "There is no such id.").openapi({ example: 1 });
/** Text that both databases can hold: PostgreSQL has no U+0000. */
export const text = z.string().refine((text) => !text.includes("\0"), "U+0000 cannot be kept.");
export const key = text.min(1).max(100);
export const name = text.min(1).max(200);
export const cents = z.int().min(0).max(MAX_CENTS).openapi({ description: "In whole cents.", example: 1000 });
/** Largest balance, in cents, which the column holds. */
export const MAX_BALANCE_CENTS = 2_000_000_000;

export const balance = z
  .int()
  .min(0)
  .max(MAX_BALANCE_CENTS)
  .openapi({ description: "In whole cents.", example: 1000 });
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .openapi({ description: "ISO 4217.", example: "EUR" });
export const moment = z.string().openapi({ format: "date-time", example: "2026-01-31T12:00:00.000Z" });

/** A whole number in a path or query, where all is text: read as a number, and described as one. */
function numberText(maximum: number) {
  return z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(maximum)
    .openapi({ type: "integer", minimum: 1, maximum });
}

const idText = z.coerce
  .number<string>()
  .int()
  .min(1)
  .refine(isId, "There is no such id.")
  .openapi({ type: "integer", minimum: 1 });

/** The id in a path. */
export const idParameter = z.object({
  id: idText.openapi({ param: { name: "id", in: "path" }, example: 1 }),
});

/** The code in a path. */
export const codeParameter = z.object({
  code: key.openapi({ param: { name: "code", in: "path" }, example: "starter" }),
});

/** Which part of a list is asked for. */
export const pageQuery = z.object({
  page: numberText(100_000).default(1).openapi({ default: 1 }),
  per_page: numberText(100).default(20).openapi({ default: 20 }),
});

/** Which customer's. */
export const customerQuery = pageQuery.extend({ customer_id: idText.optional() });

const PageSchema = z
  .object({ page: z.int(), per_page: z.int(), total_count: z.int(), next_page: z.int().nullable() })
  .openapi("Page");

/** A page of a list. */
export function listOf<T extends z.ZodType>(item: T, title: string) {
  return z.object({ items: z.array(item), page: PageSchema }).openapi(title);
}

/** Every error of the API. */
export const ErrorSchema = z
  .object({
    code: z.string().openapi({ description: "For programs.", example: "invalid" }),
    message: z.string().openapi({ description: "For people." }),
    errors: z.array(
      z
        .object({
          field: z
            .string()
            .optional()
            .openapi({ description: "Absent: it is about the request as a whole." }),
          code: z.string(),
          message: z.string(),
        })
        .openapi("FieldError"),
    ),
  })
  .openapi("Error");
