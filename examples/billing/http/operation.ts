import { createRoute, type RouteConfig, type z } from "@hono/zod-openapi";
import { allowed } from "./authentication.ts";
import { ErrorSchema } from "./schemas.ts";

type Route = Omit<RouteConfig, "operationId" | "security" | "middleware">;

const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: ErrorSchema } },
});

/** Errors that an operation documents beside those that all have. */
export const NOT_FOUND = { 404: failure("There is no such record.") } as const;
export const CONFLICT = { 409: failure("The record, or another one, is not in the state for it.") } as const;

const ALWAYS = {
  401: failure("No token, or one that is not valid."),
  403: failure("The token is not for this operation."),
  422: failure("Fields are missing or wrong, or a plug-in rejects it: `errors` says which, and why."),
  503: failure("A plug-in failed that has to be asked: nothing was written."),
} as const;

/** A route with an `operationId`, which is also the scope that a token needs for it. */
export function operation<const P extends string, const R extends Route & { readonly path: P }>(
  operationId: string,
  route: R,
) {
  return createRoute({
    ...route,
    operationId,
    security: [{ token: [] }],
    middleware: allowed(operationId),
    // Handlers give the route's own answers: these are thrown.
    responses: { ...route.responses, ...ALWAYS } as R["responses"],
  });
}

/** An answer, or a body, in JSON. */
export function json<const T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } } as const;
}

/** A body that has to be there. */
export function body<const T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: { "application/json": { schema } } } } as const;
}
