import { operation as $ } from "./guest.js";
import { bytes as $bytes } from "./bytes.js";
export const createCustomer = /* @__PURE__ */ $("create_customer", { body: 1 });
export const delete_ = /* @__PURE__ */ $("delete");
export const download = /* @__PURE__ */ $("download", { path: ["id"] }, $bytes, [[], ["files", 0, "content"]]);
export const list2 = /* @__PURE__ */ $("list_2", { query: ["constructor", "__proto__"] });
export const list2_2 = /* @__PURE__ */ $("list2");
export const names = /* @__PURE__ */ $("names", { path: ["id"], query: [["id_2", "id"], "query_id", "+1", "größe", "filter[name]"], header: [["header_body", "body"]], cookie: ["*/ globalThis.pwned = 1 /* `${globalThis.pwned = 1}` \"'; globalThis.pwned = 1; //\\\u2028globalThis.pwned = 1\u2029\ud800 <script>globalThis.pwned = 1</script>\n@deprecated \n```\nglobalThis.pwned = 1"], body: 2 }, $bytes);
export const upload = /* @__PURE__ */ $("upload", { path: ["name"], body: 1 }, $bytes, null);
