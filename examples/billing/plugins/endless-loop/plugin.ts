// A plug-in that never comes back, by mistake or not. The app cuts it off, and goes on.
import type { OnSubscriptionBeforeCreate } from "#billing";

export const onSubscriptionBeforeCreate: OnSubscriptionBeforeCreate = () => {
  while (true);
};
