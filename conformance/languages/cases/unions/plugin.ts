import { type OnUnions, sendUnions, type Unions } from "@acme/languages";

export const onUnions: OnUnions = (event) => {
  sendUnions({ body: sendUnions({ body: event }) });
  return [
    ...event.shapes.map(shape),
    ...(event.payments ?? []).map(payment),
    ...(event.parties ?? []).map((party) =>
      "vat" in party ? `company ${party.name}` : `person ${party.name}`,
    ),
    ...(event.loose ?? []).map(loose),
  ];
};

function shape(one: Unions["shapes"][number]): string {
  switch (one.kind) {
    case "circle":
      return `circle ${one.radius}`;
    case "square":
    case "box":
      return `square ${one.side}`;
    default:
      return "other";
  }
}

function payment(one: NonNullable<Unions["payments"]>[number]): string {
  switch (one.type) {
    case "card":
      return `card ${one.digits}`;
    case "transfer":
      return `transfer ${one.iban}`;
    default:
      return "other";
  }
}

function loose(one: NonNullable<Unions["loose"]>[number]): string {
  if (typeof one === "string") return `text ${one}`;
  if (typeof one === "boolean") return `boolean ${one}`;
  if (typeof one === "number") return Number.isInteger(one) ? `integer ${one}` : "other";
  return Array.isArray(one) ? `list ${one.length}` : "inner";
}
