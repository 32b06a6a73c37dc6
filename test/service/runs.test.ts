import { expect } from 'chai';
import { MINUTE } from '../../src/core/time.ts';
import type { Pass } from '../../src/service/reconciler.ts';
import { Rig } from '../support/rig.ts';

/** A job that runs once for every change. */
const batch = (more: object = {}) => ({
  name: 'scores',
  pipeline_type: 'batch_transform',
  model_framework: 'xgboost',
  model_framework_version: '1.7-1',
  model_artifact_location: 's3://models/churn/model.tar.gz',
  inference_instance: 'ml.m5.large',
  batch_inference_data: 's3://data/in',
  batch_job_output_location: 's3://data/out',
  ...more,
});

const stepOf = (pass: Pass, name = 'scores') => pass.snapshot.pipelines.find((one) => one.name === name);

describe('a run that a change starts', () => {
  it('keeps its pipeline on the way until it has ended, and is then nobody’s news', async () => {
    const rig = await Rig.open();
    const pass = await rig.deploy({ pipelines: [batch()] });
    console.log(JSON.stringify(stepOf(pass), null, 1), rig.newSubjects(), rig.log.filter((l) => l.level !== 'info'));
    rig.pass(10 * MINUTE);
  });
});
