import {
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { Accepted, Action, ChangeSet, LastFailure, LiveStack } from '../../core/model.ts';
import type { EndpointNames } from '../../core/health/endpoint.ts';
import type { Runner } from '../../core/runs.ts';
import type { StackEvent } from '../../core/stack-event.ts';
import type { Artifacts, Endpoints, Executions, Judges } from '../../inside-ports.ts';
import type { Cloud } from '../../ports.ts';
import type { AwsClients } from '../aws-clients.ts';
import { systemClock } from '../clock.ts';
import { Trail } from '../cloudtrail.ts';
import type { Pacer } from '../pacer.ts';
import { AwsArtifacts } from '../aws-artifacts.ts';
import { AwsExecutions } from '../executions/aws-executions.ts';
import { LambdaJudges } from '../lambda/judges.ts';
import { freePacer } from '../pacer.ts';
import { SageMakerEndpoints } from '../sagemaker/endpoints.ts';
import { S3Assets } from '../s3-assets.ts';
import { allPages, Calls, listed } from './call.ts';
import { ChangeSets } from './change-sets.ts';
import { isNested, toLiveStack } from './convert.ts';
import { Distrust } from './distrust.ts';
import { CloudFormationDrifts } from './drifts.ts';
import { toFault } from './faults.ts';
import { Mutations } from './mutations.ts';
import { inProgressStatuses } from './phases.ts';
import { runnersOf } from './runners.ts';
import { servedBy } from './served.ts';
import { StackEvents } from './stack-events.ts';
import { cutTemplate } from './template-body.ts';

export interface CloudFormationOptions {
  readonly clients: AwsClients;
  /** One for each account and region: the quota is counted there. */
  readonly pacer: Pacer;
  readonly assetsBucket: string | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Default: of these clients, and without a pace. */
  readonly artifacts?: Artifacts;
  /** Default: of these clients, and without a pace. */
  readonly executions?: Executions;
  /** Default: of these clients, and without a pace. */
  readonly endpoints?: Endpoints;
  /** Shared by all that read and write the same account and region. */
  readonly distrust?: Distrust;
  /** The account the configuration names, if it does: the owner the assets bucket must have. */
  readonly account?: string;
}

/** `Cloud` on the CloudFormation of one account and region. */
export class CloudFormation implements Cloud {
  readonly artifacts: Artifacts;
  readonly drifts: CloudFormationDrifts;
  readonly executions: Executions;
  readonly endpoints: Endpoints;
  readonly judges: Judges;
  readonly #clients: AwsClients;
  readonly #now: () => number;
  readonly #calls: Calls;
  readonly #mutations: Mutations;
  readonly #events: StackEvents;
  readonly #changeSets: ChangeSets;
  readonly #distrust: Distrust;

  constructor(options: CloudFormationOptions) {
    const { clients, pacer, assetsBucket, now, distrust, account } = options;
    this.artifacts = options.artifacts ?? new AwsArtifacts(clients, freePacer());
    this.executions = options.executions ?? new AwsExecutions(clients, freePacer());
    this.endpoints = options.endpoints ?? new SageMakerEndpoints(clients, freePacer(), now);
    this.judges = new LambdaJudges(clients);
    this.#clients = clients;
    this.#now = now;
    this.#distrust = distrust ?? new Distrust();
    this.#calls = new Calls(clients, pacer);
    const assets = { clients, bucket: assetsBucket, ...(account === undefined ? {} : { account }) };
    this.#mutations = new Mutations(this.#calls, new S3Assets(assets));
    this.drifts = new CloudFormationDrifts(this.#calls, new Trail(clients, systemClock));
    this.#events = new StackEvents(this.#calls);
    this.#changeSets = new ChangeSets(this.#calls);
  }

  async identity(signal?: AbortSignal): Promise<{ readonly account: string; readonly region: string }> {
    const doing = 'ask AWS who we are';
    try {
      const region = await this.#clients.region();
      const sts = await this.#clients.sts();
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const { Account: account } = await sts.send(new GetCallerIdentityCommand({}), abort(signal));
      if (account !== undefined) return { account, region };
    } catch (error) {
      throw toFault(error, { doing, effect: 'none' });
    }
    throw new Fault('failed', 'malformed-answer', 'AWS did not say which account these credentials are for.');
  }

  async sweep(signal?: AbortSignal): Promise<readonly LiveStack[]> {
    const stacks = await allPages(async (next) => {
      const command = new DescribeStacksCommand(next === undefined ? {} : { NextToken: next });
      const page = await this.#calls.read('list the stacks', command, signal);
      // Page by page: what else AWS says of a stack is several times what is kept of it.
      const own = listed(page.Stacks, 'stacks').filter((stack) => !isNested(stack));
      return { items: own.map(toLiveStack), next: page.NextToken };
    });
    // A stack that changes while the pages are read may stand on two of them: the later page is the fresher one.
    return this.#distrust.weighAll([...new Map(stacks.map((live) => [live.id, live])).values()]);
  }

  async inProgress(signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const stacks = await allPages(async (next) => {
      const command = new ListStacksCommand({
        StackStatusFilter: [...inProgressStatuses],
        ...(next === undefined ? {} : { NextToken: next }),
      });
      const page = await this.#calls.read('list the stacks at work', command, signal);
      return { items: listed(page.StackSummaries, 'stacks at work'), next: page.NextToken };
    });
    return new Set(stacks.flatMap(({ StackId: id }) => id ?? []));
  }

  async describe(stack: string, signal?: AbortSignal): Promise<LiveStack | undefined> {
    const found = await this.#find(stack, signal);
    return found === undefined ? this.#distrust.missing(stack) : this.#distrust.weigh(toLiveStack(found));
  }

  async template(stackId: string, signal?: AbortSignal): Promise<string> {
    const command = new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Original' });
    const cut = cutTemplate(command);
    const answer = await this.#calls.read(`read the template of stack ${stackId}`, command, signal);
    const body = cut() ?? answer.TemplateBody;
    if (body !== undefined) return body;
    throw new Fault(
      'failed',
      'malformed-answer',
      `CloudFormation answered without the template of ${stackId}.`,
    );
  }

  lastFailure(stackId: string, token: string | null, signal?: AbortSignal): Promise<LastFailure | undefined> {
    return this.#events.lastFailure(stackId, token, signal);
  }

  changeSet(stackId: string, name: string, signal?: AbortSignal): Promise<ChangeSet | undefined> {
    return this.#changeSets.describe(stackId, name, signal);
  }

  changeSets(stackId: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#changeSets.names(stackId, signal);
  }

  runners(stackId: string, signal?: AbortSignal): Promise<readonly Runner[]> {
    return runnersOf(this.#calls, stackId, signal);
  }

  served(stackId: string, signal?: AbortSignal): Promise<EndpointNames | null> {
    return servedBy(this.#calls, stackId, signal);
  }

  latestEvent(stackId: string, signal?: AbortSignal): Promise<number | undefined> {
    return this.#events.latest(stackId, signal);
  }

  history(stackId: string, signal?: AbortSignal): Promise<readonly StackEvent[]> {
    return this.#events.history(stackId, signal);
  }

  async perform(action: Action, token: string, signal?: AbortSignal): Promise<Accepted> {
    const accepted = await this.#mutations.perform(action, token, signal);
    if (accepted.kind === 'started') this.#distrust.wrote(action, accepted.stackId, this.#now());
    return accepted;
  }

  async #find(stack: string, signal?: AbortSignal): Promise<Stack | undefined> {
    const command = new DescribeStacksCommand({ StackName: stack });
    try {
      const { Stacks: stacks } = await this.#calls.read(`describe stack ${stack}`, command, signal);
      return listed(stacks, 'stacks')[0];
    } catch (error) {
      if (error instanceof Fault && error.code === 'stack-missing') return undefined;
      throw error;
    }
  }
}

const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
