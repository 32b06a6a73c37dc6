/** Does its work and something else beside it, which is told to end when the work has ended or the signal is aborted. */
export async function meanwhile<T>(
  beside: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = (): void => over.abort();
  signal.addEventListener('abort', end, { once: true });
  const done = beside(over.signal);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await done;
  }
}
