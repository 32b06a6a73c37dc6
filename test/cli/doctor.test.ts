import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../src/core/show/diagnosis.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { configOf, endpoint } from './configs.ts';
import { Place } from './place.ts';
import { createWorld, stacksIn } from './simulated-stage.ts';

interface Diagnosis {
  readonly fit: boolean;
  readonly checks: readonly Check[];
}

describe('doctor', function () {
  this.timeout(20_000);
  const root = createFolder();
  after(() => removeFolder(root));

  const diagnosisOf = async (place: Place, ...more: readonly string[]) => {
    const { code, stdout } = await place.verb('doctor', '--output', 'json', ...more);
    const diagnosis: Diagnosis = JSON.parse(stdout);
    const said = (area: string, level: Check['level']): string =>
      diagnosis.checks
        .filter((check) => check.area === area && check.level === level)
        .map(({ message, hint }) => `${message} ${hint ?? ''}`)
        .join('\n');
    return { code, fit: diagnosis.fit, said };
  };

  it('says of everything the service stands on how it is, and changes nothing', async () => {
    const place = new Place(root);
    const topicArn = await createWorld(place.world);
    place.repository.commit(configOf(endpoint('churn')));
    const { code, fit, said } = await diagnosisOf(place, '--sns-topic', topicArn);
    expect(code).to.equal(0);
    expect(fit).to.equal(true);
    expect(said('versions', 'ok')).to.contain('on Node ').and.to.contain('git 2.');
    expect(said('repository', 'ok')).to.contain('mlops-config.json is valid: 1 pipeline in 1 environment');
    expect(said('state', 'ok')).to.contain('It can be written').and.to.contain('Nobody holds the lease');
    expect(said('mail', 'warn'))
      .to.contain(`Nobody gets the mails of ${topicArn}`)
      .and.to.contain('aws sns subscribe');
    expect(said('default', 'ok')).to.contain('user/simulated in eu-west-1');
    // The simulated AWS has no IAM: that it cannot be asked is no failure, and no success.
    expect(said('default', 'warn'))
      .to.contain('cannot be told')
      .and.to.contain('iam:SimulatePrincipalPolicy');
    expect(stacksIn(place.world)).to.deep.equal({});
    expect(readdirSync(join(place.folder, 'state'))).to.deep.equal([]);
  });

  it('fails for what keeps the service from working, and says what to do about each', async () => {
    const place = new Place(root);
    await createWorld(place.world);
    place.repository.commit({ 'mlops-config.json': '{"version": 1, "pipelines": [' });
    const missing = 'arn:aws:sns:eu-west-1:111111111111:nobody';
    const { code, fit, said } = await diagnosisOf(place, '--sns-topic', missing);
    expect(code).to.equal(1);
    expect(fit).to.equal(false);
    expect(said('repository', 'fail'))
      .to.contain('mlops-config.json is rejected')
      .and.to.contain('mlops-reconciler validate');
    expect(said('mail', 'fail'))
      .to.contain(`There is no SNS topic ${missing}`)
      .and.to.contain('MLOPS_SNS_TOPIC_ARN');
  });

  it('says so when a repository or a policy cannot even be tried', async () => {
    const place = new Place(root);
    const { code, said } = await diagnosisOf(place, '--policy', join(place.folder, 'no-policy.json'));
    expect(code).to.equal(1);
    expect(said('settings', 'fail')).to.contain('no-policy.json');
  });
});
