import {
  allow,
  change,
  type OnPaymentBeforeSave,
  type OnProjectAfterCreate,
  type OnProjectBeforeCreate,
  type OnProjectBeforeCreateMany,
  type OnProjectBeforeDestroy,
  type OnProjectBeforeDestroyMany,
  type OnProjectBeforeUpdate,
  type OnProjectBeforeValidation,
  ping,
  reject,
  rejectAll,
} from "@acme/languages";

export const onProjectBeforeCreate: OnProjectBeforeCreate = ({ record }) => {
  switch (record.name) {
    case "allow":
      return allow();
    case "one":
      return reject("vat", "Missing.");
    case "code":
      return reject("vat", `Not a VAT number: ${record.vat}`, "malformed");
    case "all":
      return rejectAll([
        { field: "name", code: "blank", message: "Must not be blank." },
        { field: "type", message: "Not here." },
        { message: "Not today." },
      ]);
    case "change":
      return change({
        vat: null,
        plan: "paid",
        settings: { note: null, limits: { seats: 5 } },
        tags: ["a", "b"],
        data: { any: [1, null] },
        type: null,
      });
    case "null":
      return change({ data: null });
    case "empty":
      return change({});
    case "fail":
      throw new Error("cannot decide");
    default:
      return;
  }
};

export const onProjectBeforeValidation: OnProjectBeforeValidation = async ({ record }) =>
  record.name === undefined ? change({ name: "unnamed" }) : allow();

export const onProjectBeforeUpdate: OnProjectBeforeUpdate = ({ record, previous, changed }) => {
  const vat = record.vat === undefined ? "absent" : String(record.vat);
  const what = `${previous?.name ?? "?"} became ${record.name}`;
  return reject("name", `${what}; changed: ${changed.join(", ")}; vat is ${vat}`);
};

export const onProjectBeforeDestroy: OnProjectBeforeDestroy = ({ record }) =>
  record.name === "kept" ? reject("id", `Project ${record.id} is kept.`) : allow();

export const onPaymentBeforeSave: OnPaymentBeforeSave = ({ record }) =>
  record.cents < 0 ? reject("cents", "Below zero.") : allow();

export const onProjectBeforeCreateMany: OnProjectBeforeCreateMany = ({ records }) => ({
  decisions: records.map(({ record }) => {
    if (record.name === "one") return reject("vat", "Missing.");
    if (record.name === "change") return change({ name: "changed" });
    return record.name === "allow" ? allow() : null;
  }),
});

export const onProjectBeforeDestroyMany: OnProjectBeforeDestroyMany = ({ records }) => ({
  decisions: records.map(({ record }) =>
    record.name === "kept" ? rejectAll([{ message: "One is kept." }]) : null,
  ),
});

export const onProjectAfterCreate: OnProjectAfterCreate = ({ record, changed }) => {
  if (record.name === "made" && changed.includes("name")) ping();
};
