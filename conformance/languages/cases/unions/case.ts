import type { LanguageCase } from "../../case.ts";

function told(payload: string, kinds: readonly string[]) {
  return {
    event: "unions",
    payload,
    answers: [{ json: payload }, { json: payload }],
    requests: [
      { to: "POST /unions", json: payload },
      { to: "POST /unions", json: payload },
    ],
    answer: JSON.stringify(kinds),
  };
}

export default {
  "members told by a discriminator, several of its values for one": told(
    '{"shapes": [{"kind": "circle", "radius": 1.5}, {"kind": "square", "side": 2, "label": "s"}, {"kind": "box", "side": 3}]}',
    ["circle 1.5", "square 2", "square 3"],
  ),
  "members told by constants of their own": told(
    '{"shapes": [], "payments": [{"type": "transfer", "iban": "x"}, {"type": "card", "digits": "4242"}]}',
    ["transfer x", "card 4242"],
  ),
  "members told by what they demand": told(
    '{"shapes": [], "parties": [{"name": "a"}, {"name": "b", "vat": "1"}, {"name": "c", "born": 1970}]}',
    ["person a", "company b", "person c"],
  ),
  "members told by their kind of JSON": told(
    '{"shapes": [], "loose": ["t", 7, true, ["x", "y"], {"value": null}]}',
    ["text t", "integer 7", "boolean true", "list 2", "inner"],
  ),
  "of members that demand nothing, the one that knows most": told(
    '{"shapes": [], "styles": [{"size": 3}, {"color": "red", "bold": true}, {"bold": false, "size": 1}]}',
    [],
  ),
  "a discriminator's value on what its member is not": told(
    '{"shapes": [{"kind": "circle", "radius": "wide"}, {"kind": null}, {}]}',
    ["other", "other", "other"],
  ),
  "what fits no member is kept": told(
    '{"shapes": [{"kind": "hexagon", "sides": [1, 2, {"a": null}]}], "payments": [{"type": "cash"}], "loose": [1.5]}',
    ["other", "other", "other"],
  ),
} satisfies LanguageCase;
