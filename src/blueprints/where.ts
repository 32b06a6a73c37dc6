import type { Target } from '../core/config.ts';
import type { Place, Problem } from '../core/text/result.ts';
import type { Complaint } from './check-text.ts';

/** Makes problems of complaints: it knows where each value was written. */
export interface Where {
  /** About an input, or about what lies at `path` (an RFC 6901 pointer) inside its value. */
  readonly input: (key: string, code: string, complaint: Complaint, path?: string) => Problem;
  /** About a member of `parameters`. */
  readonly parameter: (name: string, code: string, complaint: Complaint) => Problem;
  /** About the entry as a whole. */
  readonly entry: (code: string, complaint: Complaint) => Problem;
}

const problem = (place: Place, code: string, { message, hint }: Complaint): Problem => ({
  ...place,
  code,
  severity: 'error',
  message,
  hint,
});

export function whereIn(origins: Target['origins'], entry: Place, locate: (pointer: string) => Place): Where {
  const at = (origin: string, path: string): Place => {
    const pointer = Object.hasOwn(origins, origin) ? origins[origin] : undefined;
    return pointer === undefined ? entry : locate(pointer + path);
  };
  return {
    input: (key, code, complaint, path = '') => problem(at(key, path), code, complaint),
    parameter: (name, code, complaint) => problem(at(`parameters/${name}`, ''), code, complaint),
    entry: (code, complaint) => problem(entry, code, complaint),
  };
}
