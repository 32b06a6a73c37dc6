import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import type { Complaint } from './check-text.ts';
import { processorOf } from './instance-types.ts';
import type { Processor } from './instance-types.ts';
import { imagesJson } from './sagemaker.gen.ts';

/** What an image is asked for by. */
export interface ImageWish {
  readonly framework: string;
  /** Empty where the framework has one version only. */
  readonly version: string;
  /** Null for serverless inference, which has CPUs only. */
  readonly instance: string | null;
  readonly region: string;
}

export type ImageFound =
  | { readonly kind: 'image'; readonly uri: string }
  /** @property about what of the wish is wrong */
  | { readonly kind: 'none'; readonly about: keyof ImageWish; readonly complaint: Complaint };

interface Release {
  readonly registry: number;
  /** `repository:tag` by what it is made for; `any`: for CPUs and GPUs. */
  readonly images: Readonly<Partial<Record<Processor | 'any', string>>>;
}

interface Framework {
  readonly versions: Readonly<Record<string, Release>>;
  readonly aliases?: Readonly<Record<string, string>>;
}

interface Table {
  /** Accounts by region. */
  readonly registries: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly frameworks: Readonly<Record<string, Framework>>;
}

let read: Table | undefined;
function table(): Table {
  const parsed: Table = read ?? JSON.parse(imagesJson);
  read = parsed;
  return parsed;
}

/** Names people use for the same thing. */
const ALSO: Readonly<Record<string, string>> = {
  'scikit-learn': 'sklearn',
  linear_learner: 'linear-learner',
};

/** Names under which images are known. */
export const knownFrameworks = (): readonly string[] => Object.keys(table().frameworks);

/** The image that AWS publishes for a framework or a built-in algorithm; `region` null: whether there is one at all. */
export function imageOf(wish: Omit<ImageWish, 'region'> & { readonly region: string | null }): ImageFound {
  const name = ALSO[wish.framework] ?? wish.framework;
  const { frameworks } = table();
  const framework = Object.hasOwn(frameworks, name) ? frameworks[name] : undefined;
  if (framework === undefined)
    return none('framework', unknownFramework(wish.framework, Object.keys(frameworks)));
  const version = versionOf(framework, wish.version);
  const release = Object.hasOwn(framework.versions, version) ? framework.versions[version] : undefined;
  if (release === undefined)
    return none('version', unknownVersion(name, wish.version, Object.keys(framework.versions)));
  const what = `${name} ${version}`;
  const image = imageFor(release, wish.instance);
  if (image === undefined) return none('instance', noSuchProcessor(what, release, wish.instance));
  return wish.region === null ? { kind: 'image', uri: '' } : placed(what, release, image, wish.region);
}

function versionOf({ versions, aliases = {} }: Framework, asked: string): string {
  const [first = '', second] = Object.keys(versions);
  if (asked === '') return second === undefined ? first : '';
  return aliases[asked] ?? asked;
}

function placed(what: string, { registry }: Release, image: string, region: string): ImageFound {
  const account = table().registries[registry]?.[region];
  if (account === undefined) return none('region', unknownRegion(what, region));
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { kind: 'image', uri: `${account}.dkr.ecr.${region}.${domain}/${image}` };
}

const none = (about: keyof ImageWish, complaint: Complaint): ImageFound => ({
  kind: 'none',
  about,
  complaint,
});

function imageFor({ images }: Release, instance: string | null): string | undefined {
  const processor = instance === null ? 'cpu' : processorOf(instance);
  if (processor === 'arm' || processor === 'other') return images[processor];
  return images[processor] ?? images.any;
}

const INSTEAD = 'give its inference image as custom_image_uri';

function unknownFramework(asked: string, known: readonly string[]): Complaint {
  const message = `is ${quote(asked)}, for which no image of SageMaker is known`;
  return { message, hint: didYouMean(asked, known) ?? `For another than ${known.join(', ')} ${INSTEAD}.` };
}

function unknownVersion(name: string, asked: string, known: readonly string[]): Complaint {
  const message =
    asked === ''
      ? `is missing: ${name} comes in several`
      : `is ${quote(asked)}, which is no known version of ${name}`;
  return { message, hint: `Known are ${known.join(', ')}; for another ${INSTEAD}.` };
}

function noSuchProcessor(what: string, { images }: Release, instance: string | null): Complaint {
  const made = Object.keys(images).join(', ').replace('any', 'cpu, gpu');
  const message =
    instance === null
      ? `cannot be served without instances: the image of ${what} is for ${made}, and serverless inference has CPUs only`
      : `is ${quote(instance)}, for which SageMaker has no image of ${what}; there is one for ${made}`;
  return { message, hint: `Take another instance type, or ${INSTEAD}.` };
}

const unknownRegion = (what: string, region: string): Complaint => ({
  message: `names ${what}, of which no image is known in ${region}`,
  hint: `For this region ${INSTEAD}.`,
});
