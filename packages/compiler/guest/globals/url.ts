// https://url.spec.whatwg.org, by jsdom's implementation; engine/guest.ts says what is left out of it.
export { URL, URLSearchParams } from "whatwg-url";
