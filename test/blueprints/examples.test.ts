import { expect } from 'chai';
import type { DesiredStack } from '../../src/core/model.ts';
import { utf8Length } from '../../src/core/text/utf8.ts';
import { miniStackWorld } from '../contract/ministack-world.ts';
import { motoWorld } from '../contract/moto-world.ts';
import { object, text } from '../deploy/data.ts';
import { EXAMPLES, REPOSITORIES, SAMPLES, readBlueprints, rendered } from '../deploy/examples.ts';
import { unknownToAws } from '../deploy/specification.ts';
import lanes from '../lanes/resource-types.json' with { type: 'json' };
import { resolved } from '../support/resolved.ts';
import { played, story } from './play.ts';
import type { Story } from './play.ts';

/** CloudFormation's limit for a template inside a request; a larger one takes the way over S3. */
const TEMPLATE_BODY = 51_200;

/** The lanes of this run; each begins empty. */
const moto = process.env['MOTO_URL'];
const miniStack = process.env['MINISTACK_URL'];
const emulators = [
  ...(moto === undefined ? [] : [{ name: 'moto', table: lanes.moto, world: () => motoWorld(moto) }]),
  ...(miniStack === undefined
    ? []
    : [{ name: 'ministack', table: lanes.ministack, world: () => miniStackWorld(miniStack) }]),
];

const complete = ({ stacks }: Story): readonly string[] =>
  stacks.map(({ stack }) => `${stack} CREATE_COMPLETE`);

const typesOf = (stacks: readonly DesiredStack[]): readonly string[] =>
  stacks
    .flatMap((stack) => Object.values(resolved(stack).declarations))
    .map((resource) => text(object(resource)['Type']));

/** Everything that reaches AWS. */
const sent = (stacks: readonly DesiredStack[]) =>
  stacks.map(({ template, parameters, tags, digest }) => ({ template, parameters, tags, digest }));

/** A second reading of the blueprints: another run. */
const again = readBlueprints();

describe('the examples', () => {
  it('are there for the blueprints and as whole repositories', () => {
    expect(EXAMPLES).to.not.be.empty;
    expect(REPOSITORIES).to.include('examples/minimal');
  });

  for (const [lane, table] of Object.entries(lanes))
    it(`have only resource types of which it is known whether ${lane} makes them`, async () => {
      const types = (await Promise.all(SAMPLES.map(played))).flatMap(({ stacks }) => typesOf(stacks));
      const unknown = types.filter(
        (type) => !Object.hasOwn(table.makes, type) && !Object.hasOwn(table.not, type),
      );
      expect([...new Set(unknown)]).to.deep.equal([]);
    });
});

for (const sample of SAMPLES)
  describe(`the example ${sample}`, () => {
    it('is made completely and leaves nothing behind, on the simulator', async () => {
      const told = await played(sample);
      expect(told.statuses).to.deep.equal(complete(told)).and.to.not.be.empty;
      expect(told.left).to.deep.equal([]);
    });

    it('fits into one request, stack by stack', async () => {
      const { stacks } = await played(sample);
      const large = stacks.filter(({ template }) => utf8Length(template) > TEMPLATE_BODY);
      expect(large.map(({ stack }) => stack)).to.deep.equal([]);
    });

    it('has only resources and properties that AWS knows, and all that AWS requires', async () => {
      const { stacks } = await played(sample);
      const strange = stacks.flatMap((stack) => unknownToAws({ Resources: resolved(stack).declarations }));
      expect(strange).to.deep.equal([]);
    });

    it('is rendered to the same bytes whenever it is read', async () => {
      const [one, other] = [await rendered(sample), await rendered(sample, again)];
      expect(sent(other)).to.deep.equal(sent(one)).and.to.not.be.empty;
    });
  });

for (const { name, table, world } of emulators)
  describe(`The examples on ${name}`, () => {
    it('are made completely and leave nothing behind, wherever it makes all of their types', async () => {
      const shown: string[] = [];
      for (const sample of SAMPLES) {
        const { stacks } = await played(sample);
        if (typesOf(stacks).some((type) => !Object.hasOwn(table.makes, type))) continue;
        if (stacks.some(({ pipelineType }) => Object.hasOwn(table.blueprints, pipelineType))) continue;
        const told = await story(sample, await world());
        expect(told.statuses, sample).to.deep.equal(complete(told));
        expect(told.left, sample).to.deep.equal([]);
        shown.push(sample);
      }
      expect(shown.length).to.be.at.least(table.examples);
    });
  });
