import { type LanguageCase, relayed } from "../../case.ts";

/** The first of `texts` is also asked for by name, in path, query and header. */
function relay(text: string, asked: string) {
  const json = JSON.stringify({ text, texts: [text, ""], named: { [text]: text, "": "" } });
  const { answers = [], requests = [], ...rest } = relayed("text", "/text", json);
  return {
    ...rest,
    answers: [...answers, { json }],
    requests: [...requests, { to: `GET ${asked}`, headers: { "x-note": "plain" } }],
  };
}

export default {
  "ASCII with all that JSON and URLs escape": relay(
    ` "\\/?#[]@!$&'()*+,;=%20`,
    "/text/%20%22%5C%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%2520?q=%20%22%5C%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%2520",
  ),
  "characters beyond the basic plane": relay(
    "🦀𝕏\u{10ffff}",
    "/text/%F0%9F%A6%80%F0%9D%95%8F%F4%8F%BF%BF?q=%F0%9F%A6%80%F0%9D%95%8F%F4%8F%BF%BF",
  ),
  "combining marks stay as they are": relay("e\u0301 é", "/text/e%CC%81%20%C3%A9?q=e%CC%81%20%C3%A9"),
  "right-to-left and joined characters": relay(
    "\u202eאב\u200d👨‍👩‍👧",
    "/text/%E2%80%AE%D7%90%D7%91%E2%80%8D%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7?q=%E2%80%AE%D7%90%D7%91%E2%80%8D%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
  ),
  "NUL and other control characters": relayed(
    "text",
    "/text",
    JSON.stringify({ text: "a\u0000b\u0001\u001f\u007f\n", named: { "\u0000": "\u0085" } }),
  ),
  "line separators and a byte order mark": relay(
    "\u2028\u2029\ufeff",
    "/text/%E2%80%A8%E2%80%A9%EF%BB%BF?q=%E2%80%A8%E2%80%A9%EF%BB%BF",
  ),
  "halves of surrogate pairs go on as they are": relayed(
    "text",
    "/text",
    '{"text": "a\\ud800b", "texts": [], "named": {"\\udc00\\ud800": "\\udbff"}}',
  ),
} satisfies LanguageCase;
