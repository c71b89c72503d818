/** Makes requests, one after the other, until something else has ended. Gives the time of each, in milliseconds. */
export async function latenciesUntil(
  end: Promise<unknown>,
  request: () => Promise<unknown>,
): Promise<readonly number[]> {
  let isOver = false;
  end.finally(() => {
    isOver = true;
  });
  const latencies: number[] = [];
  while (!isOver) {
    const start = performance.now();
    await request();
    latencies.push(performance.now() - start);
  }
  return latencies;
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
