import type { LanguageCase } from "../../case.ts";

export default {
  "a form, lists and objects in the query, a header and a cookie": {
    event: "forms",
    requests: [
      {
        to: "POST /forms",
        form: "name=%C3%84%20%26%20b&count=-3&tags=x&tags=y%20z&flag=false",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      {
        to: "GET /search/9007199254740991?tags%5B%5D=a&tags%5B%5D=b%26c&filter%5Bname%5D=%C3%84&filter%5Bmin%5D=-1&csv=1,2,3&all=true",
        headers: { "x-trace": "t-1", cookie: "session=s%201" },
      },
      { to: "GET /search/0" },
    ],
  },
} satisfies LanguageCase;
