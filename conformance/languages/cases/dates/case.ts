import { type LanguageCase, relayed } from "../../case.ts";

export default {
  "dates and times stay as they are written": relayed(
    "dates",
    "/dates",
    '{"at": "2026-11-23T08:05:40.123456789+05:30", "day": "2024-02-29", "time": "23:59:60Z", "span": "P1Y2M3DT4H5M6.5S", "id": "123E4567-E89B-12D3-A456-426614174000"}',
    '{"at": "0001-01-01T00:00:00Z", "day": "9999-12-31"}',
  ),
  "what is no date goes on as it is": relayed(
    "dates",
    "/dates",
    '{"at": "yesterday", "day": "", "id": "none"}',
  ),
} satisfies LanguageCase;
