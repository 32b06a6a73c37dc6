import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Holder } from '../ports.ts';
import { systemCode } from './files.ts';

/** This process. */
export const thisHolder = (): Holder => ({
  id: randomUUID(),
  host: hostname(),
  pid: process.pid,
  boot: bootOf(),
  started: startOf(process.pid),
});

/**
 * Whether a holder's process is known to have ended. Only for a process of this boot in this process namespace:
 * of any other one nothing is known, least of all that a process which cannot be seen from here is not there.
 */
export function hasEnded(holder: Holder): boolean {
  if (holder.boot === null || holder.started === null || holder.boot !== bootOf()) return false;
  const started = startOf(holder.pid);
  return started === null ? isGone(holder.pid) : started !== holder.started;
}

/**
 * Two containers on one machine share its boot and may both have a process 7, so the namespace belongs to it
 * (random(4), pid_namespaces(7)).
 */
function bootOf(): string | null {
  const boot = tried(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = tried(() => readlinkSync('/proc/self/ns/pid'));
  return boot === null || namespace === null ? null : `${boot} ${namespace}`;
}

/** Clock ticks from the boot to the start: a number given to another process later has another (proc_pid_stat(5)). */
function startOf(pid: number): string | null {
  const stat = tried(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the name in parentheses, which may contain spaces and parentheses itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended, though it is still listed until somebody asks how.
  return fields?.[0] === 'Z' ? 'ended' : (fields?.[19] ?? null);
}

/** Signal 0 asks only; a process of somebody else answers EPERM and is there, though /proc may hide it (hidepid). */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** Other systems have no such files. */
function tried(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
