/** A process and all it starts: how long it takes, and the most memory they have together. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';

const EVERY = 50;
const PAGE = 4096;
const MIB = 1024 * 1024;

/**
 * Runs a command to its end.
 * @returns seconds, and MiB: the highest sum of what the kernel says is resident, looked at every 50 ms
 * @throws with the end of what it printed when it fails
 */
export async function watched([program, ...args], options) {
  const began = performance.now();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
  let memory = 0;
  const timer = setInterval(() => (memory = Math.max(memory, residentBelow(child.pid))), EVERY);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - began) / 1000, memory: memory / MIB };
}

/** Bytes of the process and its descendants; 0 where there is no /proc. */
function residentBelow(root) {
  const found = processes();
  const family = new Set([root]);
  // A process is listed after its parent, but where numbers have begun anew: then it is in the next sample.
  for (const { pid, parent } of found) if (family.has(parent)) family.add(pid);
  return found.reduce((sum, { pid, resident }) => sum + (family.has(pid) ? resident : 0), 0);
}

function processes() {
  const numbers = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return numbers
    .toSorted((a, b) => a - b)
    .flatMap((pid) => {
      try {
        // proc(5): the name of the program may hold anything, and ends with the last parenthesis.
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
        return [{ pid, parent: Number(fields[1]), resident: Number(fields[21]) * PAGE }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
