import { expect } from 'chai';
import { ACTIONS_OF_COMMAND, commandsSent } from './api-calls.ts';
import { list, object, objects, text } from './data.ts';
import { filesBelow, read } from './files.ts';
import { partsOf } from './parts.ts';

const { template, properties, policy } = partsOf('deploy/ci/plan-role.yaml');

/** What `plan` asks AWS, and where: it looks as a pass of the service does, and then reads what changes. */
const ASKED: Readonly<Record<string, string>> = {
  DescribeStacks: 'src/adapters/cloudformation/cloud.ts',
  GetCallerIdentity: 'src/adapters/cloudformation/cloud.ts',
  GetTemplate: 'src/adapters/cloudformation/cloud.ts',
  DescribeEvents: 'src/adapters/cloudformation/stack-events.ts',
  DescribeStackEvents: 'src/adapters/cloudformation/stack-events.ts',
  ListStackResources: 'src/adapters/cloudformation/stack-resources.ts',
  DescribePipelineExecution: 'src/adapters/executions/pipeline-executions.ts',
  ListPipelineExecutions: 'src/adapters/executions/pipeline-executions.ts',
  ListPipelineExecutionSteps: 'src/adapters/executions/pipeline-executions.ts',
  DescribeExecution: 'src/adapters/executions/machine-executions.ts',
  GetExecutionHistory: 'src/adapters/executions/machine-executions.ts',
  ListExecutions: 'src/adapters/executions/machine-executions.ts',
  HeadObject: 'src/adapters/aws-artifacts.ts',
  ListModelPackages: 'src/adapters/aws-artifacts.ts',
};

/** The calls of the job itself. */
const ON_PULL_REQUESTS = filesBelow('deploy/ci', '.mjs').flatMap((file) =>
  [...read(file).matchAll(/\b(?:new |paginate)(\w+?)(?:Command)?\(/g)].map((match) => match[1] ?? ''),
);

describe('deploy/ci/plan-role.yaml', () => {
  it('allows each call of a plan, and nothing more', () => {
    expect(Object.keys(ASKED).filter((command) => !commandsSent().includes(command))).to.deep.equal([]);
    for (const [command, file] of Object.entries(ASKED)) expect(read(file)).to.contain(`${command}Command(`);
    const needed = new Set(Object.keys(ASKED).flatMap((command) => ACTIONS_OF_COMMAND[command] ?? []));
    const granted = policy('PlanPolicy').flatMap(({ actions }) => actions);
    expect(granted.toSorted()).to.deep.equal([...needed].toSorted());
  });

  it('changes nothing in the account but the comment, where CodeBuild runs the job', () => {
    const changing = ['PlanPolicy', 'BuildPolicy']
      .flatMap((name) => policy(name).flatMap(({ actions }) => actions))
      .filter((action) => !/:(?:Describe|Get|List|BatchGet|BatchCheck|GitPull)/.test(action));
    expect(changing).to.deep.equal([
      'codecommit:PostCommentForPullRequest',
      'codecommit:UpdateComment',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const own = policy('BuildPolicy').filter(({ sid }) => sid === 'FetchAndComment');
    const calls = own.flatMap(({ actions }) => actions).filter((action) => action !== 'codecommit:GitPull');
    expect(ON_PULL_REQUESTS.filter((name) => /Comment/.test(name)).toSorted()).to.deep.equal(
      calls.map((action) => action.replace('codecommit:', '')).toSorted(),
    );
  });

  it('trusts the jobs of one repository, each by its audience and its subject', () => {
    const { AssumeRolePolicyDocument: document } = properties('PlanRole');
    const trusted = objects(object(document)['Statement']).map((statement) => {
      const [, entry] = list(statement['Fn::If']);
      return object(object(entry)['Condition']);
    });
    expect(trusted).to.deep.equal([
      {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': { Ref: 'Subject' },
        },
      },
      {
        StringEquals: { 'gitlab.com:aud': 'https://gitlab.com' },
        StringLike: { 'gitlab.com:sub': { Ref: 'Subject' } },
      },
      { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ]);
    expect(read('deploy/ci/gitlab-ci.yml')).to.contain('aud: https://gitlab.com');
  });

  const { AllowedPattern: allowed } = object(object(template['Parameters'])['Subject']);
  const subject = new RegExp(`^(?:${text(allowed)})$`);
  for (const [given, expected] of [
    ['repo:ml/config:pull_request', true],
    ['project_path:ml/group/config:ref_type:branch:ref:*', true],
    ['repo:ml/*:pull_request', false],
    ['repo:ml/config:*', false],
    ['project_path:*:ref_type:branch:ref:*', false],
    ['*', false],
  ] as const)
    it(`${expected ? 'takes' : 'refuses'} the subject ${given}`, () => {
      expect(subject.test(given)).to.equal(expected);
    });
});
