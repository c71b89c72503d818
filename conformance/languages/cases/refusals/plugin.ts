import { type Failure, findText, type OnRefusals, ping, RefusedError } from "@acme/languages";

export const onRefusals: OnRefusals = ({ operation }): Failure => {
  try {
    if (operation === "twice") ping();
    if (operation === "header") findText({ id: "a", "X-Note": "a\r\nX-Other: b" });
    else ping();
    return { kind: "success" };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: "refused", code: error.code };
    throw error;
  }
};
