import { OpenAPIHono } from "@hono/zod-openapi";
import { invalidInput } from "./failures.ts";

/** What a request knows beside itself. */
export interface ApiEnv {
  readonly Variables: {
    /** Who calls: `owner`, or the name of a plug-in. */
    holder: string;
    /** The operations that they may call; `*` for all. */
    scopes: readonly string[];
  };
}

export type Api = OpenAPIHono<ApiEnv>;

/** An API without routes, whose requests are held against their schemas. */
export function newApi(): Api {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error);
    },
  });
}
