import { expect } from 'chai';
import { snakeCase } from '../../../src/core/text/snake-case.ts';

/** Published: a configuration that was valid must stay valid. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['ModelName', 'model_name'],
  ['KmsKeyArn', 'kms_key_arn'],
  ['VPCSubnetIds', 'vpc_subnet_ids'],
  ['VpcSubnetIds', 'vpc_subnet_ids'],
  ['S3OutputPath', 's3_output_path'],
  ['ModelDataURL', 'model_data_url'],
  ['ModelDataUrl', 'model_data_url'],
  ['SHA256Digest', 'sha256_digest'],
  ['P99LatencyMs', 'p99_latency_ms'],
  ['Variant2Weight', 'variant2_weight'],
  ['Http5xxRate', 'http5xx_rate'],
  ['Alarm5XXRate', 'alarm5_xx_rate'],
  ['IPv4Address', 'i_pv4_address'],
  ['A', 'a'],
  ['ABC', 'abc'],
  ['already', 'already'],
  ['lowerCamelCase', 'lower_camel_case'],
  ['X1Y2Z3', 'x1_y2_z3'],
  ['2Fast', '2_fast'],
];

describe('the configuration key of a template parameter', () => {
  for (const [parameter, key] of VECTORS) {
    it(`writes ${parameter} as ${key}`, () => {
      expect(snakeCase(parameter)).to.equal(key);
    });
  }
});
