import { type OnMaps, sendMaps } from "@acme/languages";

export const onMaps: OnMaps = (event) => sendMaps({ body: sendMaps({ body: event }) });
