import { didYouMean } from '../core/text/suggest.ts';
import { quote } from '../core/text/words.ts';
import type { Complaint } from './check-text.ts';
import { instanceSizes, SOURCE } from './sagemaker.gen.ts';

/** What an image has to be made for. `other`: AWS Inferentia, Trainium and Gaudi, which have images of their own. */
export type Processor = 'cpu' | 'gpu' | 'arm' | 'other';

/** What an instance type computes with: the letter of its family tells. @param type `ml.g5.xlarge` */
export function processorOf(type: string): Processor {
  const family = type.split('.')[1] ?? '';
  if (/^[gp]\d/.test(family)) return 'gpu';
  if (/^(?:inf|trn|dl)\d/.test(family)) return 'other';
  return /^[a-z]\d+g/.test(family) ? 'arm' : 'cpu';
}

/** Why SageMaker would refuse an instance type, or null when it is one. */
export function unknownInstance(type: string): Complaint | null {
  const [, family = '', size = ''] = type.split('.');
  const sizes = Object.hasOwn(instanceSizes, family) ? (instanceSizes[family] ?? '').split(' ') : [];
  if (sizes.includes(size)) return null;
  const message = `is ${quote(type)}, and SageMaker has no such instance type`;
  if (sizes.length > 0) return { message, hint: `ml.${family} comes as ${sizes.join(', ')}.` };
  const families = Object.keys(instanceSizes).map((known) => `ml.${known}`);
  return { message, hint: didYouMean(`ml.${family}`, families) ?? `The list is that of ${SOURCE}.` };
}
