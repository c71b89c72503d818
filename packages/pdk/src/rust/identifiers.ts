/** What may be an identifier, and how words of the contract become one. */
import { words } from "@mortise/contract";

/** Words that cannot be an identifier as they are. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "abstract as async await become box break const continue do dyn else enum extern false final fn for gen if impl in let " +
    "loop macro match mod move mut override priv pub ref return static struct trait true try type typeof unsafe unsized " +
    "use virtual where while yield crate self super"
  ).split(" "),
);

/** Keywords that cannot be one in raw form either. */
const NEVER_RAW: ReadonlySet<string> = new Set(["crate", "self", "super"]);

/** A longer identifier helps nobody; what is cut is told apart by numbers. */
const MAX_LENGTH = 100;

/** Types that the kit's own code mentions by these names. */
export const KIT_TYPES: ReadonlySet<string> = new Set(
  "BTreeMap Box Bytes Err Into Never None Ok Option Result Self Some String Tuple Value Vec".split(" "),
);

/** Modules and functions at the crate's root, the crates that it uses, and names of files that some systems keep. */
export const KIT_MODULES: ReadonlySet<string> = new Set(
  (
    "types events testing kit names log export base64 serde serde_json extism_pdk std core alloc lib main " +
    "con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9"
  ).split(" "),
);

/** The words of a name, where `+1` and `-1` are not the same. */
export function nameWords(text: string): readonly string[] {
  return words(text.replace(/^([+-])(?=[0-9])/, (_, sign: string) => (sign === "+" ? "plus " : "minus ")));
}

/** `billing_address`. Never empty; not yet safe from keywords. */
export function snake(own: readonly string[], otherwise: string): string {
  const name = own.join("_").slice(0, MAX_LENGTH).replace(/_+$/, "") || otherwise;
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** `BillingAddress`. Never empty. */
export function pascal(own: readonly string[], otherwise: string): string {
  const name = own
    .map((word) => (word[0] ?? "").toUpperCase() + word.slice(1))
    .join("")
    .slice(0, MAX_LENGTH);
  if (name === "") return otherwise;
  return /^[0-9]/.test(name) ? `N${name}` : name;
}

/** A name as it can be written: `r#type`, `self_`. */
export function written(name: string): string {
  if (!KEYWORDS.has(name)) return name;
  return NEVER_RAW.has(name) ? `${name}_` : `r#${name}`;
}

/** Whether a name cannot be written at all but with another one. */
export function isNeverRaw(name: string): boolean {
  return NEVER_RAW.has(name);
}

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}
