#!/usr/bin/env node
/**
 * Writes src/blueprints/sagemaker.gen.ts: which image AWS publishes for which framework or built-in algorithm, and which
 * instance types an endpoint can have. Both are AWS's own data: the image tables of the SageMaker Python SDK (the same
 * facts as in "Docker Registry Paths and Example Code") and the API model of CreateEndpointConfig.
 *
 *   pip download --no-deps sagemaker-core botocore && unzip '*.whl' -d wheels
 *   node scripts/refresh-sagemaker.mjs wheels
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The frameworks and algorithms we know, each with the first version that is worth its place. */
const FRAMEWORKS = {
  xgboost: '0.90-2',
  sklearn: '0.23-1',
  pytorch: '1.10.0',
  tensorflow: '2.7.0',
  huggingface: '4.17.0',
  'huggingface-llm': '1.4.0',
  'huggingface-vllm': '0',
  'huggingface-tei': '0',
  'huggingface-tei-cpu': '0',
  'djl-lmi': '0',
  autogluon: '0.8.0',
  'sagemaker-tritonserver': '24.0',
  'sparkml-serving': '3.0',
  blazingtext: '0',
  'factorization-machines': '0',
  'forecasting-deepar': '0',
  'image-classification': '0',
  ipinsights: '0',
  kmeans: '0',
  knn: '0',
  lda: '0',
  'linear-learner': '0',
  ntm: '0',
  'object-detection': '0',
  object2vec: '0',
  pca: '0',
  randomcutforest: '0',
  'semantic-segmentation': '0',
  seq2seq: '0',
};

/** Images for Graviton; those of PyTorch and TensorFlow are not in all of the accounts of the others. */
const ARM_TAGS = {
  'xgboost 1.5-1': '1.5-1-arm64',
  'xgboost 1.3-1': '1.3-1-arm64',
  'sklearn 1.0-1': '1.0-1-arm64-cpu-py3',
};

const byNumber = new Intl.Collator('en', { numeric: true }).compare;
const newest = (names) => names.toSorted(byNumber).at(-1);
const text = (...parts) => parts.filter(Boolean).join('-');

/** Regions whose accounts are the same are written once. */
const registries = new Map();
function registryOf(accounts) {
  // The isolated regions have domains of their own, and nobody could try them.
  const open = Object.entries(accounts).filter(([region]) => !/^(us-iso|eu-isoe)/.test(region));
  const key = JSON.stringify(Object.fromEntries(open.toSorted(([a], [b]) => byNumber(a, b))));
  if (!registries.has(key)) registries.set(key, registries.size);
  return registries.get(key);
}

/** The newest Python and, for Hugging Face, the newest PyTorch that a version comes with. */
function configOf(name, all) {
  const base =
    name === 'huggingface' ? newest(Object.keys(all).filter((key) => /^pytorch\d/.test(key))) : undefined;
  if (name === 'huggingface' && base === undefined) return undefined;
  const config = base === undefined ? all : all[base];
  const python = newest(config.py_versions ?? []);
  return { ...config, ...config[python], base: base?.slice('pytorch'.length), python };
}

/** Images by processor: `any` where one serves all but ARM. */
function imagesOf(name, version, config, processors) {
  const prefix =
    config.base === undefined ? (config.tag_prefix ?? version) : `${config.base}-transformers${version}`;
  const image = (processor) => {
    // Triton says only which of its images is not for GPUs.
    const silent =
      config.processor_in_tag === false || (name === 'sagemaker-tritonserver' && processor === 'gpu');
    const build = config.container_version?.[processor];
    return `${config.repository}:${text(prefix, silent ? '' : processor, config.python, build)}`;
  };
  const wanted = (config.processors ?? processors ?? []).filter((one) => one === 'cpu' || one === 'gpu');
  if (wanted.length > 0) return Object.fromEntries(wanted.map((one) => [one, image(one)]));
  // CUDA in its name, and no other beside it.
  return /-cu\d+/.test(image('')) ? { gpu: image('') } : { any: image('') };
}

function framework(name, since, table) {
  const scope = table.inference ?? table;
  const kept = Object.entries(scope.versions).filter(
    ([version]) => version === '1' || byNumber(version, since) >= 0,
  );
  const versions = kept.flatMap(([version, all]) => {
    const config = configOf(name, all);
    if (config === undefined) return [];
    const registry = registryOf(config.registries);
    const images = imagesOf(name, version, config, scope.processors);
    const arm = ARM_TAGS[`${name} ${version}`];
    return [
      [
        version,
        { registry, images: arm === undefined ? images : { ...images, arm: `${config.repository}:${arm}` } },
      ],
    ];
  });
  const known = new Set(versions.map(([version]) => version));
  const aliases = Object.entries(scope.version_aliases ?? {}).filter(
    ([alias, to]) => /^\d/.test(alias) && known.has(to),
  );
  return {
    versions: Object.fromEntries(versions),
    ...(aliases.length > 0 ? { aliases: Object.fromEntries(aliases) } : {}),
  };
}

const wheels = process.argv[2];
if (wheels === undefined) throw new Error('Name the folder with the unpacked wheels.');
const released = (project) =>
  readdirSync(wheels)
    .find((entry) => entry.startsWith(`${project}-`) && entry.endsWith('.dist-info'))
    ?.slice(0, -'.dist-info'.length)
    .replace('-', ' ');
const images = join(wheels, 'sagemaker/core/image_uri_config');
const frameworks = Object.fromEntries(
  Object.entries(FRAMEWORKS).map(([name, since]) => [
    name,
    framework(name, since, JSON.parse(readFileSync(join(images, `${name}.json`), 'utf8'))),
  ]),
);
const model = JSON.parse(
  gunzipSync(readFileSync(join(wheels, 'botocore/data/sagemaker/2017-07-24/service-2.json.gz'))),
);
const sizes = {};
for (const type of model.shapes.ProductionVariantInstanceType.enum) {
  const [, family, size] = type.split('.');
  (sizes[family] ??= []).push(size);
}
const lines = (rows) =>
  Object.entries(rows)
    .map(([key, row]) => `${JSON.stringify(key)}:${JSON.stringify(row)}`)
    .join(',\n');
const accounts = Object.fromEntries([...registries].map(([key, id]) => [id, JSON.parse(key)]));
writeFileSync(
  new URL('../src/blueprints/sagemaker.gen.ts', import.meta.url),
  `// Generated by scripts/refresh-sagemaker.mjs. Do not edit.
/** Where it is from, for people who ask how old it is. */
export const SOURCE = '${released('sagemaker_core')} and ${released('botocore')}, ${new Date().toISOString().slice(0, 10)}';
/** JSON text, parsed when it is asked for first: accounts by region, and images by framework and version. */
export const imagesJson: string = String.raw\`{
"registries":{
${lines(accounts)}
},
"frameworks":{
${lines(frameworks)}
}
}\`;
/** Sizes by family of every instance type a real-time endpoint can have (ProductionVariant, InstanceType). */
export const instanceSizes: Readonly<Record<string, string>> = {
${Object.entries(sizes)
  .toSorted(([a], [b]) => byNumber(a, b))
  .map(([family, all]) => `  '${family}': '${all.join(' ')}',`)
  .join('\n')}
};
`,
);
