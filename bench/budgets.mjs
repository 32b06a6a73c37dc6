/** The budgets of the design, measured, beside the least that is possible. */
const PAGE = 100;

/**
 * @param measured runs a case in a process of its own
 * @returns `[{name, value, minimum, budget, unit}]`; a minimum of null is not known
 */
export async function budgets(measured) {
  const thousand = await measured('thousand');
  const changed = await measured('one-changed');
  const created = await measured('hundred-created');
  const few = await measured('crowd-thousand');
  const many = await measured('crowd-ten-thousand');
  const memory = await measured('memory');
  const page = await measured('page');
  const start = await measured('start');
  const trigger = await measured('trigger');
  const polled = await measured('polls');
  const large = await measured('history');
  const pages = 1000 / PAGE;
  const calls = 'CloudFormation calls';
  return [
    row('look at rest, 1,000 stacks', thousand.cloudformation, pages, pages, calls),
    row('look at rest, 1,000 stacks', thousand.git, 1, 1, 'ls-remote'),
    row('one of 100 changed, 60 s operation', changed.cloudformation, 1 + 1 + 1, 1 + 14, calls),
    row('100 created, 60 s operations', created.cloudformation, 1 + 100 + 1, 2 + 128, calls),
    row('look at rest, 1,000 pipelines, own time', thousand.milliseconds, null, 1000, 'ms'),
    row(
      'look at rest, 10,000 pipelines, times that of 1,000',
      many.milliseconds / few.milliseconds,
      null,
      11,
      'times',
    ),
    row('look at rest, 10,000 stacks in 5 places', many.calls.cloudformation, 10 * pages, 10 * pages, calls),
    // The design's 150 MiB are for a look; that this is for moments is said in docs/operations.md.
    row('1,000 pipelines created, peak memory', memory.first, null, 220, 'MiB'),
    row('1,000 pipelines at rest, peak memory', memory.second, null, 150, 'MiB'),
    row('page of 1,000 pipelines, rendered', page.milliseconds, null, 100, 'ms'),
    row('page of 1,000 pipelines, size', page.kilobytes, null, 300, 'KB'),
    row('commit to the first change at AWS, with a webhook', trigger.woken, null, 1000, 'ms'),
    // An interval is 10 % longer or shorter, and then there is our own time, as with a webhook.
    row('commit to the first change at AWS, poll of 2 s', trigger.polled, null, 2000 * 1.1 + 1000, 'ms'),
    row('start of the process until it is ready', start.milliseconds, null, 1000, 'ms'),
    row('poll of a branch that has not moved', polled.milliseconds, null, 100, 'ms'),
    row('1,000 such polls, kept on the heap', polled.memory, 0, 5, 'MiB'),
    row('1,000 such polls, kept on the disk', polled.disk, 0, 0, 'bytes'),
    row('520 MiB of history, downloaded', large.fetched, null, 1, 'MiB'),
    row('520 MiB in the tip, kept after the fetch was stopped', large.left, 0, 1, 'MiB'),
  ];
}

export const isOver = ({ value, budget }) => value > budget;

function row(name, value, minimum, budget, unit) {
  return { name, value: Math.round(value * 10) / 10, minimum, budget, unit };
}
