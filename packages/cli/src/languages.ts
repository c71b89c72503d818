/** A language that kits are generated for: what the command line says of it. */
export interface KitLanguageText {
  readonly language: KitLanguage;
  readonly description: string;
  /** The kit's name by this language's word, such as `--name <package>`. */
  readonly nameFlag: string;
  readonly nameText: string;
  /** Absent: its packages carry no version of their own. */
  readonly versionText?: string;
}

/** The languages that kits are generated for. */
export type KitLanguage = "typescript" | "rust" | "go";

/** Every language, in the order of the help. */
export const KIT_LANGUAGES: readonly KitLanguageText[] = [
  {
    language: "typescript",
    description: "generate the kit for TypeScript: an npm package, ready to install",
    nameFlag: "--name <package>",
    nameText: "the kit's npm name, such as @acme/pdk",
    versionText: "the kit's npm version",
  },
  {
    language: "rust",
    description: "generate the kit for Rust: a crate, ready to be depended on",
    nameFlag: "--name <crate>",
    nameText: "the kit's crate name, such as acme-pdk",
    versionText: "the crate's version",
  },
  {
    language: "go",
    description: "generate the kit for Go: a module, ready to be required",
    nameFlag: "--name <module>",
    nameText: "the kit's module path, such as example.com/acme/pdk",
  },
];

export const LANGUAGES: readonly KitLanguage[] = KIT_LANGUAGES.map(({ language }) => language);
