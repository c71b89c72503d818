import { type LanguageCase, relayed } from "../../case.ts";

const ALL =
  '{"type": "1", "match": "2", "class": "3", "func": "4", "self": "5", "Self": "6", "0": "7", "1st": "8", "-1": "9", "a-b": "10", "a_b": "11", "aB": "12", "größe": "13", "中文": "14", "__proto__": "15", "constructor": "16", "toString": "17", "\\"quoted\\"\\\\": "18", "a\\nb": "19"}';

export default {
  "properties whose names are reserved words, no identifiers, or alike": relayed("names", "/names", ALL),
  "none of them": relayed("names", "/names", "{}", '{"a_b": "only"}'),
  "an operation, an event and parameters with such names": {
    event: "type",
    payload: '{"fn": "x/y"}',
    answers: [{ json: "{}" }],
    requests: [
      {
        to: "GET /type/x%2Fy?match=m&self=s&a-b=1&a_b=2&type=t&body=b",
        headers: { "0": "zero" },
      },
    ],
  },
} satisfies LanguageCase;
