import axe from 'axe-core';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { BrowserStage, endpoint, TOKEN } from './stage.ts';

/** What a person at a browser sees of the real service on a simulated AWS. */
describe('the page in a browser', function () {
  this.timeout(60_000);
  const environments = { dev: { region: 'eu-west-1' }, prod: { region: 'eu-west-1', approval: 'required' } };
  const configOf = (more: object = {}) => ({
    environments,
    pipelines: [
      endpoint('churn', { environments: ['dev'] }),
      endpoint('fraud', { environments: ['dev'], ...more }),
      endpoint('pricing', { environments: ['prod'] }),
    ],
  });
  let browser: Browser;
  let stage: BrowserStage;
  let page: Page;
  /** What the pages of all tests complained about, and what they asked of anybody but the service. */
  const complaints: string[] = [];
  const strangers: string[] = [];

  before(async () => {
    const executablePath = process.env['CHROMIUM'] ?? 'chromium';
    // In a container there is no other user to be, and no large /dev/shm.
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    [browser, stage] = await Promise.all([
      chromium.launch({ executablePath, args }),
      BrowserStage.open(configOf(), 200),
    ]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(stage.url)) strangers.push(request.url());
    });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  const row = (name: string) =>
    page.locator('tbody tr', { has: page.getByRole('link', { name, exact: true }) });
  const visible = (name: string) => row(name).isVisible();

  it('fills by itself, and shows how the stacks come into being', async () => {
    await page.goto(stage.url);
    await row('churn').getByText('synced').waitFor();
    await row('pricing').getByText('Approval is required').waitFor();
    expect(await page.title()).to.contain('mlops');
  });

  it('filters while somebody types, and keeps the filter in the address', async () => {
    await row('fraud').getByText('synced').waitFor();
    await page.getByRole('searchbox').fill('CHU');
    expect([await visible('churn'), await visible('fraud'), await visible('pricing')]).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect(page.url()).to.match(/\?q=CHU$/);
    await page.reload();
    await row('churn').waitFor();
    expect(await visible('fraud')).to.equal(false);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('waiting');
    await row('pricing').waitFor();
    expect(await visible('churn')).to.equal(false);
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
  });

  it('changes live while a deployment runs and fails, and names the resource that failed', async () => {
    const reason = 'The container of the variant <b>did not</b> answer the ping.';
    stage.simulator.inject({
      kind: 'resource-fails',
      on: 'update',
      stack: 'mlops-dev-fraud',
      resource: 'AWS::SageMaker::Endpoint',
      reason,
    });
    await stage.commit(configOf({ instance_count: 2 }), 'Two instances for fraud');
    await row('fraud').getByText('failed').first().waitFor();
    expect(await page.getByText('Two instances for fraud').isVisible()).to.equal(true);
    await row('fraud').getByRole('link').click();
    await page.locator('.notice.error', { hasText: reason }).waitFor();
    expect(await page.locator('.notice.error').innerText()).to.contain('AWS::SageMaker::Endpoint');
    expect(await page.locator('tr.differs', { hasText: 'InstanceCount' }).innerText()).to.match(/2\s+1/);
    expect(await page.locator('svg .bar.failed').count()).to.be.greaterThan(0);
    expect(await page.locator('.log tr.error').count()).to.be.greaterThan(0);
  });

  it('takes nothing away from under hands: neither the keyboard, nor what is selected', async () => {
    await page.goto(stage.url);
    const mark = () => page.evaluate("document.getElementById('live').dataset.mark = 'old'");
    const renewed = () => page.locator('#live:not([data-mark])').waitFor();
    const link = row('pricing').getByRole('link');
    await link.focus();
    await mark();
    await renewed();
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('pricing');
    await mark();
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('.lead code'))");
    await page.getByText('paused').waitFor();
    expect(await page.evaluate("document.getElementById('live').dataset.mark")).to.equal('old');
    await page.evaluate('getSelection().removeAllRanges()');
    await renewed();
    expect(await page.title()).to.match(/^failed: /);
  });

  it('does nothing for strangers, and releases a hold for whoever signs in, by the keyboard alone', async () => {
    await page.goto(`${stage.url}/plan`);
    const approve = page.locator('.notice').getByRole('button', { name: 'Approve' });
    await approve.focus();
    await page.keyboard.press('Enter');
    const token = page.getByLabel('Token');
    await token.waitFor();
    // The answer to a stranger is 401, of which the browser tells its console.
    expect(complaints.splice(0).filter((text) => !text.includes('401'))).to.deep.equal([]);
    await token.focus();
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    await row('pricing').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the content');
    await page.goto(`${stage.url}/plan`);
    await approve.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing would be changed').or(page.getByText('Under way')).first().waitFor();
    await page.goto(stage.url);
    await row('pricing').getByText('synced').waitFor();
  });

  const looks = [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 390 },
  ] as const;
  for (const { colorScheme, width } of looks)
    it(`can be read by everybody, ${colorScheme} and ${width} pixels wide`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const path of ['/', '/plan', '/graph', '/log', '/pipelines/dev/fraud', '/login']) {
        await page.goto(stage.url + path);
        await page.evaluate(axe.source);
        const findings: unknown = await page.evaluate(
          `axe.run().then(({ violations }) => violations
             .filter(({ impact }) => impact === 'serious' || impact === 'critical')
             .map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`,
        );
        expect(findings, path).to.deep.equal([]);
        const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${path} is too wide`).to.be.at.most(0);
      }
    });

  it('can be read without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const still = await context.newPage();
    await still.goto(`${stage.url}/?q=fraud`);
    expect(await still.locator('tbody tr').count()).to.equal(1);
    await context.close();
  });

  it('complains of nothing and asks nobody else', () => {
    expect(complaints).to.deep.equal([]);
    expect(strangers).to.deep.equal([]);
  });
});
