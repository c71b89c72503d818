import { type OnRecursion, type Recursion, sendRecursion } from "@acme/languages";

type Tree = Recursion["tree"];
type Filter = NonNullable<Recursion["filter"]>;

export const onRecursion: OnRecursion = (event) => {
  const { tree, filter } = sendRecursion({ body: event });
  return { sum: sum(tree), depth: depth(tree), ...(filter && { filters: count(filter) }) };
};

const below = ({ left, right, children = [] }: Tree): Tree[] =>
  [left, right, ...children].filter((one) => one !== undefined);

function sum(tree: Tree): number {
  return below(tree).reduce((total, one) => total + sum(one), tree.value);
}

function depth(tree: Tree): number {
  return 1 + Math.max(0, ...below(tree).map(depth));
}

function count(filter: Filter): number {
  if ("all" in filter) return filter.all.reduce((total, one) => total + count(one), 0);
  return "not" in filter ? count(filter.not) : 1;
}
