import { execFile } from 'node:child_process';
import type { Json } from '../../src/core/text/json.ts';
import { parseJson } from '../deploy/data.ts';

/** The address of moto; empty where its lane does not run. */
export const endpoint = process.env['MOTO_URL'] ?? '';
const python = process.env['MOTO_PYTHON'] ?? '';

const MOTO = {
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'eu-west-1',
  // Nothing is left beside the code that is packed.
  PYTHONDONTWRITEBYTECODE: '1',
};

/** Runs a script in moto's own environment, which has boto3, and reads what it prints as its last line. */
export function run(script: string, input: Json, env: Readonly<Record<string, string>> = {}): Promise<Json> {
  return new Promise((resolve, reject) => {
    const child = execFile(python, ['-c', script], { env: { ...MOTO, ...env } }, (error, stdout, stderr) => {
      if (error === null) resolve(parseJson(stdout.trim().split('\n').at(-1)));
      else reject(new Error(stderr));
    });
    child.stdin?.end(JSON.stringify(input));
  });
}

/** Hands events to a function one after the other; for each what it returns, or the error it ends with. */
export const HANDLE = `
import json, os, sys
sys.path.insert(0, os.environ["CODE"])
import index
told = []
for event in json.load(sys.stdin):
    try:
        told.append(index.handler(event, None))
    except Exception as error:
        told.append(str(error))
print(json.dumps(told))
`;
