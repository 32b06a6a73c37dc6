/** The files of a new configuration repository. */

/** Who checks its pull requests. */
export type Host = 'github' | 'gitlab' | 'none';

export interface Scaffold {
  /** Text of the schema that editors check with. */
  readonly schema: string;
  readonly host: Host;
}

/** Contents by path. */
export const filesOf = ({ schema, host }: Scaffold): Readonly<Record<string, string>> => ({
  'mlops-config.json': `${JSON.stringify(CONFIG, null, 2)}\n`,
  'schemas/mlops-config.schema.json': schema,
  'README.md': README,
  '.gitignore': '.mlops-state/\n',
  ...(host === 'github' ? { '.github/workflows/plan.yml': GITHUB } : {}),
  ...(host === 'gitlab' ? { '.gitlab-ci.yml': GITLAB } : {}),
});

/** Valid as it stands, and suspended: nothing is deployed before somebody has put a model of their own there. */
const CONFIG = {
  $schema: './schemas/mlops-config.schema.json',
  version: 1,
  pipelines: [
    {
      name: 'churn',
      pipeline_type: 'realtime_endpoint',
      model_framework: 'xgboost',
      model_framework_version: '1.7-1',
      model_artifact_location: 's3://example-models/churn/model.tar.gz',
      inference_instance: 'ml.m5.large',
      suspend: 'An example. Name your own model, then take this line away.',
    },
  ],
};

const README = `# ML pipelines

\`mlops-config.json\` says which ML pipelines exist. mlops-reconciler follows the branch \`main\` of this repository and makes
the CloudFormation stacks agree with it: what is added is created, what is changed is updated, what is removed is deleted.

| To                        | Do                                                                                   |
| ------------------------- | ------------------------------------------------------------------------------------ |
| see what a pipeline takes | \`mlops-reconciler blueprints\` and \`mlops-reconciler blueprints show TYPE\`            |
| check before a commit     | \`mlops-reconciler validate mlops-config.json\`                                        |
| see what would happen     | \`mlops-reconciler plan --repo dir:.\`; add \`--simulate\` without an AWS account         |
| delete a pipeline         | \`"state": "absent"\` in its entry                                                     |
| keep one from deletion    | \`"protect": true\` in its entry                                                       |
| bring blueprints along    | \`blueprints/NAME/NAME.yaml\`, a CloudFormation template                               |

The schema in \`schemas/\` is for editors: they complete keys and underline what is wrong. It comes with the service; after an
upgrade of it, delete that file and run \`mlops-reconciler init\` again.
`;

const IMAGE = `# MLOPS_RECONCILER_IMAGE is a variable of the project: the image of the service, as you built it. With a role that may only
# read, the plan comes as a comment too: docs/pull-requests.md of mlops-reconciler.`;

/** The image has no need of the network, nor of the right to write. */
const GITHUB = `# Checks the configuration of every pull request.
${IMAGE}
name: validate
on: [pull_request]
permissions: { contents: read }
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with: { persist-credentials: false }
      - run: docker run --rm --network none --volume "$PWD:/config:ro" "$IMAGE" validate /config/mlops-config.json
        env: { IMAGE: '\${{ vars.MLOPS_RECONCILER_IMAGE }}' }
`;

const GITLAB = `# Checks the configuration of every merge request.
${IMAGE}
validate:
  image: { name: $MLOPS_RECONCILER_IMAGE, entrypoint: [''] }
  rules: [{ if: $CI_PIPELINE_SOURCE == 'merge_request_event' }]
  script: node /app/dist/main.js validate mlops-config.json
`;
