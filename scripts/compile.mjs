#!/usr/bin/env node
/**
 * Compiles what the tests need into `build/`, and takes away what was compiled from files that are gone: mocha runs every
 * test it finds there. Nothing else is taken away, for another run may be using it.
 *
 *   node scripts/compile.mjs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const BUILD = 'build';

const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test'], {
  stdio: 'inherit',
});
if (status === 0) for (const file of compiled()) if (!existsSync(sourceOf(file))) rmSync(join(BUILD, file));
process.exitCode = status ?? 1;

function compiled() {
  return readdirSync(BUILD, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:js|js\.map|json)$/.test(file),
  );
}

function sourceOf(file) {
  return file.replace(/\.js(?:\.map)?$/, '.ts');
}
