import { findEnums, type OnEnums, sendEnums } from "@acme/languages";

export const onEnums: OnEnums = (event) => {
  const answered = sendEnums({ body: sendEnums({ body: event }) });
  findEnums({ plan: event.plan, level: event.level });
  return answered;
};
