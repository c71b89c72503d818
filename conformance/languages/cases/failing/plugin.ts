import { failBare, type OnFailing, ping } from "@acme/languages";

export const onFailing: OnFailing = ({ how }) => {
  switch (how) {
    case "error":
      throw new Error("the plug-in's own words: größe 🦀");
    case "operation":
      failBare({ status: 404 });
      break;
    case "refused":
      ping();
      break;
    case "panic":
      throw new RangeError("broken off");
  }
};
