import { PdkError } from "../error.ts";

export interface GoKitOptions {
  /** The kit's module path, such as `example.com/lago`: what authors import. Go's own rules for such paths hold. */
  readonly modulePath: string;
  /**
   * The package's name: what stands before `.CreateCustomer`. Lower-case ASCII letters and digits, no keyword.
   * Default: the path's last element that is no major version, without what a package's name may not hold
   * (`example.com/go-lago/v2` → `golago`), or `kit` where nothing is left.
   */
  readonly packageName?: string;
}

/** One element of a module path, after golang.org/x/mod/module's `CheckPath`. */
const PATH_ELEMENT = /^(?!\.)[A-Za-z0-9._~-]+(?<!\.)$/;

const PACKAGE_NAME = /^[a-z][a-z0-9]*$/;

/** Names that cannot be a package's, or that files which import it need for something else. */
const TAKEN: ReadonlySet<string> = new Set(
  (
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package " +
    "range return select struct switch type var main init any append bool byte cap error errors false fmt int int32 int64 " +
    "len new nil panic string testing true"
  ).split(" "),
);

/**
 * The options, checked and complete.
 *
 * @throws PdkError `invalid-module-path`, `invalid-package-name`
 */
export function resolveOptions(options: GoKitOptions): Readonly<Required<GoKitOptions>> {
  const { modulePath, packageName } = options;
  if (!isModulePath(modulePath)) {
    throw new PdkError("invalid-module-path", `${JSON.stringify(modulePath)} is no path of a Go module.`);
  }
  if (packageName !== undefined && !isPackageName(packageName)) {
    throw new PdkError(
      "invalid-package-name",
      `${JSON.stringify(packageName)} is no name of a Go package: lower-case letters and digits, no keyword.`,
    );
  }
  return Object.freeze({ modulePath, packageName: packageName ?? packageNameOf(modulePath) });
}

function isModulePath(path: unknown): path is string {
  return (
    typeof path === "string" &&
    path.length <= 255 &&
    path.split("/").every((one) => PATH_ELEMENT.test(one)) &&
    !path.startsWith("-")
  );
}

function isPackageName(name: unknown): name is string {
  return typeof name === "string" && name.length <= 64 && PACKAGE_NAME.test(name) && !TAKEN.has(name);
}

function packageNameOf(modulePath: string): string {
  const elements = modulePath.split("/").filter((one) => !/^v[0-9]+$/.test(one));
  const name = (elements.at(-1) ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/^[0-9]+/, "");
  return isPackageName(name) ? name : "kit";
}
