import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLeaseFile } from '../../src/adapters/lease-file.ts';
import { thisHolder } from '../../src/adapters/lease-holder.ts';
import type { Holder, Lease, LeaseRecord } from '../../src/ports.ts';
import { faultOf } from '../support/fault-of.ts';
import { createFolder, removeFolder } from '../support/git.ts';

const heldBy = (holder: Holder, beat = 0): LeaseRecord => ({ fence: 1, beat, released: false, holder });

const MODULE = new URL('../../src/adapters/lease-holder.js', import.meta.url).href;

/** Another process of this machine, and how it names itself. */
async function otherProcess(): Promise<{ readonly child: ChildProcess; readonly holder: Holder }> {
  const program = `import { thisHolder } from '${MODULE}'; console.log(JSON.stringify(thisHolder())); setInterval(() => 0, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const holder: Holder = JSON.parse(String(line));
  return { child, holder };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('the lease in a folder', () => {
  let folder: string;
  let lease: Lease;
  beforeEach(() => {
    folder = createFolder();
    lease = createLeaseFile(folder);
  });
  afterEach(() => removeFolder(folder));

  const isDead = async (holder: Holder): Promise<boolean> => {
    const { version } = await lease.read();
    await lease.write(heldBy(holder, Number(version)), version);
    return (await lease.read()).dead;
  };

  it('is left by a process that was killed, and not by one that lives', async () => {
    const { child, holder } = await otherProcess();
    expect(await isDead(holder)).to.equal(false);
    expect(await isDead(thisHolder())).to.equal(false);
    await kill(child);
    expect(await isDead(holder)).to.equal(true);
  });

  it('is left by a process whose number another one has got since', async () => {
    expect(await isDead({ ...thisHolder(), started: '1' })).to.equal(true);
  });

  const unknown: readonly (readonly [string, Partial<Holder>])[] = [
    ['another boot, or another container', { boot: 'another' }],
    ['a system that counts no boots', { boot: null }],
    ['a system that notes no starts', { started: null }],
  ];
  for (const [what, more] of unknown)
    it(`is not known to be left by a process of ${what}`, async () => {
      const { child, holder } = await otherProcess();
      await kill(child);
      expect(await isDead({ ...holder, ...more })).to.equal(false);
    });

  it('names another container of this machine differently, though both may have a process 1', () => {
    expect(thisHolder().boot).to.match(/ pid:\[\d+\]$/);
  });

  it('keeps its number through a content that nobody can read', async () => {
    let version: string | null = null;
    for (let beat = 0; beat < 5; beat += 1) version = await lease.write(heldBy(thisHolder(), beat), version);
    const [name = ''] = readdirSync(join(folder, 'lease')).toSorted().toReversed();
    for (const text of ['', '{', '<html>', '\0']) {
      writeFileSync(join(folder, 'lease', name), text);
      expect(await lease.read()).to.deep.equal({ version: '5', record: null, fence: 5, dead: false });
    }
    expect(await lease.write(heldBy(thisHolder()), '5')).to.equal('6');
  });

  it('is tidy, private, and not led astray by what else lies there', async () => {
    mkdirSync(join(folder, 'lease'), { recursive: true, mode: 0o700 });
    for (const name of ['new-dead', 'notes.txt', '9.json', '999999999999999.json.bak'])
      writeFileSync(join(folder, 'lease', name), 'x');
    let version: string | null = null;
    for (let beat = 0; beat < 60; beat += 1) version = await lease.write(heldBy(thisHolder(), beat), version);
    const names = readdirSync(join(folder, 'lease')).filter((name) => /^\d{15}\.json$/.test(name));
    expect(names).to.have.length(21);
    expect(statSync(join(folder, 'lease', names[0] ?? '')).mode & 0o777).to.equal(0o600);
    expect((await lease.read()).version).to.equal('60');
    expect(readdirSync(join(folder, 'lease')).filter((name) => name.startsWith('new-'))).to.deep.equal([
      'new-dead',
    ]);
  });

  it('says so when the folder cannot be used', async () => {
    writeFileSync(join(folder, 'lease'), 'a file in its place');
    expect(await faultOf(lease.read())).to.include({ code: 'state-unreadable', lane: 'stalled' });
    expect(await faultOf(lease.write(heldBy(thisHolder()), null))).to.include({
      code: 'state-unwritable',
      lane: 'stalled',
    });
  });
});
