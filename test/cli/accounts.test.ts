import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countingProxy } from '../support/counting-proxy.ts';
import type { CountingProxy } from '../support/counting-proxy.ts';
import { createFolder, createRepository, removeFolder } from '../support/git.ts';
import { BLUEPRINTS, topic } from '../support/topic-blueprint.ts';
import { command, TEST_ACCOUNT } from './command.ts';
import type { Ended } from './command.ts';
import { CONFIG } from './configs.ts';

const moto = process.env['MOTO_URL'] ?? '';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const STAGING = 'arn:aws:iam::222222222222:role/mlops-deploy';
const PROD = 'arn:aws:iam::333333333333:role/mlops-deploy';

const ENVIRONMENTS = {
  dev: { account: '123456789012', region: 'eu-west-1' },
  staging: { role_arn: STAGING, external_id: 'risk-1', region: 'eu-west-1' },
  prod: { account: '333333333333', role_arn: PROD, region: 'us-east-1', tags: { stage: 'prod' } },
};

/** Why each environment's pipeline is as it is, from what status prints for machines. */
const reasonsOf = ({ stdout }: Ended): Readonly<Record<string, string>> => {
  const { pipelines }: { readonly pipelines: readonly { environment: string; reason: string }[] } =
    JSON.parse(stdout);
  return Object.fromEntries(pipelines.map(({ environment, reason }) => [environment, reason]));
};

/** What stands in an account, seen by somebody in it; by stack, what its topic says. */
async function stacksIn(role: string | null, region: string): Promise<Readonly<Record<string, string>>> {
  const direct = { region, endpoint: moto, credentials };
  const { Credentials: session } = await new STSClient(direct).send(
    new AssumeRoleCommand({ RoleArn: role ?? STAGING, RoleSessionName: 'test' }),
  );
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = session ?? {};
  const entered = role === null ? direct : { ...direct, credentials: { accessKeyId, secretAccessKey } };
  const { Stacks: stacks = [] } = await new CloudFormationClient(entered).send(new DescribeStacksCommand({}));
  return Object.fromEntries(
    stacks.map(({ StackName: name = '', Outputs: outputs = [] }) => [
      name,
      outputs.find(({ OutputKey: key }) => key === 'Said')?.OutputValue ?? '',
    ]),
  );
}

describe('Three environments in three accounts and two regions, on moto', function () {
  this.timeout(30_000);
  const root = createFolder();
  const repository = createRepository(root);
  const state = join(root, 'state');
  const said: string[] = [];
  let proxy: CountingProxy | undefined;

  const commit = (environments: object, text: string): void =>
    void repository.commit({
      [CONFIG]: JSON.stringify({ version: 1, environments, pipelines: [topic('churn', { text })] }),
      ...BLUEPRINTS,
    });

  async function verb(...argv: readonly string[]): Promise<Ended> {
    const ended = await command([...argv, '--repo', repository.path, '--state', `file:${state}`], {
      ...TEST_ACCOUNT,
      AWS_ENDPOINT_URL: proxy?.url ?? '',
      MLOPS_PACE: 'off',
      MLOPS_LOG_LEVEL: 'debug',
    });
    said.push(ended.stdout, ended.stderr);
    return ended;
  }

  before(async () => {
    await fetch(`${moto}/moto-api/reset`, { method: 'POST' });
    proxy = await countingProxy(moto);
  });
  after(async () => {
    await proxy?.close();
    removeFolder(root);
  });

  it('get their stacks each in its own account and region, and in no other', async () => {
    commit(ENVIRONMENTS, 'one');
    const { code, stderr } = await verb('reconcile');
    expect(code, stderr).to.equal(0);
    expect(await stacksIn(null, 'eu-west-1')).to.deep.equal({ 'mlops-dev-churn': 'one' });
    expect(await stacksIn(STAGING, 'eu-west-1')).to.deep.equal({ 'mlops-staging-churn': 'one' });
    expect(await stacksIn(PROD, 'us-east-1')).to.deep.equal({ 'mlops-prod-churn': 'one' });
    expect(await stacksIn(null, 'us-east-1')).to.deep.equal({});
    expect(await stacksIn(PROD, 'eu-west-1')).to.deep.equal({});
  });

  it('are held one by one: only that whose role may not be assumed, with the reason', async () => {
    proxy?.refuse((form) =>
      form.get('RoleArn') === STAGING ? `not authorized to perform: sts:AssumeRole on ${STAGING}` : null,
    );
    commit(ENVIRONMENTS, 'two');
    const { code, stdout } = await verb('reconcile');
    expect(code).to.equal(3);
    expect(await stacksIn(null, 'eu-west-1')).to.deep.equal({ 'mlops-dev-churn': 'two' });
    expect(await stacksIn(STAGING, 'eu-west-1')).to.deep.equal({ 'mlops-staging-churn': 'one' });
    expect(await stacksIn(PROD, 'us-east-1')).to.deep.equal({ 'mlops-prod-churn': 'two' });
    expect(stdout).to.contain(`Could not assume the role ${STAGING}: not authorized`);
    expect(stdout).to.contain('Its trust policy must name the role the service runs with');
  });

  it('are all in the status: one that is another account, one that cannot be entered, one that was removed', async () => {
    const { dev, staging } = ENVIRONMENTS;
    commit({ dev: { ...dev, account: '999999999999' }, staging }, 'three');
    const reasons = reasonsOf(await verb('status', '--output', 'json'));
    expect(Object.keys(reasons)).to.have.members(['dev', 'staging', 'prod']);
    expect(reasons['dev']).to.contain(
      'The credentials are for account 123456789012, and environment dev is in 999999999999',
    );
    expect(reasons['staging']).to.contain(`Could not assume the role ${STAGING}`);
    // It is there, and was found by the role that its environment had.
    expect(reasons['prod']).to.equal('The configuration has no environment "prod" any more.');
    const entered = (proxy?.answersTo('AssumeRole') ?? []).filter((answer) =>
      answer.includes('333333333333'),
    );
    expect(entered).to.have.length(3);
  });

  it('leave nothing of their temporary keys in the log, in what is printed or in the state', () => {
    const secrets = (proxy?.answersTo('AssumeRole') ?? []).flatMap((answer) =>
      ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].flatMap(
        (name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? [],
      ),
    );
    expect(secrets.length).to.be.greaterThan(8);
    const everything = [...said, readFileSync(join(state, 'state.json'), 'utf8')].join('\n');
    expect(secrets.filter((secret) => everything.includes(secret))).to.deep.equal([]);
  });
});
