import { createCustomer, type OnCustomerBeforeCreate } from "@acme/kit";

export const onCustomerBeforeCreate: OnCustomerBeforeCreate = () => {
  createCustomer({ body: { name: null } });
  return { decision: "allow" };
};
