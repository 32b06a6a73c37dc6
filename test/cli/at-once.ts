/**
 * Tests of one describe that mostly wait for other processes: they are begun together and reported one by one. None
 * of them may touch what is not its own.
 *
 * @param tidy runs when all of them have ended
 */
export function atOnce(
  tests: Readonly<Record<string, () => Promise<void>>>,
  tidy = (): void => undefined,
): void {
  const begun = new Map<string, Promise<void>>();
  before(() => {
    for (const [name, test] of Object.entries(tests)) begun.set(name, test());
    // Each failure is told by its own test, however early it comes.
    void Promise.allSettled(begun.values());
  });
  after(async () => {
    await Promise.allSettled(begun.values());
    tidy();
  });
  for (const name of Object.keys(tests)) it(name, () => begun.get(name));
}
