import type { StatementOptions, Transaction } from "../shape.ts";

/** Marks the options of a statement that plug-ins have been asked about: MikroORM calls some of its methods by others. */
const ASKED: unique symbol = Symbol("mortise.asked");

export function isAskedAlready(options: object | undefined): boolean {
  return options !== undefined && ASKED in options;
}

/** The app's options, in this transaction. */
export function askedIn(ctx: Transaction, options: StatementOptions | undefined): StatementOptions {
  return { ...options, ctx, [ASKED]: true };
}
