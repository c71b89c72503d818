/** Type expressions, and the parentheses that they need inside one another. */
import { type Code, code, joinCode } from "../code.ts";

/** How tightly an expression binds: a weaker one needs parentheses inside a stronger one. */
export const UNION = 0;
export const INTERSECTION = 1;
export const PRIMARY = 2;

export interface Expression {
  readonly code: Code;
  /** The members, if it is a union. */
  readonly members?: readonly Code[];
  readonly binds: typeof UNION | typeof INTERSECTION | typeof PRIMARY;
}

export function primary(text: Code): Expression {
  return { code: text, binds: PRIMARY };
}

export function union(pieces: readonly Code[]): Expression {
  const different = [...new Set(pieces)];
  if (different.includes(code`unknown`)) return primary(code`unknown`);
  const [only = code`never`] = different;
  if (different.length > 1 || only.includes("|"))
    return { code: joinCode(different, " | "), binds: UNION, members: different };
  return { code: only, binds: /^["\w]+$/.test(only) ? PRIMARY : INTERSECTION };
}

export function membersOf(expression: Expression): readonly Code[] {
  return expression.members ?? [expression.code];
}

export function enclosed(expression: Expression, needed: number): Code {
  return expression.binds < needed ? code`(${expression.code})` : expression.code;
}

/** Each piece once, as a union. */
export function unionOf(pieces: readonly Code[]): Code {
  return union(pieces).code;
}
