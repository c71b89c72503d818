import { answerFailure } from "../http/answers.ts";
import { type Api, newApi } from "../http/api.ts";
import { authentication } from "../http/authentication.ts";
import { limited } from "../http/body-limit.ts";
import { ApiError } from "../http/failures.ts";
import type { PluginSystem } from "../mortise/plugin-system.ts";
import { couponRoutes } from "./coupons.ts";
import { customerRoutes } from "./customers.ts";
import { describe, documentOf } from "./document.ts";
import { invoiceRoutes } from "./invoices.ts";
import { planRoutes } from "./plans.ts";
import { pluginRoutes } from "./plugins.ts";
import type { Services } from "./services.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { usageEventRoutes } from "./usage-events.ts";
import { walletRoutes } from "./wallets.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/** All of the app's API. `report`: told of failures that are not the client's. */
export function billingApi(services: Services, plugins: PluginSystem, report: (error: unknown) => void): Api {
  const api = newApi();
  api.onError((error, c) => answerFailure(error, c, report));
  api.notFound((c) => answerFailure(new ApiError(404, "not_found", "There is no such page."), c, report));
  api.get("/openapi.json", (c) => c.json(documentOf(api)));
  api.use(authentication(services.transactions));
  // Before the limit for all others: files are larger.
  pluginRoutes(api, plugins);
  api.use(limited(MAX_BODY_BYTES));
  customerRoutes(api, services);
  planRoutes(api, services);
  subscriptionRoutes(api, services);
  couponRoutes(api, services);
  invoiceRoutes(api, services);
  walletRoutes(api, services);
  usageEventRoutes(api, services);
  describe(api);
  return api;
}
