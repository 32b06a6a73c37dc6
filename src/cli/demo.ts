import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { composeDemo } from '../compose-demo.ts';
import type { DemoStage } from '../compose-demo.ts';
import { SECOND } from '../core/time.ts';
import { run } from '../service/run.ts';
import { DemoRepository } from './demo/repository.ts';
import { Narrator } from './demo/narrator.ts';
import { STORY } from './demo/story.ts';
import type { Chapter } from './demo/story.ts';
import type { Flags } from './options.ts';
import { EXIT } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';

export const describeDemo = (command: Command): Command =>
  command
    .description(
      'The whole story on a simulated AWS, with a real Git repository. Needs no account and no network.',
    )
    .option('--exit', 'end after the story instead of following your own commits', false);

/** A chapter that takes longer than this has gone wrong. */
const PATIENCE = 30 * SECOND;

export async function demoVerb(flags: Flags, outside: Outside): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-demo-'));
  const narrator = new Narrator(outside.stdout);
  const repository = await DemoRepository.create(join(folder, 'repository'));
  const stage = await composeDemo({
    folder,
    repository: repository.path,
    onEvent: (text) => narrator.event(text),
  });
  const stop = new AbortController();
  const reads = AbortSignal.any([outside.signals.reads, stop.signal]);
  introduce(narrator, repository.path);
  try {
    const [first] = STORY;
    if (first !== undefined) narrator.chapter(1, first);
    let commit = await repository.commit(first?.text ?? '', first?.author ?? '', first?.message ?? '');
    const service = run(stage.world, stage.reconciler, {
      signals: { reads, writes: outside.signals.writes },
      random: Math.random,
    });
    for (const [index, chapter] of STORY.entries()) {
      if (index > 0) {
        narrator.chapter(index + 1, chapter);
        if (chapter.trouble !== undefined) stage.simulator.inject(chapter.trouble);
        commit = await repository.commit(chapter.text, chapter.author, chapter.message);
      }
      await Promise.race([service, told(stage, narrator, chapter, { commit, signal: reads })]);
      if (reads.aborted) break;
    }
    epilogue(narrator, stage, { path: repository.path, exit: flags['exit'] === true || reads.aborted });
    if (flags['exit'] !== true && !reads.aborted) await followMails(stage, narrator, reads);
    stop.abort();
    await service;
    return EXIT.done;
  } finally {
    stop.abort();
    stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function introduce(narrator: Narrator, path: string): void {
  narrator.say(
    'mlops-reconciler demo',
    '',
    'AWS is simulated in this process: nothing is deployed anywhere. The Git repository is real:',
    `   ${path}`,
    'The service looks at it every second, deletes after a second look 5 seconds later, and may delete',
    'everything in a day (a real service looks every minute, waits 10 minutes and deletes 10 % a day).',
    'An endpoint that takes SageMaker minutes takes a second here.',
  );
}

/** Shows letters until the one that ends the chapter has come. */
async function told(
  stage: DemoStage,
  narrator: Narrator,
  chapter: Chapter,
  { commit, signal }: { readonly commit: string; readonly signal: AbortSignal },
): Promise<void> {
  const deadline = stage.world.clock.now() + PATIENCE;
  while (!signal.aborted) {
    for (const mail of stage.newMails()) {
      narrator.mail(mail);
      const ends = mail.attributes['outcome']?.value === chapter.ends;
      if (ends && mail.text.includes(commit.slice(0, 12))) return;
    }
    if (stage.world.clock.now() > deadline)
      throw new Error(`The story is stuck: no letter "${chapter.ends}" came for commit ${commit}.`);
    await stage.world.clock.sleep(SECOND / 10, signal);
  }
}

async function followMails(stage: DemoStage, narrator: Narrator, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const mail of stage.newMails()) narrator.mail(mail);
    await stage.world.clock.sleep(SECOND / 10, signal);
  }
}

function epilogue(
  narrator: Narrator,
  stage: DemoStage,
  end: { readonly path: string; readonly exit: boolean },
): void {
  const stacks = stage.simulator
    .stacks(stage.region)
    .map(({ name, status }) => `   ${name.padEnd(30)} ${status}`);
  narrator.say('', 'The end. The stacks that are there now:', '', ...stacks, '', ...stage.callLines());
  if (end.exit) return;
  narrator.say(
    '',
    'Now it is your turn. Commit to the repository and watch; Ctrl-C ends the demo and removes everything:',
    '',
    `   cd ${end.path}`,
    '   $EDITOR mlops-config.json && git commit -am "My change"',
  );
}
