import { join } from "node:path";
import { generateTypeScriptKit } from "@mortise/pdk";
import { testWickedKit } from "../every-kit.ts";
import { PACKAGE } from "./on-disk.ts";

testWickedKit({
  language: "TypeScript",
  folder: join(import.meta.dirname, "expected/wicked"),
  generate: (contract) => generateTypeScriptKit(contract, { packageName: PACKAGE }),
});
