// The module "mortise:plugin".
import { CONFIG_GET, VAR_GET, VAR_SET } from "../../engine/operations.ts";
import { inside } from "../inside.ts";

export const config = /* @__PURE__ */ (() => {
  const { host, need, requireHost } = inside();
  need("config_get");
  return {
    get(name: string): string | undefined {
      requireHost("config.get");
      return host(CONFIG_GET, String(name)) as string | undefined;
    },
  };
})();

export const variables = /* @__PURE__ */ (() => {
  const { host, need, requireHost } = inside();
  need("var_get");
  need("var_set");
  return {
    get(name: string): string | undefined {
      requireHost("variables.get");
      return host(VAR_GET, String(name)) as string | undefined;
    },
    set(name: string, value: string | undefined): void {
      requireHost("variables.set");
      host(VAR_SET, String(name), value === undefined ? undefined : String(value));
    },
  };
})();
