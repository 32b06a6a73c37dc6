/** The clients of each account and region, and the pace at which they may be used. */
import { sessionName } from './adapters/assumed-role.ts';
import { AwsArtifacts } from './adapters/aws-artifacts.ts';
import { awsClients } from './adapters/aws-clients.ts';
import type { AwsClients } from './adapters/aws-clients.ts';
import { systemClock } from './adapters/clock.ts';
import { CloudFormation } from './adapters/cloudformation/cloud.ts';
import { Distrust } from './adapters/cloudformation/distrust.ts';
import { AwsExaminer } from './adapters/examiner/examiner.ts';
import { AwsExecutions } from './adapters/executions/aws-executions.ts';
import { awsPacer, freePacer } from './adapters/pacer.ts';
import type { Pacer } from './adapters/pacer.ts';
import { SageMakerEndpoints } from './adapters/sagemaker/endpoints.ts';
import { seatOf } from './core/config.ts';
import type { Environment, Seat } from './core/config.ts';
import { version } from './package-root.ts';
import type { Artifacts, Endpoints, Examiner, Executions } from './inside-ports.ts';
import type { Cloud } from './ports.ts';
import type { Settings } from './settings.ts';
import type { Simulator } from './simulator/simulator.ts';

/** Where the simulated AWS is, and who we are there. */
export const SIMULATED = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
};

/** What environments in the same place, entered by the same role, share. */
interface Office {
  readonly clients: AwsClients;
  readonly pacer: Pacer;
  readonly artifacts: Artifacts;
  readonly executions: Executions;
  readonly endpoints: Endpoints;
  /** What one of them has written, a sweep for all of them must not believe too early. */
  readonly distrust: Distrust;
}

/** One set of clients for each role in a region, one pacer for each account and region: there AWS counts calls. */
export class Clouds {
  readonly #settings: Settings;
  readonly #simulator: Simulator | null;
  readonly #maySend: () => void;
  readonly #offices = new Map<string, Office>();
  readonly #pacers = new Map<string, Pacer>();
  readonly #clouds = new Map<string, Cloud>();

  constructor(settings: Settings, simulator: Simulator | null, maySend: () => void) {
    this.#settings = settings;
    this.#simulator = simulator;
    this.#maySend = maySend;
  }

  of(environment: Environment): Cloud {
    const { account } = environment;
    const assetsBucket = environment.assetsBucket ?? this.#settings.assetsBucket;
    const key = [seatOf(environment), account, assetsBucket].join('\n');
    const cloud =
      this.#clouds.get(key) ??
      new CloudFormation({
        ...this.#officeOf(environment),
        assetsBucket,
        now: () => systemClock.now(),
        ...(account === null ? {} : { account }),
      });
    this.#clouds.set(key, cloud);
    return cloud;
  }

  /** Of the service's own account. */
  clientsOf(region: string | null): AwsClients {
    return this.#officeOf({ account: null, region, roleArn: null, externalId: null }).clients;
  }

  /** Of an environment; of where the service itself runs, when it is null. */
  examinerOf(environment: Environment | null): Examiner {
    const clients = environment === null ? this.clientsOf(null) : this.#officeOf(environment).clients;
    return new AwsExaminer(clients, () => systemClock.now());
  }

  all(): readonly AwsClients[] {
    return [...this.#offices.values()].map(({ clients }) => clients);
  }

  #officeOf(seat: Seat): Office {
    const key = seatOf(seat);
    const office = this.#offices.get(key) ?? this.#open(seat);
    this.#offices.set(key, office);
    return office;
  }

  #open(seat: Seat): Office {
    const clients = this.#clients(seat);
    return {
      clients,
      pacer: this.#pacerOf(seat),
      artifacts: new AwsArtifacts(clients, this.#newPacer()),
      executions: new AwsExecutions(clients, this.#newPacer()),
      endpoints: new SageMakerEndpoints(clients, this.#newPacer(), () => systemClock.monotonic()),
      distrust: new Distrust(),
    };
  }

  #clients({ region, roleArn: arn, externalId }: Seat): AwsClients {
    const role = arn === null ? {} : { role: { arn, externalId, sessionName: this.#sessionName } };
    return awsClients({
      version,
      maySend: this.#maySend,
      ...(this.#simulator === null ? {} : { ...SIMULATED, requestHandler: this.#simulator.handler }),
      ...(region === null ? {} : { region }),
      ...role,
    });
  }

  get #sessionName(): string {
    return sessionName(this.#settings.instance);
  }

  #pacerOf({ account, region }: Seat): Pacer {
    const key = `${account ?? ''}/${region ?? ''}`;
    const pacer = this.#pacers.get(key) ?? this.#newPacer();
    this.#pacers.set(key, pacer);
    return pacer;
  }

  #newPacer(): Pacer {
    const unpaced = this.#settings.pace === 'off' || this.#simulator !== null;
    return unpaced ? freePacer() : awsPacer(systemClock);
  }
}
