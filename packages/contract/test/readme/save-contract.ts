import { writeFile } from "node:fs/promises";
import { type Contract, contractToJson, joinContracts } from "@mortise/contract";

export async function saveContract(api: Contract, records: Contract, file: string): Promise<void> {
  const { contract } = joinContracts([api, records]);
  await writeFile(file, contractToJson(contract));
}
