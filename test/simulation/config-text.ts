import { loadBlueprints } from '../../src/blueprints/load-blueprints.ts';
import type { Config, Entry, Env, Event, Tip } from './events.ts';
import { regionOf } from './events.ts';

/** The smallest blueprint that says something and holds something. */
const SHELF = `Description: A queue that says something
Parameters:
  Text:
    Type: String
  Shelf:
    Type: String
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub \${AWS::StackName}-\${Shelf}
      VisibilityTimeout: 30
      Tags:
        - Key: says
          Value: !Ref Text
Outputs:
  Said:
    Value: !Ref Text
`;

/** The blueprints of the service, in place of those it comes with: read once for all histories. */
export const blueprints = loadBlueprints(
  {
    file: async () => new TextEncoder().encode(SHELF),
    list: async () => ['blueprints/shelf/shelf.yaml'],
  },
  'built-in',
);

/** The file a tip holds. */
export function textOf(tip: Tip): string {
  if (tip.kind === 'broken') return tip.text;
  const { config } = tip;
  return JSON.stringify({
    version: 1,
    ...environmentsOf(config),
    pipelines: Object.entries(config.entries).map((entry) => entryOf(entry, config.environments)),
  });
}

function environmentsOf({ environments, gated }: Config): object {
  if (environments.includes('default')) return {};
  const of = (environment: Env): object => ({
    region: regionOf(environment),
    ...(gated && environment === 'prod' ? { approval: 'required' } : {}),
  });
  return { environments: Object.fromEntries(environments.map((each) => [each, of(each)])) };
}

function entryOf([name, entry]: [string, Entry], environments: readonly Env[]): object {
  const { state, protect, retain, approval, only, prodText, echoes, drift } = entry;
  const guards = {
    ...(protect ? { protect } : {}),
    ...(approval ? { approval: 'required' } : {}),
    ...(only === null ? {} : { environments: [only] }),
  };
  if (state === 'absent') return { name, state, ...guards };
  const isMeant = environments.includes('prod') && only !== 'dev';
  const isOverridden = prodText !== null && echoes === null && isMeant;
  return {
    name,
    pipeline_type: 'shelf',
    ...inputsOf(entry),
    ...guards,
    ...(retain ? { on_removal: 'retain' } : {}),
    ...(drift === undefined ? {} : { drift }),
    ...(isOverridden ? { overrides: { prod: { text: prodText } } } : {}),
  };
}

function inputsOf({ text, shelf, echoes, dependsOn }: Entry): object {
  return {
    text: echoes === null ? text : { output_of: echoes, key: 'Said' },
    shelf,
    ...(dependsOn === null ? {} : { depends_on: [dependsOn] }),
  };
}

/** One line for people. */
export function describeEvent(event: Event): string {
  const { kind, ...more } = event;
  if (event.kind === 'commit')
    return `commit${event.rewritten ? ' (force push)' : ''} ${textOf(event.tip).slice(0, 600)}`;
  return Object.keys(more).length === 0 ? kind : `${kind} ${JSON.stringify(more)}`;
}
