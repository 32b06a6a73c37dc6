import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { hidingSecretsOf } from '../src/compose-secrets.ts';
import { SECOND } from '../src/core/text/time.ts';
import { JumpingClock } from './support/jumping-clock.ts';
import { createFolder, removeFolder } from './support/git.ts';

describe('The secrets of the service', () => {
  let folder: string;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => removeFolder(folder));

  it('are hidden, those that are rotated while it runs as well, and what they were before', () => {
    const file = join(folder, 'token');
    const clock = new JumpingClock(0);
    writeFileSync(file, 'first-token\n');
    const hide = hidingSecretsOf({ REPOSITORY_TOKEN_FILE: file, MLOPS_API_TOKEN: 'door-token' }, clock);
    expect(hide('first-token, door-token')).to.equal('[redacted], [redacted]');
    writeFileSync(file, 'other-token\n');
    clock.pass(SECOND);
    expect(hide('first-token, other-token, door-token')).to.equal('[redacted], [redacted], [redacted]');
  });

  it('stay hidden when the file they came in is gone', () => {
    const file = join(folder, 'token');
    const clock = new JumpingClock(0);
    writeFileSync(file, 'first-token\n');
    const hide = hidingSecretsOf({ REPOSITORY_TOKEN_FILE: file }, clock);
    expect(hide('first-token')).to.equal('[redacted]');
    removeFolder(folder);
    clock.pass(SECOND);
    expect(hide('first-token')).to.equal('[redacted]');
  });
});
