import { type LanguageCase, relayed } from "../../case.ts";

const relay = (told: string, answered?: string) => relayed("maps", "/maps", told, answered);

export default {
  "properties beside declared ones": relay(
    '{"settings": {"id": "s", "size": 1, "width": 2, "größe": -3, "__proto__": 4, "constructor": 5, "": 6}}',
    '{"settings": {"id": "t", "only": 9007199254740991}}',
  ),
  "maps with names of any kind": relay(
    '{"settings": {"id": ""}, "free": {"a": null, "": "", "b c": "x", "__proto__": "p", "toString": "t"}, "nested": {"x": {"y": [1, 2], "z": []}, "w": {}}}',
    '{"settings": {"id": ""}, "free": {}, "nested": {}}',
  ),
  "objects that are open to anything": relay(
    '{"settings": {"id": ""}, "open": {"a": "b", "list": [1, "2", null, {"x": false}], "number": 1.25}, "any": [null, {"deep": [true]}]}',
    '{"settings": {"id": ""}, "open": {"a": ""}, "any": "text"}',
  ),
  "numbers keep their digits where nothing says what they are": relay(
    '{"settings": {"id": ""}, "open": {"a": "", "big": 9223372036854775807}, "any": 18446744073709551615}',
  ),
  "any that is null": relay('{"settings": {"id": ""}, "any": null}'),
  "what a document does not mention": relay('{"settings": {"id": ""}, "later": {"added": [1]}}'),
} satisfies LanguageCase;
