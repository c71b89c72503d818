import { type OnNothing, ping } from "@acme/languages";

export const onNothing: OnNothing = () => {
  ping();
};
