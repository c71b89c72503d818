import type { OnCustomerBeforeCreate } from "@acme/languages";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ email }) => {
  if (!email.includes("@")) {
    const errors = [{ field: "email", message: "no address" }, { message: "not today" }];
    return { decision: "reject", errors };
  }
  if (email !== email.toLowerCase()) {
    return { decision: "change", changes: { email: email.toLowerCase(), name: null } };
  }
  if (email.startsWith("vip@")) return { decision: "allow" };
};
