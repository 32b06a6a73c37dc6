/** What other services keep for people: objects of S3, and models in SageMaker's registry. */

export interface Bucket {
  readonly region: string;
  /** Whether what is put gets a version: `Enabled`, `Suspended`, or never switched on. */
  versioning?: string;
  readonly objects: Record<string, StoredObject>;
}

export interface StoredObject {
  /** Base64. */
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
  /** `null`, in a bucket whose versions were switched off; none in one that never had any. */
  readonly version?: string;
  readonly at: number;
}

/** A version in a model package group. */
export interface ModelPackage {
  readonly arn: string;
  readonly region: string;
  readonly group: string;
  readonly version: number;
  readonly approval: string;
  readonly at: number;
}
