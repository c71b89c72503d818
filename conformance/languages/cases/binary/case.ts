import type { LanguageCase } from "../../case.ts";

/** Each byte once, and a sequence that is no UTF-8. */
const BYTES = Uint8Array.from([...Array(256).keys(), 0xff, 0xc0, 0x80]);

const report = '{"name": "all.bin", "size": 259}';

function moved(bytes: Uint8Array) {
  return {
    event: "binary",
    payload: '{"id": "a/b"}',
    answers: [{ body: bytes, contentType: "application/octet-stream" }, { status: 204 }, { json: report }],
    requests: [
      { to: "GET /files/a%2Fb" },
      { to: "PUT /files/a%2Fb", body: bytes, headers: { "content-type": "application/octet-stream" } },
      {
        to: "POST /files/a%2Fb",
        bodyHas: [
          bytes,
          'name="file"; filename="all.bin"',
          "Content-Type: application/x-all",
          'name="title"\r\n\r\nÄ "quoted" title\r\n',
          'name="about"\r\nContent-Type: application/json\r\n\r\n{"pages":3}\r\n',
        ],
      },
    ],
    answer: report,
  };
}

export default {
  "bytes of an answer, as a body and as a part with a name and a media type": moved(BYTES),
  "no bytes at all": moved(new Uint8Array()),
  "bytes of an event": {
    event: "attachment_received",
    payload: JSON.stringify({
      id: "a",
      file: { base64: Buffer.from(BYTES).toString("base64"), filename: "f" },
    }),
    requests: [{ to: "PUT /files/a", body: BYTES }],
  },
} satisfies LanguageCase;
