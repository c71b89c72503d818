import type { QueryRunnerLike } from "../shape.ts";

/** Runs a write in its connection's transaction; in one of its own where the app has opened none. */
export async function inTransaction<R>(
  given: QueryRunnerLike | undefined,
  connect: () => QueryRunnerLike,
  work: (runner: QueryRunnerLike) => Promise<R>,
): Promise<R> {
  const runner = given ?? connect();
  try {
    return runner.isTransactionActive ? await work(runner) : await inOwnTransaction(runner, work);
  } finally {
    if (!given) await runner.release();
  }
}

async function inOwnTransaction<R>(
  runner: QueryRunnerLike,
  work: (runner: QueryRunnerLike) => Promise<R>,
): Promise<R> {
  await runner.startTransaction();
  try {
    const result = await work(runner);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    try {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
    } catch {
      // What went wrong first is what the app is told; a connection that cannot roll back has lost the transaction.
    }
    throw error;
  }
}
