import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { NotHere, run } from './process.mjs';

/**
 * Installs a lane's locked packages into a folder of its own, once for each lock, and finds the program that the one for
 * this machine brings.
 * @returns the path of the program
 * @throws NotHere with the reason when that cannot be done on this machine
 */
export async function install({ name, packages, program }, { children, cache = '.cache/lanes' }) {
  const stamp = createHash('sha256')
    .update(readFileSync(join(packages, 'package-lock.json')))
    .digest('hex');
  const folder = resolve(cache, name);
  const stampFile = join(folder, 'installed');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(packages, file), join(folder, file));
    console.log(`Installing the lane ${name} (once): ${packages}/package-lock.json`);
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder], {
      children,
      what: 'npm could not install the locked packages',
    });
    writeFileSync(stampFile, stamp);
  }
  const modules = join(folder, 'node_modules');
  const found = (existsSync(modules) ? readdirSync(modules) : [])
    .map((each) => join(modules, each, program))
    .find((file) => existsSync(file));
  if (found === undefined)
    throw new NotHere(`none of its packages is for ${process.platform} on ${process.arch}`);
  return found;
}
