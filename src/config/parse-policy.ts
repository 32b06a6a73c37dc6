import { NO_POLICY } from '../core/entry/policy.ts';
import type { Policy } from '../core/entry/policy.ts';
import type { PolicyFile } from '../core/entry/policy.gen.ts';
import { failure, success } from '../core/text/result.ts';
import type { Result } from '../core/text/result.ts';
import { flawsOf } from './check-schema.ts';
import { createLocator, NOTHING } from './locator.ts';
import { matchesPolicy } from './policy-schema.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import { report } from './report.ts';

/**
 * Reads the policy of the service. A policy that is half understood protects nobody: whatever is wrong with it, all
 * of it is reported and nothing is returned.
 * @param place of the file, for the problems
 */
export function parsePolicy(bytes: Uint8Array, place: string): Result<Policy> {
  const nowhere = createLocator(place, NOTHING);
  const text = readText(bytes);
  if (typeof text !== 'string') return failure(report([text], nowhere));
  const document = readJson(text);
  if (!('root' in document)) return failure(report(document, nowhere));
  const { value } = document.root;
  const file = matchesPolicy(value) ? value : null;
  const flaws = [...document.flaws, ...flawsOf(matchesPolicy.errors)];
  if (file === null || flaws.length > 0) return failure(report(flaws, createLocator(place, document.root)));
  return success(policyOf(file));
}

const policyOf = (file: PolicyFile): Policy => ({
  accounts: file.accounts ?? null,
  regions: file.regions ?? null,
  roles: file.role_arns ?? null,
  executionRoles: file.execution_role_arns ?? null,
  topics: file.topic_arns ?? null,
  functions: file.function_arns ?? null,
  resourceTypes: file.resource_types ?? null,
  capabilities: file.capabilities ?? null,
  brought: { ...NO_POLICY.brought, ...file.repository_blueprints },
  limits: {
    deletesPerDay: file.limits?.deletes_per_day ?? null,
    changedAtOnce: file.limits?.changed_at_once ?? null,
  },
});
