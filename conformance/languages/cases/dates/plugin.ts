import { type OnDates, sendDates } from "@acme/languages";

export const onDates: OnDates = (event) => sendDates({ body: sendDates({ body: event }) });
