import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { createApp } from '../../src/web/app.ts';
import { NOW } from '../support/planner.ts';
import { exampleSite, TOKEN } from './example-site.ts';
import { boardOf, finished, HASH, synced, UNSENT, waiting } from './example-view.ts';

interface Media {
  readonly schema: object;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const document: Document = JSON.parse(readFileSync('schemas/openapi.json', 'utf8'));
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ } });
ajv.addSchema({ $id: 'api', components: document.components });
const resolved = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'));

const PROBLEM = {
  code: 'x',
  severity: 'warning',
  file: 'f',
  line: 1,
  column: null,
  pointer: '',
  message: 'm',
  hint: null,
} as const;

describe('schemas/openapi.json', () => {
  const showing = boardOf({
    steps: [waiting('churn'), synced('fraud')],
    problems: [PROBLEM],
    memory: {
      stacks: { 'default/mlops-default-fraud': finished() },
      waiting: [{ hash: HASH, what: 'all' }],
      outbox: [UNSENT],
      topics: {
        'arn:aws:sns:eu-west-1:111111111111:news': { since: NOW, trouble: 'Nobody gets the mails.' },
      },
      halts: [{ pipeline: 'churn', environment: null, reason: 'x', until: null, at: NOW }],
    },
  });
  showing.wrote(JSON.stringify({ time: 't', level: 'info', msg: 'm', pipeline: 'churn' }));
  const provisioned = { kind: 'written', committed: true, names: ['churn'], warnings: [PROBLEM] } as const;
  const provisioning = { provision: () => Promise.resolve(provisioned) };
  const site = exampleSite({ showing, token: TOKEN, provisioning });
  const app = createApp({ secret: null, ring: () => undefined, now: () => NOW, site });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const bodies: Readonly<Record<string, object>> = {
    approve: { hash: HASH },
    retry: { pipeline: 'churn' },
    suspend: { pipeline: 'churn', reason: 'x' },
    resume: { pipeline: 'churn' },
    pipelinestatus: { pipeline_id: 'churn' },
  };

  for (const { path, method, operation } of operations)
    it(`says what ${method.toUpperCase()} ${path} answers`, async () => {
      const address = path.replace('{environment}', 'prod').replace('{name}', 'churn');
      const body = method === 'post' ? JSON.stringify(bodies[operation.operationId] ?? {}) : null;
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const response = await app.request(address, { method: method.toUpperCase(), headers, body });
      const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
      const media = operation.responses[String(response.status)]?.content?.[type];
      expect(response.ok, `${response.status}`).to.equal(true);
      expect(media, `${response.status} ${type}`).to.not.equal(undefined);
      if (type === 'text/event-stream') return response.body?.cancel();
      const answer: unknown = type === 'application/json' ? await response.json() : await response.text();
      const validate = ajv.compile(resolved(media?.schema ?? {}));
      expect(validate(answer), JSON.stringify(validate.errors)).to.equal(true);
    });

  it('says what is answered when something is wrong', async () => {
    const unready = createApp({ secret: null, ring: () => undefined, now: () => NOW, site: exampleSite() });
    const error = ajv.compile(
      resolved({ anyOf: [{ $ref: '#/components/schemas/Error' }, { $ref: '#/components/schemas/Refused' }] }),
    );
    const answers = [
      ...operations
        .filter(({ operation, path }) => '503' in operation.responses && !path.includes('events'))
        .map(({ path, method }) => [unready, path.replaceAll(/[{}]/g, ''), method] as const),
      [app, '/api/v1/pipelines/prod/nobody', 'get'] as const,
    ];
    for (const [who, path, method] of answers) {
      const response = await who.request(path, { method: method.toUpperCase() });
      const body: unknown = await response.json();
      expect(error(body), `${path} ${JSON.stringify(body)}`).to.equal(true);
      expect([401, 404, 503]).to.include(response.status);
    }
  });

  it('names every path below /api, and no schema in vain', () => {
    const named = new Set(operations.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1')));
    const routes = app.routes.filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL');
    expect(new Set(routes.map(({ path }) => path))).to.deep.equal(
      new Set([...named].filter((path) => path.startsWith('/api/'))),
    );
    const text = JSON.stringify(document);
    for (const name of Object.keys(document.components.schemas))
      expect(text, name).to.contain(`"#/components/schemas/${name}"`);
  });
});
