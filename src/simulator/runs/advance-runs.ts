import type { World } from '../world.ts';
import { fireSchedules } from './schedules.ts';
import type { StoredRun } from './stored-run.ts';

/** Starts what is due, and puts the models of steps that have ended into the registry. */
export function advanceRuns(world: World, now: number): void {
  if (world.schedules !== undefined) fireSchedules(world, now);
  for (const run of world.runs ?? []) register(world, run, now);
}

function register(world: World, run: StoredRun, now: number): void {
  const until = Math.min(now, run.stopped ?? now);
  for (const { name, ended, failure, registers } of run.steps) {
    if (registers === null || failure !== null || ended > until || run.registered.includes(name)) continue;
    run.registered = [...run.registered, name];
    const group = registers.group.slice(registers.group.lastIndexOf('/') + 1);
    const { region } = run;
    const others = (world.packages ?? []).filter((one) => one.region === region && one.group === group);
    const version = Math.max(0, ...others.map((one) => one.version)) + 1;
    const arn = `arn:aws:sagemaker:${region}:${world.account}:model-package/${group}/${version}`;
    const { approval } = registers;
    world.packages = [...(world.packages ?? []), { arn, region, group, version, approval, at: ended }];
  }
}
