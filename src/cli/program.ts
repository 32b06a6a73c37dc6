import { Command, CommanderError } from 'commander';
import { version } from '../package-root.ts';
import { describeBlueprints, listVerb, showVerb } from './blueprints.ts';
import { demoVerb, describeDemo } from './demo.ts';
import { describeDoctor, doctorVerb } from './doctor.ts';
import { discreet } from './discreet.ts';
import { describeHistory, historyVerb } from './history.ts';
import { describeInit, initVerb } from './init.ts';
import { describeLogs, logsVerb } from './logs.ts';
import type { Flags } from './options.ts';
import { EXIT, print } from './outside.ts';
import type { ExitCode, Outside } from './outside.ts';
import { describePlan, planVerb } from './plan.ts';
import { describeReconcile, reconcileVerb } from './reconcile.ts';
import { describeRender, renderVerb } from './render.ts';
import { approveVerb, describeApprove, describeRetry, retryVerb } from './requests.ts';
import { describeRun, runVerb } from './run.ts';
import { describeStatus, statusVerb } from './status.ts';
import { describeResume, describeSuspend, resumeVerb, suspendVerb } from './suspend.ts';
import { describeValidate, validateVerb } from './validate.ts';
import { describeWhy, whyVerb } from './why.ts';

/** Runs one command line and says how it ended. */
export async function main(argv: readonly string[], outside: Outside): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const set = (code: ExitCode): void => {
    exit = code;
  };
  const program = describe(discreet(outside), set);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.error;
  }
}

type Set = (code: ExitCode) => void;

function describe(outside: Outside, set: Set): Command {
  const program = new Command('mlops-reconciler')
    .description('Keeps ML pipelines on AWS as mlops-config.json in Git says.')
    .version(version, '--version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('    --help says what there is.')
    .configureOutput({
      writeOut: (text) => void outside.stdout.write(text),
      writeErr: (text) => void outside.stderr.write(text),
    });
  const verb = (name: string): Command => program.command(name);
  const plain = (action: (flags: Flags, outside: Outside) => Promise<ExitCode>) => async (flags: Flags) =>
    set(await action(flags, outside));
  const named =
    (action: (name: string, flags: Flags, outside: Outside) => Promise<ExitCode>) =>
    async (name: string, flags: Flags) =>
      set(await action(name, flags, outside));
  describeRun(verb('run')).action(plain(runVerb));
  describeReconcile(verb('reconcile')).action(plain(reconcileVerb));
  describePlan(verb('plan')).action(plain(planVerb));
  describeStatus(verb('status')).action(plain(statusVerb));
  describeHistory(verb('history')).action(named(historyVerb));
  describeWhy(verb('why')).action(named(whyVerb));
  describeLogs(verb('logs')).action(named(logsVerb));
  describeRender(verb('render')).action(named(renderVerb));
  describeRetry(verb('retry')).action(named(retryVerb));
  describeApprove(verb('approve')).action(named(approveVerb));
  const maybeNamed =
    (action: (name: string | undefined, flags: Flags, outside: Outside) => Promise<ExitCode>) =>
    async (name: string | undefined, flags: Flags) =>
      set(await action(name, flags, outside));
  describeSuspend(verb('suspend')).action(maybeNamed(suspendVerb));
  describeResume(verb('resume')).action(maybeNamed(resumeVerb));
  describeValidate(verb('validate')).action(async (paths: readonly string[], flags: Flags) =>
    set(await validateVerb(paths, flags, outside)),
  );
  const blueprints = describeBlueprints(verb('blueprints'));
  blueprints.list.action(async () => set(await listVerb(outside)));
  blueprints.show.action(async (type: string) => set(await showVerb(type, outside)));
  describeInit(verb('init')).action(async (folder: string, flags: Flags) =>
    set(await initVerb(folder, flags, outside)),
  );
  describeDoctor(verb('doctor')).action(plain(doctorVerb));
  describeDemo(verb('demo')).action(plain(demoVerb));
  verb('version')
    .description('Print the version.')
    .action(() => print(outside.stdout, [version]));
  return program;
}
