/**
 * A great many pipelines of the smallest blueprint there is: one topic. What the service does for each is the same for
 * any blueprint, and the simulated AWS, which is not what is measured, has little to do.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createWorld } from './world.mjs';

const MINUTE = 60_000;
const MIB = 1024 * 1024;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2'];

const TOPIC = `Description: A topic that says something
Parameters:
  Text:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Text
`;

/** As many accounts and regions, `place-1` and so on: four regions in each account. */
const placesOf = (count) =>
  new Map(
    Array.from({ length: count }, (_, index) => [
      `place-${index + 1}`,
      {
        account: String(111111111111 + Math.floor(index / REGIONS.length)),
        region: REGIONS[index % REGIONS.length],
      },
    ]),
  );

/** A file for each place. */
const filesOf = (places, each, text) =>
  Object.fromEntries([
    ['blueprints/topic/topic.yaml', TOPIC],
    ...[...places].map(([environment, { account, region }]) => [
      `teams/${environment}/mlops-config.json`,
      JSON.stringify({
        version: 1,
        environments: {
          [environment]: { account, region, role_arn: `arn:aws:iam::${account}:role/mlops-deploy` },
        },
        pipelines: Array.from({ length: each }, (_, index) => ({
          name: `${environment}-${index}`,
          pipeline_type: 'topic',
          text,
        })),
      }),
    ]),
  ]);

async function crowd(count, each, paced) {
  const places = placesOf(count);
  const world = createWorld({ places, configPath: 'teams/*/mlops-config.json', paced });
  world.commitFiles(filesOf(places, each, 'one'));
  await world.seed();
  return { world, places };
}

/** Own time of a look at rest, without that of the simulated AWS: the least of five, in milliseconds: others on the machine only add to it. */
export async function crowdAtRest({ places: count, each }) {
  const { world } = await crowd(count, each, false);
  return { pipelines: count * each, ...(await atRest(world)) };
}

async function atRest(world) {
  const runs = [];
  let calls;
  for (let index = 0; index < 5; index += 1) {
    await world.pass(MINUTE);
    world.calls();
    // Collecting what the simulated AWS keeps in this process would be counted as ours.
    heap();
    const [before, began] = [world.answering(), performance.now()];
    const { steps } = await world.look();
    runs.push(performance.now() - began - (world.answering() - before));
    calls = world.calls();
    mustBeInSync(steps);
  }
  return { milliseconds: Math.min(...runs), calls };
}

/**
 * Twenty account-regions, and one commit that changes every pipeline in them.
 * @returns figures of a look at rest, of that commit, and of memory
 */
export async function scale({ places: count, each }) {
  const { world, places } = await crowd(count, each, true);
  const rest = await atRest(world);
  for (const { minutes } of world.sites.values()) minutes.clear();
  world.commitFiles(filesOf(places, each, 'two'));
  const [since, began, answered] = [world.now(), performance.now(), world.answering()];
  mustBeInSync((await world.settle()).steps);
  const own = performance.now() - began - (world.answering() - answered);
  const busiest = (kind) =>
    Math.max(
      ...[...world.sites.values()].flatMap(({ minutes }) => [...minutes.values()].map((each) => each[kind])),
    );
  return {
    pipelines: count * each,
    places: count,
    rest: { ...rest, calls: rest.calls.cloudformation },
    commit: {
      minutes: (world.now() - since) / MINUTE,
      calls: world.calls().cloudformation,
      reads: busiest('reads'),
      writes: busiest('writes'),
      seconds: own / 1000,
    },
    heap: await keptBy(world),
  };
}

function mustBeInSync(steps) {
  const others = steps.filter(({ kind }) => kind !== 'in-sync');
  if (others.length > 0) throw new Error(`${others.length} are not in sync: ${JSON.stringify(others[0])}`);
}

/** MiB of the heap that nothing but the service keeps: what a collection frees once it is let go. */
async function keptBy(world) {
  const before = heap();
  world.letGo();
  return (before - heap()) / MIB;
}

/** Bytes in use, of which none is garbage. */
function heap() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
