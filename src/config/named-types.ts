import { isObject, parseJson } from '../core/text/json.ts';

/**
 * The pipeline types that a configuration names, for whoever wants to have their blueprints at hand before it is read: a
 * guess that costs nothing. What is no configuration, or says it in an older form, names none.
 */
export function namedTypes(bytes: Uint8Array): ReadonlySet<string> {
  const root = parseJson(new TextDecoder().decode(bytes));
  const entries = isObject(root) ? root['pipelines'] : undefined;
  if (!Array.isArray(entries)) return new Set();
  return new Set(
    entries.flatMap((entry) => {
      const type = isObject(entry) ? entry['pipeline_type'] : undefined;
      return typeof type === 'string' ? [type] : [];
    }),
  );
}
