import type { Json, JsonObject } from '../../src/core/text/json.ts';

/** What API Gateway would send on. */
export interface Mapped {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Runs a mapping template as far as ours go: `#set`, `#if`/`#else`/`#end`, `$input.path('$.key')`,
 * `$input.json('$.key')`, `"$!name" == ""` and `$name.startsWith('x')`. What is not there is empty, as in
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 *
 * @throws for anything else, so that a template nobody can follow here is seen
 */
export function mapped(template: string, request: JsonObject): Mapped {
  const variables = new Map<string, string>();
  const value = (expression: string): string => {
    const [, how, key = ''] = /^\$input\.(path|json)\('\$\.(\w+)'\)$/.exec(expression) ?? [];
    if (how === undefined) return variables.get(expression) ?? fail(expression);
    const found: Json = request[key] ?? '';
    return how === 'path' && typeof found === 'string' ? found : JSON.stringify(found);
  };
  const holds = (condition: string): boolean => {
    const [, empty] = /^"\$!(\w+)" == ""$/.exec(condition) ?? [];
    if (empty !== undefined) return value(`$${empty}`) === '';
    const [, name, start] = /^(\$\w+)\.startsWith\('(.)'\)$/.exec(condition) ?? [];
    return name === undefined || start === undefined ? fail(condition) : value(name).startsWith(start);
  };
  let body = '';
  const taken: boolean[] = [];
  for (const [token] of template.matchAll(TOKENS)) {
    const [, left, right, condition] = DIRECTIVE.exec(token) ?? [];
    if (condition !== undefined) taken.push(holds(condition));
    else if (token === '#else') taken.push(taken.pop() !== true);
    else if (token === '#end') taken.pop();
    else if (taken.includes(false)) continue;
    else if (left !== undefined && right !== undefined) variables.set(left, value(right));
    else body += token.startsWith('$') ? value(token) : token;
  }
  const headers = [...variables].flatMap(([name, text]) => {
    const [, header] = /^\$context\.requestOverride\.header\.(.+)$/.exec(name) ?? [];
    return header === undefined ? [] : [[header, text]];
  });
  return { body, headers: Object.fromEntries(headers) };
}

const DIRECTIVE = /^#(?:set\((\S+) = (.+)\)|if\((.+)\))$/;
const TOKENS =
  /#set\(\S+ = (?:\$input\.\w+\('[^']*'\)|\$\w+)\)|#if\((?:"\$!\w+" == ""|\$\w+\.startsWith\('.'\))\)|#else|#end|\$input\.\w+\('[^']*'\)|\$\w+|[^#$]+|[#$]/g;

function fail(what: string): never {
  throw new Error(`the template does what this reading of it does not know: ${what}`);
}
