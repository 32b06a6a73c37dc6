import type { Field, Fields } from './field.ts';
import { anything, cardPart, group, lost, number, object, objective, text } from './field.ts';
import type { Rule } from './rule.ts';
import { always } from './rule.ts';

const asText = (...keys: readonly string[]): Fields =>
  Object.fromEntries(keys.map((key): [string, Field] => [key, text(key)]));

const LOOKED_UP = 'the framework copied what SageMaker knew of it, and only what stands here is written now';

const KEPT_BY_SAGEMAKER = 'SageMaker counts versions and remembers who made them';

const CARD: Fields = {
  name: text('model_card_name'),
  status: text('status'),
  arn: lost('text', 'the card is known by its name'),
  version: lost('anything', KEPT_BY_SAGEMAKER),
  created_by: lost('anything', KEPT_BY_SAGEMAKER),
  last_modified_by: lost('anything', KEPT_BY_SAGEMAKER),
  model_overview: group({
    ...asText(
      'model_id',
      'model_description',
      'problem_type',
      'algorithm_type',
      'model_creator',
      'model_owner',
    ),
    model_name: { ...text('model_name'), lost: LOOKED_UP },
    model_version: number('model_version'),
    model_artifact: anything('model_artifact'),
    inference_environment: anything('container_image'),
  }),
  intended_uses: group(
    asText(
      'purpose_of_model',
      'intended_uses',
      'factors_affecting_model_efficiency',
      'risk_rating',
      'explanations_for_risk_rating',
    ),
  ),
  training_details: group({
    model_name: lost('text', LOOKED_UP),
    training_job_name: lost('text', LOOKED_UP),
    objective_function: objective('objective_function'),
    training_observations: text('training_observations'),
    training_job_details: cardPart('training_job_details'),
  }),
  evaluation_details: cardPart('evaluation_details'),
  additional_information: group({
    ...asText('ethical_considerations', 'caveats_and_recommendations'),
    custom_details: object('custom_details'),
  }),
};

/** To create a card and to change it was two requests; here it is one entry, before and after. */
export const CARDS: readonly Rule[] = ['create_model_card', 'update_model_card'].map((type) => ({
  ...always({ type, parts: { main: 'model_card' }, named: ['name'], fields: CARD, implied: [] }),
  label: 'model_card',
}));
