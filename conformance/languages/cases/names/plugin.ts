import { type OnNames, type OnType, sendNames, type } from "@acme/languages";

export const onNames: OnNames = (event) => sendNames({ body: sendNames({ body: event }) });

export const onType: OnType = (event) => {
  type({
    type: event.fn ?? "",
    match: "m",
    self: "s",
    "a-b": "1",
    a_b: "2",
    query_type: "t",
    body: "b",
    "0": "zero",
  });
};
