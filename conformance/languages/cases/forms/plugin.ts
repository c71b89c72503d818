import { type OnForms, search, sendForm } from "@acme/languages";

export const onForms: OnForms = () => {
  sendForm({ body: { name: "Ä & b", count: -3, tags: ["x", "y z"], flag: false } });
  search({
    id: 9007199254740991,
    "tags[]": ["a", "b&c"],
    filter: { name: "Ä", min: -1 },
    csv: [1, 2, 3],
    all: true,
    "X-Trace": "t-1",
    session: "s 1",
  });
  search({ id: 0 });
};
