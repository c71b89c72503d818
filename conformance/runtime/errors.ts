import { RuntimeError } from "@mortise/runtime";

/** The error that something ends with; anything else than an error of ours is thrown on. */
export async function errorOf(ending: Promise<unknown>): Promise<RuntimeError> {
  try {
    await ending;
  } catch (error) {
    if (error instanceof RuntimeError) return error;
    throw error;
  }
  throw new Error("It succeeded, and should not have.");
}

/** What something comes to: `ok`, or the code of its error. */
export async function endOf(ending: Promise<unknown>): Promise<string> {
  try {
    await ending;
    return "ok";
  } catch (error) {
    if (error instanceof RuntimeError) return error.code;
    throw error;
  }
}
