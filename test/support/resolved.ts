import { isObject } from '../../src/core/text/json.ts';
import type { Json, JsonObject } from '../../src/core/text/json.ts';
import type { DesiredStack } from '../../src/core/model.ts';
import { evaluate } from '../../src/simulator/template/intrinsics.ts';
import { scopeOf, symbolic } from '../../src/simulator/template/make-scope.ts';
import { activeResources, isActive } from '../../src/simulator/template/outline.ts';
import { checkRules } from '../../src/simulator/template/rules.ts';
import { objectOf } from './blueprint.ts';

export interface Resolved {
  /** Resources whose condition holds, every function evaluated; what does not exist yet reads `<Name>`. */
  readonly declarations: JsonObject;
  readonly outputs: Readonly<Record<string, Json>>;
}

/** A stack as CloudFormation would understand it. @throws when it would refuse the template or its parameters */
export function resolved({ template, parameters, stack }: DesiredStack, region = 'eu-west-1'): Resolved {
  const place = { account: '111122223333', region, stackId: `arn:${stack}`, stackName: stack };
  const plain = objectOf(template);
  checkRules(plain, parameters, place);
  const scope = scopeOf({ template: plain, parameters, notificationArns: [] }, place, symbolic);
  const inside = (section: string, name: string): JsonObject => {
    const members = plain[section];
    const found = isObject(members) ? members[name] : undefined;
    return isObject(found) ? found : {};
  };
  const outputs = Object.keys(isObject(plain['Outputs']) ? plain['Outputs'] : {});
  return {
    declarations: Object.fromEntries(
      activeResources(scope).map((id) => [id, evaluate(inside('Resources', id), scope) ?? null]),
    ),
    outputs: Object.fromEntries(
      outputs
        .filter((name) => isActive(inside('Outputs', name), scope))
        .map((name) => [name, evaluate(inside('Outputs', name)['Value'] ?? null, scope) ?? null]),
    ),
  };
}
