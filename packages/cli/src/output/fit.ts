import type { Contract, Fit } from "@mortise/contract";
import { type Piece, type Printer, styled } from "./printer.ts";

/** Says whether a plug-in fits: what it may ask for and what it handles, or each reason why not. */
export function printFit(printer: Printer, plugin: string, contract: Contract, fit: Fit): void {
  const app = `${contract.title} ${contract.version}`;
  if (fit.misfits.length > 0) {
    printer.line`${plugin} ${styled("red", "does not fit")} ${app}`;
    for (const { code, message } of fit.misfits) printer.line`  ${styled("red", code)}  ${message}`;
  } else printer.line`${plugin} ${styled("green", "fits")} ${app}`;

  const operations = new Map(contract.operations.map((operation) => [operation.name, operation]));
  const rows = (label: string, names: readonly string[], note: (name: string) => string): Piece[][] =>
    names.map((name, index) => [index === 0 ? label : "", styled("cyan", name), note(name)]);
  printer.table([
    ...rows("asks for", fit.operations, (name) => {
      const operation = operations.get(name);
      return operation ? `${operation.method} ${operation.path}` : "";
    }),
    ...rows("handles", fit.events, () => ""),
    ...rows("also exports", fit.otherExports, () => ""),
  ]);
}
