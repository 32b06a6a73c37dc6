import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotHere, run } from './process.mjs';

/** The oldest Python that the pinned packages support. */
const oldest = [3, 10];

/**
 * Installs a lane's pinned requirements into an environment of its own, once for each set of pins.
 * @returns the path of the lane's program
 * @throws NotHere with the reason when that cannot be done on this machine
 */
export async function prepare({ name, requirements, program }, { children, cache = '.cache/lanes' }) {
  const version = await pythonVersion(children);
  const pins = readFileSync(requirements);
  const stamp = createHash('sha256').update(pins).update(version).digest('hex');
  const folder = resolve(cache, name);
  const stampFile = join(folder, 'installed');
  const installed = join(folder, 'bin', program);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && existsSync(installed))
    return installed;
  // Without the stamp it is half of an installation, or one of older pins.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  console.log(`Installing the lane ${name} (once): ${requirements}`);
  await run('python3', ['-m', 'venv', folder], {
    children,
    what: 'python3 cannot make a virtual environment',
  });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  await run(join(folder, 'bin', 'python'), [...pip, '--require-hashes', '-r', requirements], {
    children,
    what: 'pip could not install the pinned requirements',
  });
  writeFileSync(stampFile, stamp);
  return installed;
}

async function pythonVersion(children) {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
  const version = (await run('python3', ['-c', script], { children, what: 'there is no python3' })).trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new NotHere(`python3 is ${version}, but ${oldest.join('.')} is needed`);
  return version;
}
