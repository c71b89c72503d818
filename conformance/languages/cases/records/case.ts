import type { LanguageCase } from "../../case.ts";

const EVENT = { id: "0b0e7a3c-6f1f-4b6e-9d54-1f3b5b1b2c3d", at: "2026-01-31T12:00:00Z" };
const SETTINGS = { theme: "dark", note: "n" };
const WRITTEN = { id: 7, settings: SETTINGS, created_at: "2026-01-31T12:00:00Z" };

/** An event of a record as record events tell it, and what must come of it. */
const told = (event: string, action: string, members: object, answer?: object) => ({
  event,
  payload: JSON.stringify({ event, ...EVENT, action, ...members }),
  ...(answer && { answer: JSON.stringify(answer) }),
});

const created = (record: object, answer?: object) =>
  told("project_before_create", "create", { record: { settings: SETTINGS, ...record }, changed: [] }, answer);

export default {
  "nothing allows": created({ name: "nothing" }),
  "an explicit yes": created({ name: "allow" }, { decision: "allow" }),
  "a veto because of one field": created(
    { name: "one" },
    { decision: "reject", errors: [{ field: "vat", message: "Missing." }] },
  ),
  "a veto with a code": created(
    { name: "code", vat: "x\u00e9\u{1f600}" },
    {
      decision: "reject",
      errors: [{ field: "vat", code: "malformed", message: "Not a VAT number: x\u00e9\u{1f600}" }],
    },
  ),
  "a veto because of two fields and the whole": created(
    { name: "all" },
    {
      decision: "reject",
      errors: [
        { field: "name", code: "blank", message: "Must not be blank." },
        { field: "type", message: "Not here." },
        { message: "Not today." },
      ],
    },
  ),
  "a change to null, inside an object, of a list and of any value": created(
    { name: "change", vat: "DE1" },
    {
      decision: "change",
      changes: {
        vat: null,
        plan: "paid",
        settings: { note: null, limits: { seats: 5 } },
        tags: ["a", "b"],
        data: { any: [1, null] },
        type: null,
      },
    },
  ),
  "null where any value may be": created({ name: "null" }, { decision: "change", changes: { data: null } }),
  "a change of nothing": created({ name: "empty" }, { decision: "change", changes: {} }),
  "before it is validated anything may be absent": told(
    "project_before_validation",
    "create",
    { record: {}, changed: [] },
    { decision: "change", changes: { name: "unnamed" } },
  ),
  "what an update changes is known, and what it was": told(
    "project_before_update",
    "update",
    {
      record: { ...WRITTEN, name: "new", vat: null },
      previous: { ...WRITTEN, name: "old" },
      changed: ["name", "vat"],
    },
    {
      decision: "reject",
      errors: [{ field: "name", message: "old became new; changed: name, vat; vat is null" }],
    },
  ),
  "an update of what the app does not know": told(
    "project_before_update",
    "update",
    { record: { ...WRITTEN, name: "new" }, changed: ["name"] },
    {
      decision: "reject",
      errors: [{ field: "name", message: "? became new; changed: name; vat is absent" }],
    },
  ),
  "a field that the app has added since is told on": told(
    "project_before_update",
    "update",
    { record: { ...WRITTEN, name: "new", vat: "DE1" }, changed: ["added"] },
    {
      decision: "reject",
      errors: [{ field: "name", message: "? became new; changed: added; vat is DE1" }],
    },
  ),
  "what is about to be destroyed is kept": told(
    "project_before_destroy",
    "destroy",
    { record: { ...WRITTEN, name: "kept" } },
    { decision: "reject", errors: [{ field: "id", message: "Project 7 is kept." }] },
  ),
  "what is about to be destroyed may go": told(
    "project_before_destroy",
    "destroy",
    { record: { ...WRITTEN, name: "gone" } },
    { decision: "allow" },
  ),
  "a record of which nothing may be changed": told(
    "payment_before_save",
    "update",
    { record: { id: 1, cents: -1 }, changed: ["cents"] },
    { decision: "reject", errors: [{ field: "cents", message: "Below zero." }] },
  ),
  "many are decided by their places": told(
    "project_before_create_many",
    "create",
    {
      records: ["nothing", "one", "change", "allow"].map((name) => ({
        record: { name, settings: SETTINGS },
        changed: [],
      })),
    },
    {
      decisions: [
        null,
        { decision: "reject", errors: [{ field: "vat", message: "Missing." }] },
        { decision: "change", changes: { name: "changed" } },
        { decision: "allow" },
      ],
    },
  ),
  "none of many": told("project_before_create_many", "create", { records: [] }, { decisions: [] }),
  "many are about to be destroyed": told(
    "project_before_destroy_many",
    "destroy",
    { records: [{ record: { ...WRITTEN, name: "kept" } }, { record: { ...WRITTEN, name: "gone" } }] },
    { decisions: [{ decision: "reject", errors: [{ message: "One is kept." }] }, null] },
  ),
  "what has been created is told, and the app is called back": {
    ...told("project_after_create", "create", { record: { ...WRITTEN, name: "made" }, changed: ["name"] }),
    answers: [{ status: 204 }],
    requests: [{ to: "POST /ping" }],
  },
  "a handler that fails is no decision": {
    ...created({ name: "fail" }),
    failure: { code: "plugin-failed", says: /cannot decide/ },
  },
} satisfies LanguageCase;
