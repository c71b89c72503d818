import { addCredit, type OnOrderPaid } from "@acme/shop";

/** Every customer gets one percent of an order back. */
export const onOrderPaid: OnOrderPaid = ({ customer, cents }) => {
  const credit = addCredit({ id: customer, body: { cents: Math.floor(cents / 100) } });
  return { credited: credit.cents };
};
