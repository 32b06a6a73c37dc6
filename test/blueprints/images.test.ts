import { expect } from 'chai';
import { bind } from '../../src/blueprints/bind.ts';
import { imageOf } from '../../src/blueprints/images.ts';
import type { ImageWish } from '../../src/blueprints/images.ts';
import { processorOf, unknownInstance } from '../../src/blueprints/instance-types.ts';
import type { JsonObject } from '../../src/core/text/json.ts';
import { locate, parse, problemsOf, target, valueOf } from '../support/blueprint.ts';

const found = (wish: Partial<ImageWish> & { readonly region?: string | null }): string => {
  const image = imageOf({
    framework: '',
    version: '',
    instance: 'ml.m5.large',
    region: 'eu-west-1',
    ...wish,
  });
  return image.kind === 'image' ? image.uri : `${image.about} ${image.complaint.message}`;
};

describe('the image of a framework', () => {
  const DLC = '763104351884.dkr.ecr.eu-west-1.amazonaws.com';
  /** As the SageMaker Python SDK answers (`image_uris.retrieve`). */
  const known: readonly (readonly [string, string, string | null, string])[] = [
    [
      'xgboost',
      '1.7-1',
      'ml.m5.large',
      '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    ],
    [
      'xgboost',
      '1.5-1',
      'ml.m6g.large',
      '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.5-1-arm64',
    ],
    [
      'sklearn',
      '1.2-1',
      'ml.m5.large',
      '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
    ],
    ['pytorch', '2.6.0', 'ml.g5.xlarge', `${DLC}/pytorch-inference:2.6.0-gpu-py312`],
    ['pytorch', '2.6', null, `${DLC}/pytorch-inference:2.6.0-cpu-py312`],
    ['tensorflow', '2.19.0', 'ml.g5.xlarge', `${DLC}/tensorflow-inference:2.19.0-gpu`],
    [
      'huggingface',
      '4.51.3',
      'ml.g5.xlarge',
      `${DLC}/huggingface-pytorch-inference:2.6.0-transformers4.51.3-gpu-py312-cu124-ubuntu22.04`,
    ],
    ['djl-lmi', '0.38.0', 'ml.g5.xlarge', `${DLC}/djl-inference:0.38.0-lmi29.0.0-cu130`],
    ['sagemaker-tritonserver', '25.09', 'ml.g5.xlarge', `${DLC}/sagemaker-tritonserver:25.09-py3`],
    ['kmeans', '1', 'ml.m5.large', '438346466558.dkr.ecr.eu-west-1.amazonaws.com/kmeans:1'],
  ];
  for (const [framework, version, instance, uri] of known)
    it(`is what AWS publishes: ${framework} ${version} on ${instance ?? 'no instance'}`, () => {
      expect(found({ framework, version, instance })).to.equal(uri);
    });

  it('needs no version where there is one only, and goes by another name too', () => {
    expect(found({ framework: 'kmeans' })).to.match(/kmeans:1$/);
    expect(found({ framework: 'scikit-learn', version: '1.2-1' })).to.match(/scikit-learn:1\.2-1-cpu-py3$/);
  });

  it('lies in the domain of its part of AWS', () => {
    const uri = '450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-xgboost:1.7-1';
    expect(found({ framework: 'xgboost', version: '1.7-1', region: 'cn-north-1' })).to.equal(uri);
  });

  const missing: readonly (readonly [string, Partial<ImageWish>, string])[] = [
    ['a framework nobody knows', { framework: 'caffe' }, 'framework is "caffe", for which no image'],
    ['the name of a member of every object', { framework: 'constructor' }, 'framework is "constructor"'],
    ['no version', { framework: 'xgboost' }, 'version is missing: xgboost comes in several'],
    ['a version nobody has', { framework: 'xgboost', version: '1.6-1' }, 'version is "1.6-1", which is no'],
    ['the newest, whatever it is', { framework: 'xgboost', version: 'latest' }, 'version is "latest"'],
    [
      'a GPU image without GPUs',
      { framework: 'huggingface-llm', version: '3.3.6' },
      'instance is "ml.m5.large", for which SageMaker has no image of huggingface-llm 3.3.6; there is one for gpu',
    ],
    [
      'a GPU image without instances',
      { framework: 'huggingface-llm', version: '3.3.6', instance: null },
      'instance cannot be served without instances',
    ],
    [
      'Graviton where there is no image for it',
      { framework: 'xgboost', version: '1.7-1', instance: 'ml.m6g.large' },
      'instance is "ml.m6g.large", for which SageMaker has no image of xgboost 1.7-1; there is one for cpu',
    ],
    [
      'Inferentia',
      { framework: 'kmeans', instance: 'ml.inf2.xlarge' },
      'instance is "ml.inf2.xlarge", for which SageMaker has no image of kmeans 1; there is one for cpu, gpu',
    ],
    [
      'a region without it',
      { framework: 'kmeans', region: 'mx-central-1' },
      'region names kmeans 1, of which no image is known in mx-central-1',
    ],
  ];
  for (const [what, wish, message] of missing)
    it(`is not made up for ${what}`, () => {
      expect(found(wish)).to.include(message);
    });
});

describe('an instance type', () => {
  it('exists, or does not, with what may have been meant', () => {
    expect(unknownInstance('ml.m5.large')).to.equal(null);
    expect(unknownInstance('ml.p6-b200.48xlarge')).to.equal(null);
    expect(unknownInstance('ml.m5.small')?.hint).to.include('ml.m5 comes as large, xlarge');
    expect(unknownInstance('ml.m55.large')?.hint).to.include('ml.m5');
    expect(unknownInstance('ml.toString.large')?.message).to.include('no such instance type');
    expect(unknownInstance('ml.zz.large')?.hint).to.match(/botocore/);
  });

  it('computes with what its family says', () => {
    const types = [
      'ml.m5.large',
      'ml.g5.xlarge',
      'ml.p4d.24xlarge',
      'ml.c7g.large',
      'ml.r6gd.large',
      'ml.inf2.xlarge',
    ];
    expect(types.map(processorOf)).to.deep.equal(['cpu', 'gpu', 'gpu', 'arm', 'arm', 'other']);
  });
});

describe('an image parameter of a blueprint', () => {
  const template = (instance: string) => `
Metadata:
  Mlops:
    Instances: [Machine]
    Images: { Image: { Framework: Kind, Version: Release${instance} } }
Parameters:
  Kind: { Type: String, Default: '', Description: d }
  Release: { Type: String, Default: '', Description: d }
  Machine: { Type: String, Default: ml.m5.large, Description: d }
  Image: { Type: String, Default: '', Description: d }
Resources: { T: { Type: AWS::SNS::Topic } }
`;
  const withInstances = valueOf(parse(template(', Instance: Machine')));
  const serverless = valueOf(parse(template('')));
  const bound = (inputs: JsonObject, region: string | null = 'eu-west-1', of = withInstances) =>
    bind(of, target(inputs), locate, { region });
  const said = (result: ReturnType<typeof bound>) =>
    problemsOf(result).map(({ pointer, message }) => `${pointer} ${message}`);

  it('gets the image of the framework, unless it has one or none is asked for', () => {
    const image = (inputs: JsonObject) => valueOf(bound(inputs)).parameters['Image'];
    expect(image({ kind: 'kmeans' })).to.equal('438346466558.dkr.ecr.eu-west-1.amazonaws.com/kmeans:1');
    expect(image({ kind: 'kmeans', image: 'mine' })).to.equal('mine');
    expect(image({})).to.equal('');
  });

  it('waits for what another pipeline will tell, when that is not known yet', () => {
    const reference = { output_of: 'builder', key: 'Uri' };
    for (const inputs of [{ image: reference }, { kind: reference }, { kind: 'caffe', release: reference }])
      expect(bind(withInstances, target(inputs), locate, { references: 'allow' }).ok).to.equal(true);
  });

  it('names the input that is wrong', () => {
    expect(said(bound({ kind: 'caffe' }))[0]).to.match(/^\/pipelines\/0\/kind `kind` is "caffe"/);
    expect(said(bound({ kind: 'xgboost', release: '9' }))[0]).to.match(
      /^\/pipelines\/0\/release `release` is "9"/,
    );
    expect(said(bound({ machine: 'ml.m5.huge' }))[0]).to.match(
      /^\/pipelines\/0\/machine `machine` is "ml.m5.huge"/,
    );
  });

  it('can be checked without a region, and deployed only with one', () => {
    const inputs = { kind: 'kmeans' };
    expect(bind(withInstances, target(inputs), locate, { references: 'allow' }).ok).to.equal(true);
    expect(said(bound(inputs, null))).to.deep.equal([
      '/pipelines/0/kind `kind` names an image that each region has in another account, and no region is known',
    ]);
  });

  it('is not for GPUs where there are none', () => {
    const gpu = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312';
    expect(said(bound({ image: gpu }, null, serverless))[0]).to.include('by its name an image for GPUs');
    expect(bound({ image: gpu.replace('-gpu-', '-cpu-') }, null, serverless).ok).to.equal(true);
    expect(said(bound({ kind: 'huggingface-llm', release: '3.3.6' }, null, serverless))[0]).to.include(
      'serverless inference has CPUs only',
    );
    expect(bound({ image: gpu }).ok).to.equal(true);
  });
});
