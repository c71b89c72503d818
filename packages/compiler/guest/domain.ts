import punycode from "punycode/punycode.js";

/**
 * Stands in for the package tr46, whose tables are larger than all else of a URL (220 KB). Domains are mapped by
 * Unicode's compatibility form and lower case instead of by those tables: the same for what registries hand out. It
 * does not reject what tr46 would (unassigned characters, mixed directions).
 */
export function toASCII(domain: string): string | null {
  const labels = domain.normalize("NFKC").toLowerCase().replaceAll("。", ".").split(".");
  try {
    return labels.map(asciiLabel).join(".");
  } catch {
    return null;
  }
}

function asciiLabel(label: string): string {
  if (label.startsWith("xn--")) punycode.decode(label.slice(4)); // throws if it is none
  return punycode.toASCII(label);
}
