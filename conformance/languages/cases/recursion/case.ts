import { type LanguageCase, relayed } from "../../case.ts";

const counted = (told: string, answer: string) => {
  const {
    answers: [first = {}] = [],
    requests: [request] = [],
    ...rest
  } = relayed("recursion", "/recursion", told);
  return { ...rest, answers: [first], requests: request ? [request] : [], answer };
};

function deepTree(depth: number): string {
  return `${'{"value": 1, "left": '.repeat(depth)}{"value": 1}${"}".repeat(depth)}`;
}

export default {
  "a type that holds itself, optional and in lists": counted(
    '{"tree": {"value": 1, "left": {"value": 2, "right": {"value": 3}}, "children": [{"value": 4, "children": []}, {"value": 5}]}}',
    '{"sum": 15, "depth": 3}',
  ),
  "a union that holds itself": counted(
    '{"tree": {"value": 0}, "filter": {"all": [{"not": {"all": [{"field": "a", "is": "b"}]}}, {"field": "c", "is": "d"}, {"all": []}]}}',
    '{"sum": 0, "depth": 1, "filters": 2}',
  ),
  "ninety levels": counted(`{"tree": ${deepTree(89)}}`, '{"sum": 90, "depth": 90}'),
} satisfies LanguageCase;
