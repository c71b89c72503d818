/** How VAT numbers of the European Union look, behind the two letters of the country (Directive 2006/112/EC, art. 215). */
const FORMATS: { readonly [country: string]: RegExp } = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-Z0-9]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** A VAT number as offices write it, and the country that it is of. */
export interface VatNumber {
  readonly number: string;
  /** ISO 3166-1: Greece is `GR`, though its numbers begin with `EL`. */
  readonly country: string;
}

/** Reads a VAT number as people write it: `de 123.456.789`. `undefined`: it is none of the European Union. */
export function readVatNumber(text: string): VatNumber | undefined {
  const number = text.replaceAll(/[\s.\-/]/g, "").toUpperCase();
  const prefix = number.slice(0, 2);
  if (!FORMATS[prefix]?.test(number.slice(2))) return undefined;
  return { number, country: prefix === "EL" ? "GR" : prefix };
}
