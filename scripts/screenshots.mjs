/**
 * Pictures of the page for the documentation, into docs/images: `npx tsc -p test && node scripts/screenshots.mjs`. The
 * service is the real one, AWS a simulated one, and Chromium the one of the system.
 */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { BrowserStage, endpoint } from '../build/test/browser/stage.js';

const FOLDER = 'docs/images';
const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'eu-west-1', approval: 'required' } };
const config = (fraud) => ({
  environments,
  promotion: ['dev', 'prod'],
  pipelines: [
    endpoint('churn'),
    endpoint('fraud', fraud),
    endpoint('pricing'),
    endpoint('recommendations', { depends_on: ['churn', 'pricing'] }),
    endpoint('search-ranking', { environments: ['dev'], depends_on: ['recommendations'] }),
  ],
});

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const stage = await BrowserStage.open(config({}), 100);
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
const row = (name) =>
  page.locator('tbody tr', { has: page.getByRole('link', { name, exact: true }) }).first();

await page.goto(stage.url);
await row('search-ranking').getByText('synced').waitFor();
stage.simulator.inject({
  kind: 'resource-fails',
  on: 'update',
  stack: 'mlops-dev-fraud',
  resource: 'AWS::SageMaker::Endpoint',
  reason:
    'The production variant did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
});
await stage.commit(config({ instance_count: 2 }), 'Two instances for fraud');
await row('fraud').getByText('failed').first().waitFor();
await picture('pipelines', '/');
await picture('pipeline', '/pipelines/dev/fraud', 1500);
await picture('plan', '/plan');
await picture('graph', '/graph');
await page.emulateMedia({ colorScheme: 'dark' });
await picture('pipelines-dark', '/');
await page.setViewportSize({ width: 390, height: 844 });
await picture('phone', '/', 844);
await browser.close();
await stage.close();

async function picture(name, path, height = 860) {
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height });
  await page.goto(stage.url + path);
  // The script has said how long ago everything was.
  await sleep(600);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
}
