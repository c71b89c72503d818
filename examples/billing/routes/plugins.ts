import { z } from "@hono/zod-openapi";
import type { Api } from "../http/api.ts";
import { allowed } from "../http/authentication.ts";
import { limited } from "../http/body-limit.ts";
import { ApiError, invalidInput } from "../http/failures.ts";
import type { PluginSystem } from "../mortise/plugin-system.ts";

/** A Go plug-in has four megabytes. */
const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;

const Upload = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,49}$/)
    .refine((name) => name !== "owner"),
  plugin: z.instanceof(File),
  grant: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
});

/** The operator's view of plug-ins. It is no part of the document: plug-ins are offered nothing of it. */
export function pluginRoutes(api: Api, plugins: PluginSystem): void {
  const { installations, failures } = plugins;

  api.get("/plugins", allowed("listPlugins"), async (c) => {
    const loaded = new Map(plugins.host.plugins.map((plugin) => [plugin.name, plugin]));
    const items = (await installations.list()).map(({ name, grants, created_at }) => ({
      name,
      installed_at: created_at,
      handles: loaded.get(name)?.events ?? [],
      asks: loaded.get(name)?.asks ?? [],
      granted: grants,
      failures: failures.of(name),
    }));
    return c.json({ items });
  });

  api.post("/plugins", allowed("installPlugin"), limited(MAX_UPLOAD_BYTES), async (c) => {
    const form = await c.req.parseBody({ all: true }).catch(() => {
      throw new ApiError(422, "malformed", "The body must be multipart/form-data.");
    });
    const { data, error } = Upload.safeParse(form);
    if (!data) throw invalidInput(error);
    const wasm = new Uint8Array(await data.plugin.arrayBuffer());
    const { name, grants } = await installations.install({ name: data.name, wasm, grants: data.grant });
    return c.json({ name, granted: grants }, 201);
  });

  api.delete("/plugins/:name", allowed("removePlugin"), async (c) => {
    const name = c.req.param("name");
    await installations.remove(name);
    failures.forget(name);
    return c.body(null, 204);
  });
}
