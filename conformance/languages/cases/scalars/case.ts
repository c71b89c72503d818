import { type LanguageCase, relayed } from "../../case.ts";

const relay = (told: string, answered?: string) => relayed("scalars", "/scalars", told, answered);

export default {
  "32-bit integers at their limits": relay(
    '{"int32": -2147483648, "uint32": 0}',
    '{"int32": 2147483647, "uint32": 4294967295}',
  ),
  "64-bit integers that a double holds": relay(
    '{"int64": -9007199254740991, "uint64": 9007199254740991, "whole": -1}',
    '{"int64": 9007199254740991, "uint64": 0, "whole": 1}',
  ),
  "64-bit integers at their limits": relay(
    '{"int64": -9223372036854775808, "uint64": 18446744073709551615, "whole": -9223372036854775808}',
    '{"int64": 9223372036854775807, "uint64": 18446744073709551614, "whole": 9223372036854775807}',
  ),
  "the first integer that no double holds": relay('{"int64": 9007199254740993, "whole": -9007199254740993}'),
  "whole numbers written as numbers with a fraction or an exponent": relay(
    '{"int32": 1.0, "int64": 1e3, "whole": -12.50e1}',
    '{"int32": 1, "int64": 1000, "whole": -125}',
  ),
  "doubles at their limits": relay(
    '{"double": 1.7976931348623157e308, "number": 5e-324, "numbers": [2.2250738585072014e-308, 0.1, -0.1, 1e21, 123456789.12345679]}',
    '{"double": -1.7976931348623157e+308, "number": 5e-324, "float": 3.4028235e38, "numbers": []}',
  ),
  "doubles that read the same are the same": relay(
    '{"double": 0.1, "float": 0.1, "number": 1e-7, "numbers": [1e22, 0.000001, 1e6, 3.141592653589793]}',
  ),
  "negative zero arrives as zero": {
    event: "scalars",
    payload: '{"double": -0.0, "numbers": [-0, 0]}',
    answers: [{ json: '{"double": -0.0}' }, { json: '{"number": -0}' }],
    requests: [
      { to: "POST /scalars", json: '{"double": 0, "numbers": [0, 0]}' },
      { to: "POST /scalars", json: '{"double": 0}' },
    ],
    answer: '{"number": 0}',
  },
  "decimals as text keep every digit": relay('{"decimal": "0.10000000000000000000000000000000000001"}'),
  "true and false": relay('{"flag": true}', '{"flag": false}'),
  "an object without anything": relay("{}"),
  "limits written in the plug-in": {
    event: "limits_wanted",
    answers: [{ json: "{}" }],
    requests: [
      {
        to: "POST /scalars",
        json: '{"int32": -2147483648, "int64": -9223372036854775808, "uint32": 4294967295, "uint64": 18446744073709551615, "whole": 9223372036854775807, "double": 1.7976931348623157e308, "number": 5e-324, "flag": false}',
      },
    ],
  },
  "a text where a number is documented fails the handler": {
    event: "scalars",
    payload: '{"int32": "1"}',
    failure: { code: "plugin-failed", says: /int32/ },
  },
} satisfies LanguageCase;
