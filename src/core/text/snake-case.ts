/**
 * The configuration key of a template parameter: `ModelName` is written `model_name`.
 *
 * A word ends where a lower-case letter or digit meets an upper-case letter, and before the last capital of a
 * run of capitals that a lower-case letter follows. Digits stay with the letters before them:
 *
 * | Parameter         | Key                 |
 * |-------------------|---------------------|
 * | `ModelName`       | `model_name`        |
 * | `KmsKeyArn`       | `kms_key_arn`       |
 * | `VPCSubnetIds`    | `vpc_subnet_ids`    |
 * | `S3OutputPath`    | `s3_output_path`    |
 * | `ModelDataURL`    | `model_data_url`    |
 * | `SHA256Digest`    | `sha256_digest`     |
 * | `P99LatencyMs`    | `p99_latency_ms`    |
 * | `Variant2Weight`  | `variant2_weight`   |
 * | `Http5xxRate`     | `http5xx_rate`      |
 *
 * There is no way back by rule (`S3Path` and `S3path` share a key), so the way back is a look at the
 * blueprint's own parameters; two that share a key are an error in the template.
 */
export const snakeCase = (parameter: string): string =>
  parameter
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
