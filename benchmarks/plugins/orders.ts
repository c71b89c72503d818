/** The plug-in of the figures about TypeScript: a small handler, in one megabyte and a half of memory. */
interface Order {
  readonly id: string;
  readonly lines: readonly { readonly name: string; readonly amount: number }[];
}

/** Found in the module and changed there, so that a thousand plug-ins differ; see `variants.ts`. */
const serial = "serial number 000000";

export const orderPlaced = (order: Order) => {
  let total = 0;
  for (const { amount } of order.lines) total += amount;
  return { id: order.id, total, label: order.lines.map(({ name }) => name.toUpperCase()).join(", "), serial };
};
