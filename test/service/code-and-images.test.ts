import { expect } from 'chai';
import { BUCKET, Rig } from '../support/rig.ts';

const IMAGE = 'mlops-default-scorer-image';
const ENDPOINT = 'mlops-default-scorer';

const open = (): Promise<Rig> => Rig.open({ settings: { assetsBucket: BUCKET } });

/** An image, and an endpoint that serves it. */
const scorer = (zip: string) => ({
  pipelines: [
    { name: 'scorer-image', pipeline_type: 'image_builder', custom_algorithm_docker: zip },
    {
      name: 'scorer',
      pipeline_type: 'realtime_endpoint',
      custom_image_uri: { output_of: 'scorer-image', key: 'ImageUri' },
      model_artifact_location: 'scorer/model.tar.gz',
      inference_instance: 'ml.m5.large',
    },
  ],
});

const built = (rig: Rig): string | undefined => rig.stack(IMAGE).outputs['ImageUri'];
const served = (rig: Rig): string | undefined => rig.stack(ENDPOINT).parameters['CustomImageUri'];

describe('an image and what it serves', () => {
  it('are deployed one after the other, and the endpoint gets the image by its digest', async () => {
    const rig = await open();
    await rig.deploy(scorer('scorer-1.zip'));
    expect(built(rig)).to.match(
      /^111111111111\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/[a-z0-9-]+@sha256:[0-9a-f]{64}$/,
    );
    expect(served(rig)).to.equal(built(rig));
    expect(rig.newSubjects()).to.deep.equal(['[mlops] 2 deployed']);
  });

  it('are both updated when the source of the image is another', async () => {
    const rig = await open();
    await rig.deploy(scorer('scorer-1.zip'));
    const [before, created] = [built(rig), rig.stack(ENDPOINT).id];
    await rig.deploy(scorer('scorer-2.zip'));
    expect(built(rig)).to.not.equal(before);
    expect(served(rig)).to.equal(built(rig));
    expect(rig.stack(ENDPOINT).id).to.equal(created);
  });

  it('stay as they were when the build fails, and the mail says why', async () => {
    const rig = await open();
    await rig.deploy(scorer('scorer-1.zip'));
    const before = built(rig);
    const reason = 'The build ended as FAILED. BUILD: exit status 1.';
    rig.inject({ kind: 'resource-fails', on: 'update', resource: 'Custom::ContainerImage', reason });
    rig.newMails();
    await rig.deploy(scorer('scorer-2.zip'));
    expect(served(rig)).to.equal(before);
    const [mail] = rig.newMails();
    expect(mail?.text.replaceAll(/\s+/g, ' ')).to.include(reason);
  });
});

const FUNCTION = `Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties: { Role: 'arn:aws:iam::111111111111:role/work', Code: lambdas/work }
`;

describe('a blueprint of the repository with code', () => {
  const commit = (code: string) =>
    [
      { pipelines: [{ name: 'work', pipeline_type: 'work' }] },
      { files: { 'blueprints/work/work.yaml': FUNCTION, 'blueprints/work/lambdas/work/index.py': code } },
    ] as const;
  const key = (rig: Rig): unknown => {
    const [work] = rig.stack('mlops-default-work').resources;
    return work?.properties?.['Code'];
  };

  it('has its code in the bucket when it is made, and another one when the code changes', async () => {
    const rig = await open();
    await rig.deploy(...commit('one'));
    const before = key(rig);
    await rig.deploy(...commit('two'));
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-work': 'UPDATE_COMPLETE' });
    expect(key(rig)).to.not.deep.equal(before);
  });

  it('is left alone by a commit that leaves its code alone', async () => {
    const rig = await open();
    await rig.deploy(...commit('one'));
    const [config, { files }] = commit('one');
    await rig.deploy(config, { files: { ...files, 'blueprints/work/README.md': 'words' } });
    expect(rig.statuses()).to.deep.equal({ 'mlops-default-work': 'CREATE_COMPLETE' });
  });

  it('waits, and says for what, where there is no bucket', async () => {
    const rig = await Rig.open({ settings: { assetsBucket: null } });
    rig.commit(...commit('one'));
    const { steps } = await rig.look();
    expect(steps.map(({ kind, why }) => [kind, why])).to.deep.equal([
      [
        'incomplete',
        'The code of its functions goes to the assets bucket, and environment default has none.',
      ],
    ]);
    expect(rig.statuses()).to.deep.equal({});
  });
});
