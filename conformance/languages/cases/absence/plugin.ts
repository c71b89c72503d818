import { type OnAbsence, type OnAbsenceMade, sendAbsence } from "@acme/languages";

const seen = (value: unknown) => (value === undefined ? "absent" : value === null ? "null" : "there");

export const onAbsence: OnAbsence = (event) => {
  sendAbsence({ body: event });
  const inner = event.inner ? `there, value ${seen(event.inner.value)}` : seen(event.inner);
  return {
    nullable: seen(event.nullable),
    optional: seen(event.optional),
    both: seen(event.both),
    number: seen(event.number),
    inner,
  };
};

export const onAbsenceMade: OnAbsenceMade = () => {
  sendAbsence({ body: { always: "a", nullable: null, both: null, number: 0, inner: { value: false } } });
};
