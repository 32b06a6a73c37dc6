import { isObject, type JsonObject } from '../../core/text/json.ts';
import { evaluate } from '../template/intrinsics.ts';
import { isActive } from '../template/outline.ts';
import { section, text } from '../template/sections.ts';
import { validationError } from '../protocol/message.ts';
import type { Output, Stack, World } from '../world.ts';
import { stackScope } from './stack-scope.ts';

/** @throws AwsError ValidationError for a value that is no text */
export function outputsOf(world: World, stack: Stack): readonly Output[] {
  const scope = stackScope(world, stack);
  return Object.entries(section(scope.template, 'Outputs'))
    .filter(([, declaration]) => isActive(declaration, scope))
    .map(([key, declaration]) => {
      const output = isObject(declaration) ? declaration : {};
      const value = evaluate(output['Value'] ?? null, scope);
      if (typeof value === 'object' || value === undefined) {
        throw validationError(
          `Template format error: The Value field of every Outputs member must evaluate to a String: ${key}`,
        );
      }
      return {
        key,
        value: String(value),
        description: text(output['Description']),
        exportName: exportName(output),
      };
    });

  function exportName(output: JsonObject): string | null {
    const name = evaluate(section(output, 'Export')['Name'] ?? null, scope);
    return typeof name === 'string' ? name : null;
  }
}
