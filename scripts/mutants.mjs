#!/usr/bin/env node
/**
 * Breaks the service on purpose, one change at a time, and looks whether the tests see it. The changes are listed in
 * `test/mutants/mutants.json`: a text that stands exactly once in a source file, what takes its place, and what a
 * service that is broken like this does. They are made in copies of `build/`, so build first.
 *
 * Exit code 1 when fewer than 95 % are seen, or when a change does not fit the code any more. An argument names a file:
 * `node scripts/mutants.mjs src/core/plan/budget.ts` tries only its mutants.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '.cache/mutation';
const WORKERS = 2;
const ENOUGH = 0.95;

/**
 * Runs of tests after that of the broken file itself, one after the other until one fails: first what is quick, last the random histories, whose way
 * to a small counterexample is long. What needs other programs, and the histories of the lease, are left out.
 */
const RUNS = [
  /^core\/(?!model\/)|^adapters\/(?:state|lease)-/,
  /^accidents\/|^service\/(?!lease\/|random-histories)/,
  /^core\/model\/|^service\/random-histories/,
];

/** Milliseconds a mutant may take; beyond three times what the tests take anyway it is taken to run in circles. */
const CAP = 60_000;

const mutants = JSON.parse(readFileSync('test/mutants/mutants.json', 'utf8')).filter(
  ({ file }) => process.argv[2] === undefined || file === process.argv[2],
);
const children = new Set();
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));
process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const misfits = mutants.flatMap(misfitOf);
  for (const misfit of misfits) console.error(misfit);
  if (misfits.length > 0 || mutants.length === 0) return false;
  rmSync(ROOT, { recursive: true, force: true });
  const folders = Array.from({ length: WORKERS }, (_, index) => copy(index));
  const healthy = await Promise.all(folders.map((folder) => test(folder, Infinity)));
  const sick = healthy.find(({ killed }) => killed !== null);
  if (sick !== undefined) {
    console.error(`Nothing can be learned: the tests fail without any change (${sick.killed}).`);
    return false;
  }
  const cap = Math.max(CAP, 3 * Math.max(...healthy.map(({ took }) => took)));
  const waiting = [...mutants];
  const tried = [];
  await Promise.all(
    folders.map(async (folder) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift())
        tried.push(report(mutant, await attempt(folder, mutant, cap)));
    }),
  );
  rmSync(ROOT, { recursive: true, force: true });
  return summary(tried);
}

function compiled(folder, file) {
  return join(folder, file.replace(/\.ts$/, '.js'));
}

/** A change that fits nowhere, or in two places, would be counted for something it does not show. */
function misfitOf({ file, find }) {
  const found = readFileSync(compiled('build', file), 'utf8').split(find).length - 1;
  return found === 1 ? [] : [`${file}: ${JSON.stringify(find)} is there ${found} times, and not once.`];
}

/** Beside the sources, so that packages and schemas are found as ever. */
function copy(index) {
  const folder = join(ROOT, String(index));
  mkdirSync(folder, { recursive: true });
  cpSync('build', folder, { recursive: true });
  return folder;
}

async function attempt(folder, { file, find, replace }, cap) {
  const path = compiled(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${file}: ${JSON.stringify(replace)} is no code there.\n${stderr}`);
    return await test(folder, cap, file);
  } finally {
    writeFileSync(path, text);
  }
}

/** `killed`: the test that saw it, or why it counts as seen; null when all tests pass. */
async function test(folder, cap, file) {
  let took = 0;
  for (const wanted of runsFor(file)) {
    const run = await testSome(folder, wanted, cap);
    took += run.took;
    if (run.killed !== null) return { killed: run.killed, took };
  }
  return { killed: null, took };
}

/** All runs in the order in which they are likely to see something; without a file nothing is broken. */
function runsFor(file) {
  const [quick, stories, histories] = RUNS;
  if (file === undefined) return RUNS;
  if (file.startsWith('src/service/')) return [stories, quick, histories];
  return [mirrorOf(file), quick, stories, histories];
}

/** The tests of `src/core/plan/plan.ts` are `test/core/plan/plan.test.ts`. */
function mirrorOf(file) {
  const path = file.replace(/^src\//, '').replace(/\.ts$/, '.test.js');
  return { test: (tested) => tested === path };
}

async function testSome(folder, wanted, cap) {
  const files = readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && wanted.test(file))
    .toSorted();
  if (files.length === 0) return { killed: null, took: 0 };
  const argv = ['node_modules/mocha/bin/mocha.js', '--no-config', '--bail', '--reporter', 'json'];
  const began = Date.now();
  const child = spawn(
    process.execPath,
    [...argv, '--timeout', String(CAP), ...files.map((file) => join(folder, 'test', file))],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  children.add(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (data) => (output += data));
  const timer = cap === Infinity ? undefined : setTimeout(() => child.kill('SIGKILL'), cap);
  const [code, signal] = await new Promise((ended) => child.once('close', (...end) => ended(end)));
  clearTimeout(timer);
  children.delete(child);
  const took = Date.now() - began;
  if (signal === 'SIGKILL') return { killed: 'it runs in circles', took };
  return { killed: code === 0 ? null : firstFailure(output), took };
}

function firstFailure(output) {
  const start = output.indexOf('{\n  "stats"');
  if (start < 0) return 'the tests break off';
  return JSON.parse(output.slice(start)).failures[0]?.fullTitle ?? 'the tests break off';
}

function report(mutant, { killed, took }) {
  const { file, breaks, survives } = mutant;
  const verdict = killed === null ? 'SURVIVED' : 'killed';
  console.log(`${verdict.padEnd(9)}${String(Math.round(took / 1000)).padStart(3)} s  ${file}: ${breaks}`);
  if (killed !== null) console.log(`               by: ${killed}`);
  else if (survives !== undefined) console.log(`               because: ${survives}`);
  return { mutant, killed };
}

function summary(tried) {
  const killed = tried.filter((one) => one.killed !== null).length;
  const share = killed / tried.length;
  console.log(`${killed} of ${tried.length} mutants killed (${(100 * share).toFixed(1)} %).`);
  return share >= ENOUGH;
}
