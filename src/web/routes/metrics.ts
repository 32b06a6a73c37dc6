import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { meantBy } from '../../core/step.ts';
import type { Step } from '../../core/step.ts';
import { VERDICTS } from '../../core/plan/verdict.ts';
import type { CallCount, Notice, Showing } from '../../core/show/showing.ts';

export interface Measured {
  readonly instance: string;
  readonly version: string;
  readonly mode: string;
  readonly showing: Showing;
  readonly holdsLease: () => boolean;
  /** How often AWS was asked, by operation. */
  readonly awsCalls: () => readonly CallCount[];
  readonly readers: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * What Prometheus reads. Labels are words of ours, environments and operations of AWS: as many as there are, however
 * many pipelines there are.
 */
export function metrics(measured: Measured): Registry {
  const registry = new Registry();
  const registers = [registry];
  const { instance, version, mode, showing } = measured;
  new Gauge({
    name: 'mlops_info',
    help: 'What runs.',
    labelNames: ['instance', 'version', 'mode'],
    registers,
  }).set({ instance, version, mode }, 1);
  listen(measured, registry);
  gauge(registry, 'mlops_lease_held', 'Whether this process decides: 1, or 0 while it waits.', () =>
    measured.holdsLease() ? 1 : 0,
  );
  gauge(registry, 'mlops_page_readers', 'Open streams of events.', measured.readers);
  gauge(
    registry,
    'mlops_mails_waiting',
    'Mails that could not be sent yet.',
    () => showing.view?.memory?.outbox.length ?? 0,
  );
  gauge(
    registry,
    'mlops_config_problems',
    'Errors in the configuration at the tip.',
    () => (showing.view?.snapshot.problems ?? []).filter(({ severity }) => severity === 'error').length,
  );
  gauge(
    registry,
    'mlops_environments_unreachable',
    'Environments and repositories that could not be read.',
    () => showing.view?.faults.length ?? 0,
  );
  for (const metric of [...pipelineGauges(showing), ...callCounters(measured)])
    registry.registerMetric(metric);
  return registry;
}

const gauge = (registry: Registry, name: string, help: string, value: () => number): Gauge =>
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });

/** What is counted as it happens. */
function listen({ showing, now }: Measured, registry: Registry): void {
  const registers = [registry];
  const looks = new Histogram({
    name: 'mlops_look_duration_seconds',
    help: 'How long looks and glances took.',
    labelNames: ['kind'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const failed = new Counter({
    name: 'mlops_looks_failed_total',
    help: 'Looks that could not be finished.',
    registers,
  });
  const moves = new Counter({
    name: 'mlops_plan_actions_total',
    help: 'Changes asked of CloudFormation, by kind and by what came of the call.',
    labelNames: ['action', 'outcome'],
    registers,
  });
  const mails = new Counter({
    name: 'mlops_mails_total',
    help: 'Mails, sent or failed.',
    labelNames: ['outcome'],
    registers,
  });
  // A counter that begins with its first failure has increased by nothing, as Prometheus counts.
  for (const outcome of ['sent', 'failed']) mails.inc({ outcome }, 0);
  let sourceRead = now();
  gauge(
    registry,
    'mlops_source_age_seconds',
    'Time since the repository was last read.',
    () => (now() - sourceRead) / 1000,
  );
  showing.subscribe((notice: Notice) => {
    if (notice.kind === 'mail') mails.inc({ outcome: notice.sent ? 'sent' : 'failed' });
    if (notice.kind !== 'look') return;
    looks.observe({ kind: notice.whole ? 'look' : 'glance' }, notice.took / 1000);
    if (notice.source === null) failed.inc();
    if (notice.source === 'read' && notice.whole) sourceRead = now();
    for (const { kind: action, outcome } of notice.moves) moves.inc({ action, outcome });
  });
}

const pipelineGauges = (showing: Showing): readonly Gauge[] => [
  new Gauge({
    name: 'mlops_pipelines',
    help: 'Pipelines by environment and verdict.',
    labelNames: ['environment', 'verdict'],
    registers: [],
    collect() {
      this.reset();
      const pipelines = showing.view?.snapshot.pipelines ?? [];
      for (const environment of new Set(pipelines.map((pipeline) => pipeline.environment)))
        for (const verdict of VERDICTS) this.set({ environment, verdict }, 0);
      for (const { environment, verdict } of pipelines) this.inc({ environment, verdict });
    },
  }),
  new Gauge({
    name: 'mlops_plan_steps',
    help: 'Steps of the last plan by kind.',
    labelNames: ['kind'],
    registers: [],
    collect() {
      this.reset();
      for (const { kind } of showing.view?.steps ?? []) this.inc({ kind });
    },
  }),
  new Gauge({
    name: 'mlops_drifted',
    help: 'Stacks that were changed past Git, by environment.',
    labelNames: ['environment'],
    registers: [],
    collect() {
      this.reset();
      const steps = showing.view?.steps ?? [];
      for (const { environment } of steps) this.set({ environment }, 0);
      for (const step of steps) if (hasDrifted(step)) this.inc({ environment: step.environment });
    },
  }),
];

/** Past Git, as the next update sets it back; or past CloudFormation, as people are told of it. */
const hasDrifted = (step: Step): boolean =>
  meantBy(step)?.reason === 'drift' || ('drifted' in step && step.drifted);

const COUNTERS: readonly (readonly [
  name: string,
  help: string,
  member: 'calls' | 'attempts' | 'throttles',
])[] = [
  ['mlops_aws_calls_total', 'Calls to AWS by operation.', 'calls'],
  ['mlops_aws_requests_total', 'Requests to AWS on the wire, repetitions included.', 'attempts'],
  ['mlops_aws_throttles_total', 'Requests that AWS refused as too many.', 'throttles'],
];

/** Counted by the clients themselves, as totals since the start. */
const callCounters = ({ awsCalls }: Measured): readonly Counter[] =>
  COUNTERS.map(
    ([name, help, member]) =>
      new Counter({
        name,
        help,
        labelNames: ['service', 'operation'],
        registers: [],
        collect() {
          this.reset();
          for (const { service, operation, ...counted } of awsCalls())
            this.inc({ service, operation }, counted[member]);
        },
      }),
  );
