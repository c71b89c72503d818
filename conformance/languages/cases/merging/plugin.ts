import { type OnMerging, sendMerging } from "@acme/languages";

export const onMerging: OnMerging = (event) => sendMerging({ body: sendMerging({ body: event }) });
