declare module "punycode/punycode.js" {
  const punycode: { decode(text: string): string; toASCII(text: string): string };
  export default punycode;
}

declare module "whatwg-url" {
  export const URL: unknown;
  export const URLSearchParams: unknown;
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
