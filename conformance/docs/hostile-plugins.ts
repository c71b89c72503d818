import { KIT } from "../plugins/workshop.ts";

/** What a plug-in does about a customer: the body of its handler. */
interface Deed {
  readonly body: string;
  /** The app removes it while it is asked. */
  readonly isUnloaded?: true;
}

const MINUTE = "const until = Date.now() + 60_000; while (Date.now() < until);";

/** A plug-in for each row of the table in docs/failure-policies.md, by the row's first cell. */
export const DEEDS: { readonly [row: string]: Deed } = {
  throws: { body: 'throw new Error("a text of its own");' },
  "loops for ever": { body: "for (;;);" },
  "answers too late": { body: `${MINUTE} return { decision: "allow" };` },
  "takes all memory": {
    body: "const all: Uint8Array[] = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1));",
  },
  "answers nonsense": { body: 'return ["no"];' },
  "rejects without a field": {
    body: 'return { decision: "reject", errors: [{ message: "Not like this." }] };',
  },
  "rejects without a reason": { body: 'return { decision: "reject", errors: [] };' },
  "rejects at a field that it is not shown": {
    body: 'return { decision: "reject", errors: [{ field: "password_hash", message: "Weak." }] };',
  },
  "changes a field that it may only see": {
    body: 'return { decision: "change", changes: { country: "NL", id: 1 } };',
  },
  "changes a field that it is not shown": {
    body: 'return { decision: "change", changes: { password_hash: "mine" } };',
  },
  "changes a field to what its type does not allow": {
    body: 'return { decision: "change", changes: { country: "XX", vat: "DE123" } };',
  },
  "calls what it is not granted": {
    body: "createWallet({ body: { customer: 1, credits: 1 } });",
  },
  "calls back in a circle": { body: "createCustomer({ body: { email: record.email } });" },
  "is unloaded meanwhile": { body: "for (;;);", isUnloaded: true },
};

/** What all of these plug-ins may call. */
export const GRANTED = ["create_customer"];

/** One plug-in that does the row's deed when it hears of a customer whose address is the row. */
export function hostilePlugin(event: "CustomerBeforeCreate" | "CustomerAfterCreate"): string {
  const deeds = Object.entries(DEEDS).map(
    ([row, { body }]) => `  if (record.email === ${JSON.stringify(row)}) {\n    ${body}\n  }`,
  );
  return `import { createCustomer, createWallet, type On${event} } from "${KIT}";
const handle = (record: { readonly email: string }): unknown => {
${deeds.join("\n")}
  return undefined;
};
export const on${event}: On${event} = ({ record }) => handle(record) as never;
`;
}
