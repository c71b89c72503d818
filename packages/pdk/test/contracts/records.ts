import { type Contract, joinContracts } from "@mortise/contract";
import { recordModels } from "@mortise/events";
import { contract, operation } from "./small.ts";

const text = { type: "string" };
// biome-ignore lint/suspicious/noTemplateCurlyInString: a name that every language has to escape
const WICKED = '*/ "quoted" `${1}`\\';

/** An app that asks before it writes customers, told of in bulk too, and wallets, of which nothing may be changed. */
export const records: Contract = recordModels([
  {
    name: "customer",
    type: {
      type: "object",
      required: ["id", "email", "address"],
      properties: {
        id: { type: "integer" },
        email: text,
        vat: { type: ["string", "null"] },
        type: text,
        Reject: text,
        changed: text,
        toString: text,
        [WICKED]: text,
        address: { type: "object", required: ["street"], properties: { street: text, city: text } },
        data: {},
      },
    },
    expose: ["id", "email", "vat", "type", "Reject", "changed", "toString", WICKED, "address", "data"],
    writable: ["email", "vat", "type", "toString", WICKED, "address", "data"],
    generated: ["id"],
    many: true,
  },
  {
    name: "wallet",
    type: { type: "object", required: ["cents"], properties: { cents: { type: "integer" } } },
    expose: ["cents"],
  },
]).contract;

/** The same with operations that are called as the kit's own functions are. */
export const recordsAndRejects: Contract = joinContracts([
  contract({ operations: [operation("allow"), operation("reject")] }),
  records,
]).contract;

/** An app whose records have one field, which may be changed or only be seen. */
export function oneField(isWritable: boolean): Contract {
  const type = { type: "object", required: ["name"], properties: { name: text } };
  return recordModels([{ name: "tag", type, expose: ["name"], writable: isWritable ? ["name"] : [] }])
    .contract;
}
