import { isObject } from '../../core/text/json.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { registrationOf } from './pipeline-steps.ts';
import type { Course } from './pipeline-steps.ts';
import type { Registration, StoredStep } from './stored-run.ts';
import { asText } from './words.ts';

/** Minutes a run of a state machine takes when nothing is said of it. */
const MINUTES = 10;

/**
 * What a state machine does is not played: its tasks are other services. It succeeds after ten minutes, having
 * registered a model where it has a task for that, unless a trouble waits for one of its states; then that state is all
 * that is known of the way there. A state of type `Fail` ends the run with its own words, any other with those of the
 * trouble.
 */
export function machineSteps(definition: JsonObject, course: Course): readonly StoredStep[] {
  const states = isObject(definition['States']) ? definition['States'] : {};
  const ended = course.began + Math.round((MINUTES * 60_000) / course.speed);
  const base = { began: course.began, ended, outcome: null, registers: null };
  for (const [name, state] of Object.entries(states)) {
    const trouble = course.trouble(name);
    if (trouble === null) continue;
    const type = isObject(state) ? asText(state['Type']) : 'Task';
    return [{ ...base, name, type, failure: trouble }];
  }
  const name = asText(definition['StartAt'] ?? 'Start');
  return [{ ...base, name, type: 'Task', failure: null, registers: registration(states) }];
}

/** A task that registers a model is the one whose effect others wait for. */
function registration(states: JsonObject): Registration | null {
  const register = Object.values(states)
    .filter(isObject)
    .find(({ Resource }) => asText(Resource).endsWith(':aws-sdk:sagemaker:createModelPackage'));
  const words = register?.['Parameters'];
  return isObject(words) ? registrationOf(words) : null;
}
