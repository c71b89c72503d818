/**
 * Wire names: `snake_case` of what the document says, told apart by a number where two come out equal.
 *
 * This is the only place where wire names are made.
 */

/** Names that a WebAssembly module of any language may need for itself. */
const RESERVED: ReadonlySet<string> = new Set(["memory", "_start", "_initialize", "hs_init"]);

/**
 * The words of a text, in lower case: `getHTTPUrl` → `get`, `http`, `url`; `issues/add-labels` → `issues`,
 * `add`, `labels`. Digits stay with the letters before them (`s3_object`). Characters outside ASCII letters
 * and digits separate words, but letters and digits of other scripts are kept as their code point (`u4e2d`),
 * so that such names stay apart.
 */
export function words(text: string): readonly string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{Mark}/gu, "")
      .replace(/[^\p{ASCII}]/gu, (c) =>
        /[\p{Letter}\p{Number}]/u.test(c) ? ` u${c.codePointAt(0)?.toString(16)} ` : " ",
      )
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      // Looks around instead of matching: a text of a million capitals takes a moment, not a day.
      .replace(/(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== "")
      .map((word) => word.toLowerCase())
  );
}

/** `snake_case` of a text; starts with a letter or `_`. Empty when the text holds no letter and no digit. */
export function snakeCase(text: string): string {
  const name = words(text).join("_");
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** The name of an operation without an operationId: `GET /customers/{id}` → `get_customers_by_id`. */
export function nameFromPath(method: string, path: string): string {
  const segments = path.split("/").map((segment) => segment.replace(/\{([^{}]*)\}/g, " by $1 "));
  return snakeCase([method.toLowerCase(), ...segments].join(" "));
}

/** One thing to name: what it would like to be called, and where the document has it. */
export interface NameRequest {
  readonly wanted: string;
  readonly at: string;
}

/** A request together with the name it got. `wanted !== name` means that another one had taken it. */
export interface NameGiven extends NameRequest {
  readonly name: string;
}

/**
 * Gives each request a name of its own. The first to want a name gets it; later ones get the next free number
 * behind it (`create_2`). Nobody gets a numbered name that another one wants, nor a reserved one.
 */
export function giveNames(requests: readonly NameRequest[]): readonly NameGiven[] {
  const wanted = new Set(requests.map((request) => request.wanted));
  const taken = new Set<string>(RESERVED);
  // Where to look on: a document may want one name a hundred thousand times.
  const nextNumbers = new Map<string, number>();
  return requests.map((request) => {
    let name = request.wanted;
    while (taken.has(name) || (name !== request.wanted && wanted.has(name))) {
      const number = nextNumbers.get(request.wanted) ?? 2;
      nextNumbers.set(request.wanted, number + 1);
      name = `${request.wanted}_${number}`;
    }
    taken.add(name);
    return { ...request, name };
  });
}
