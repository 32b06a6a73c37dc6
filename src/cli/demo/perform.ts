import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../compose.ts';
import { ASSETS_BUCKET, composeDemo } from '../../compose-demo.ts';
import type { DemoStage } from '../../compose-demo.ts';
import { wrap } from '../../core/mail.ts';
import { SECOND } from '../../core/text/time.ts';
import { run } from '../../service/run/run.ts';
import type { Signals } from '../../service/signals.ts';
import { Doorbell } from '../../service/run/wake.ts';
import { whileHeld } from '../../service/lease/while-held.ts';
import type { Mail } from '../../simulator/views.ts';
import { openDoor } from '../door.ts';
import { bucketsOf, exampleStory, findExample } from './example.ts';
import { DemoRepository } from './repository.ts';
import { Narrator } from './narrator.ts';
import { STORY } from './story.ts';
import type { Chapter } from './story.ts';
import type { Flags } from '../options.ts';
import { EXIT } from '../outside.ts';
import type { ExitCode, Outside } from '../outside.ts';
import { explained } from '../session.ts';

/** A chapter that takes longer than this has gone wrong, also on a busy machine. */
const PATIENCE = 90 * SECOND;

/** How often the mailbox is looked into. */
const GLANCE = SECOND / 10;

/** The story, and with it the service it is about. */
export const performDemo = (flags: Flags, outside: Outside): Promise<ExitCode> =>
  explained(outside, () => performed(flags, outside));

async function performed(flags: Flags, outside: Outside): Promise<ExitCode> {
  const example = flags['example'] === undefined ? null : findExample(String(flags['example']));
  const story = example === null ? STORY : exampleStory(example);
  const folder = temporaryFolder('mlops-demo-');
  const narrator = new Narrator(outside.stdout);
  const path = join(folder, 'repository');
  const stage = await composeDemo({
    folder,
    repository: path,
    trains: story.some(({ reports, trouble }) => reports !== undefined || trouble?.kind === 'step-fails'),
    buckets: example === null ? [] : [ASSETS_BUCKET, ...bucketsOf(example)],
    onEvent: (text) => narrator.event(text),
  });
  const stop = new AbortController();
  const closing: (() => Promise<void>)[] = [];
  const signals = { ...outside.signals, reads: AbortSignal.any([outside.signals.reads, stop.signal]) };
  try {
    const bell = new Doorbell(stage.world.clock);
    const door = await openDoor(DOOR, stage, bell);
    closing.push(() => door.close());
    introduce(narrator, path, door.url ?? '');
    const repository = await DemoRepository.create(path, example?.folder ?? null);
    await perform({ story, stage, narrator, repository, bell, stays: flags['exit'] !== true }, signals);
    return EXIT.done;
  } finally {
    stop.abort();
    for (const close of closing) await close();
    stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The page of the story, on any port that is free; nobody can act by it. */
const DOOR = {
  http: { host: '127.0.0.1', port: 0 },
  webhookSecret: null,
  apiToken: null,
  simulate: { file: null },
};

interface Performance {
  readonly story: readonly Chapter[];
  readonly stage: DemoStage;
  readonly narrator: Narrator;
  readonly repository: DemoRepository;
  readonly bell: Doorbell;
  /** Goes on with the reader's own commits after the story. */
  readonly stays: boolean;
}

/** The service runs beside the story as it does in earnest; whichever ends first ends both. */
async function perform(performance: Performance, signals: Signals): Promise<void> {
  const { stage, bell } = performance;
  const end = new AbortController();
  const reads = AbortSignal.any([signals.reads, end.signal]);
  // The service finds a repository with a commit in it, as it would anywhere.
  const first = await open(performance, 0);
  const service = whileHeld(stage.keeper, { reads, writes: signals.writes }, reads, (held) =>
    run(stage.world, stage.reconciler, {
      signals: held,
      random: Math.random,
      bell,
      saw: (look) => stage.board.saw(look),
    }),
  );
  await Promise.race([service, tellAll(performance, first, reads)]);
  end.abort();
  await service;
}

/** Announces a chapter and makes its commit. */
async function open(
  { story, narrator, stage, repository }: Performance,
  index: number,
): Promise<Opened | null> {
  const chapter = story[index];
  if (chapter === undefined) return null;
  narrator.chapter(index + 1, chapter);
  stage.simulator.calm();
  if (chapter.trouble !== undefined) stage.simulator.inject(chapter.trouble);
  for (const report of chapter.reports ?? []) stage.simulator.report(report);
  const commit = await repository.commit(chapter.text, chapter.author, chapter.message);
  return { chapter, commit };
}

interface Opened {
  readonly chapter: Chapter;
  readonly commit: string;
}

async function tellAll(performance: Performance, first: Opened | null, signal: AbortSignal): Promise<void> {
  const { stage, narrator, stays, repository } = performance;
  let opened = first;
  for (let next = 1; opened !== null && !signal.aborted; next += 1) {
    await told(stage, narrator, opened, signal);
    opened = signal.aborted ? null : await open(performance, next);
  }
  if (signal.aborted) return;
  epilogue(narrator, stage, stays ? repository.path : null);
  if (!stays) return;
  while (!signal.aborted) {
    for (const mail of stage.newMails()) narrator.mail(mail);
    await stage.world.clock.sleep(GLANCE, signal);
  }
}

function introduce(narrator: Narrator, path: string, url: string): void {
  narrator.say(
    'mlops-reconciler demo',
    '',
    ...wrap('AWS is simulated in this process: nothing is deployed anywhere. The Git repository is real:'),
    `   ${path}`,
    'Watch it in a browser:',
    `   ${url}`,
    ...wrap(
      'The service looks at it every second, deletes after a second look 5 seconds later, and may delete ' +
        'everything in a day (a real service looks every minute, waits 10 minutes and deletes 10 % a day). ' +
        'An endpoint that takes SageMaker minutes takes a second here.',
    ),
  );
}

/** Shows letters until the one that ends the chapter has come. */
async function told(
  stage: DemoStage,
  narrator: Narrator,
  { chapter, commit }: Opened,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = stage.world;
  const deadline = clock.now() + PATIENCE;
  const letters: Mail[] = [];
  while (!signal.aborted) {
    const mails = stage.newMails();
    for (const mail of mails) narrator.mail(mail);
    letters.push(...mails.filter(({ text }) => text.includes(commit.slice(0, 12))));
    if (isTold(letters, chapter) && atRest(stage, chapter)) return;
    if (clock.now() > deadline)
      throw new Error(`The story is stuck: no letter "${wanted(chapter)}" came for commit ${commit}.`);
    await clock.sleep(GLANCE, signal);
  }
}

function atRest({ simulator, region }: DemoStage, { stacks: count }: Chapter): boolean {
  if (count === undefined) return true;
  const stacks = simulator.stacks(region);
  return stacks.length === count && stacks.every(({ status }) => !status.endsWith('_IN_PROGRESS'));
}

const isTold = (letters: readonly Mail[], { ends, tells = '' }: Chapter): boolean =>
  letters.some(({ attributes }) => attributes['outcome']?.value === ends) &&
  letters.some(({ text }) => text.includes(tells));

const wanted = ({ ends, tells }: Chapter): string => (tells === undefined ? ends : `${ends}: ${tells}`);

/** @param path of the repository to go on with, or null when this is the end */
function epilogue(narrator: Narrator, stage: DemoStage, path: string | null): void {
  const stacks = stage.simulator
    .stacks(stage.region)
    .map(({ name, status }) => `   ${name.padEnd(30)} ${status}`);
  narrator.say(
    '',
    stacks.length === 0 ? 'The end. No stack is there any more.' : 'The end. The stacks that are there now:',
    ...(stacks.length === 0 ? [] : ['', ...stacks]),
    '',
    ...stage.callLines().flatMap((line) => wrap(line)),
  );
  if (path === null) return;
  narrator.say(
    '',
    'Now it is your turn. Commit to the repository and watch.',
    'Ctrl-C ends the demo and removes everything.',
    '',
    `   cd ${path}`,
    '   $EDITOR mlops-config.json && git commit -am "My change"',
  );
}
