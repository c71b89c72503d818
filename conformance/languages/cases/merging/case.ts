import { type LanguageCase, relayed } from "../../case.ts";

const relay = (told: string, answered?: string) => relayed("merging", "/merging", told, answered);

export default {
  "an allOf has the properties of all its parts": relay(
    '{"employee": {"name": "n", "kind": "full", "hours": 40}}',
    '{"employee": {"name": "n", "kind": "freelance", "hours": 0}}',
  ),
  "a union beside properties": relay(
    '{"contacts": [{"id": "1", "via": "mail", "address": "a"}, {"id": "2", "via": "phone", "digits": "1"}, {"id": "3", "via": "pigeon", "name": "p"}]}',
  ),
  "a list whose first items have types of their own": relay(
    '{"pair": ["a", 1]}',
    '{"pair": ["b", -1, true, false]}',
  ),
  "a union in a union, null among it": relay(
    '{"either": [{"kind": "circle", "radius": 1}, "text", null, [1, 2], {"kind": "square", "side": 0.5, "label": ""}]}',
  ),
} satisfies LanguageCase;
