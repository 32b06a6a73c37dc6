import { authoringOf } from './authoring.ts';
import type { Blueprint } from '../blueprint.ts';
import type { Target } from '../config.ts';
import type { Json, JsonObject } from '../text/json.ts';

/** Stands for the bucket nobody named, so that the rest of the location can still be checked. */
export const NO_BUCKET = 'assets-bucket-not-set';

/** Stands for the assets bucket in a template whose code lies there; no input can have this name. */
export const ASSETS_BUCKET = 'mlops:assets_bucket';

export interface Located {
  /** The target with whole S3 locations in it. */
  readonly target: Target;
  /** Keys (`model_artifact_location`, `parameters/<Name>`) that need the bucket nobody named. */
  readonly withoutBucket: readonly string[];
}

/**
 * Makes an S3 location of every bare key: `churn/model.tar.gz` is `s3://<assets bucket>/churn/model.tar.gz`
 * for the parameters the template lists as `S3Keys`. Before binding, so that patterns see whole locations.
 *
 * One rule for all of them: `data_capture_location` too, which the older framework wrote `bucket/prefix`,
 * is a key here unless it begins with `s3://`; nothing can tell a bucket from the first part of a key.
 * @param bucket the environment's assets bucket, or null: those keys are then reported, never guessed.
 */
export function locateAssets(
  blueprint: Pick<Blueprint, 'template' | 'parameters'>,
  target: Target,
  bucket: string | null,
): Located {
  const names = new Set(authoringOf(blueprint.template).s3Keys);
  const keys = new Set(blueprint.parameters.filter(({ name }) => names.has(name)).map(({ key }) => key));
  const inputs = locate(target.inputs, keys, bucket);
  const parameters = locate(target.parameters, names, bucket);
  const bare = [...inputs.bare, ...parameters.bare.map((name) => `parameters/${name}`)];
  return {
    target: { ...target, inputs: inputs.values, parameters: parameters.values },
    withoutBucket: bucket === null ? bare : [],
  };
}

function locate(values: JsonObject, located: ReadonlySet<string>, bucket: string | null) {
  const whole = Object.entries(values).flatMap(([key, value]) =>
    located.has(key) && isBare(value) ? [[key, `s3://${bucket ?? NO_BUCKET}/${value}`] as const] : [],
  );
  return { bare: whole.map(([key]) => key), values: { ...values, ...Object.fromEntries(whole) } };
}

/** A leading slash would name an object with an empty first part: nobody means that, the pattern refuses it. */
const isBare = (value: Json): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  !/^[a-z0-9]+:\/\//i.test(value) &&
  !value.startsWith('{{resolve:');
