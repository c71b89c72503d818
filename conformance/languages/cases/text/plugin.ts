import { findText, type OnText, sendText } from "@acme/languages";

export const onText: OnText = (event) => {
  const answered = sendText({ body: sendText({ body: event }) });
  const [asked] = event.texts ?? [];
  if (asked !== undefined) findText({ id: asked, q: asked, "X-Note": "plain" });
  return answered;
};
