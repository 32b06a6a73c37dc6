import type { Fields } from './field.ts';
import { anything, object, text } from './field.ts';
import type { Rule } from './rule.ts';
import { always } from './rule.ts';

const CARD: Fields = {
  name: text('card_name'),
  status: text('status'),
  version: anything('version'),
  model_overview: object('model_overview'),
  intended_uses: object('intended_uses'),
  training_details: object('training_details'),
  evaluation_details: anything('evaluation_details'),
  additional_information: object('additional_information'),
};

/** To create a card and to change it was two requests; here it is one entry, before and after. */
export const CARDS: readonly Rule[] = ['create_model_card', 'update_model_card'].map((type) =>
  always({ type, parts: { main: 'model_card' }, named: ['name'], fields: CARD, implied: [] }),
);
