import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder, removeFolder } from '../support/git.ts';
import { configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, stacksIn } from './simulated-stage.ts';

describe('--policy', function () {
  this.timeout(20_000);
  const root = createFolder();
  after(() => removeFolder(root));

  async function plan(policy: string | null, name = 'policy.json') {
    const place = new Place(root);
    await createWorld(place.world);
    place.repository.commit(configOf(endpoint('churn')));
    const file = join(name === 'inside.json' ? place.repository.path : place.folder, name);
    if (policy !== null) writeFileSync(file, policy);
    return { place, ended: await place.verb('reconcile', '--policy', file) };
  }

  it('is what status and plan name when it forbids what a commit asks for', async () => {
    const { place, ended } = await plan('{"version": 1, "resource_types": ["AWS::SageMaker::*"]}');
    expect(ended.code).to.equal(3);
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).to.match(
      /The policy of this service forbids .*resources of type AWS::IAM::Role/,
    );
    expect(stacksIn(place.world)).to.deep.equal({});
  });

  const refused: readonly (readonly [what: string, policy: string | null, name: string, says: string])[] = [
    ['is not there', null, 'policy.json', 'cannot be read: ENOENT'],
    ['is no policy', '{"version": 2}', 'policy.json', '`version` must be 1, but is 2'],
    ['lies in the repository', '{"version": 1}', 'inside.json', 'lies in the repository it is to limit'],
  ];
  for (const [what, policy, name, says] of refused)
    it(`keeps the service from starting when it ${what}, with one sentence`, async () => {
      const { place, ended } = await plan(policy, name);
      expect(ended.code).to.equal(1);
      expect(ended.stderr).to.contain(says);
      expect(ended.stderr).to.not.contain('    at ');
      expect(stacksIn(place.world)).to.deep.equal({});
    });
});
