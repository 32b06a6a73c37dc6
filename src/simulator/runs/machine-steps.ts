import { isObject } from '../../core/json.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Course } from './pipeline-steps.ts';
import type { StoredStep } from './stored-run.ts';
import { asText } from './words.ts';

/** Minutes a run of a state machine takes when nothing is said of it. */
const MINUTES = 10;

/**
 * What a state machine does is not played: its tasks are other services. It succeeds after ten minutes, unless a trouble
 * waits for one of its states; then that state is all that is known of the way there. A state of type `Fail` ends the
 * run with its own words, any other with those of the trouble.
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
  return [{ ...base, name: asText(definition['StartAt'] ?? 'Start'), type: 'Task', failure: null }];
}
