import { checker } from '../../core/show/diagnosis.ts';
import type { Check } from '../../core/show/diagnosis.ts';
import type { Fault } from '../../core/fault.ts';
import type { LeaseSeen } from '../../ports.ts';
import { orFault } from './or-fault.ts';
import type { Patient } from './patient.ts';

const { ok, warn, fail } = checker('state');

/** Whether the state can be read and written, and who has the lease. */
export async function checkState({ world, lease, probe }: Patient): Promise<readonly Check[]> {
  return [
    await orFault(async () => readable(await world.store.load()), failed),
    await orFault(async () => {
      await probe();
      return ok('It can be written, and a second write is refused where the first is not to be lost.');
    }, failed),
    await orFault(async () => leaseCheck(lease.place, await lease.read()), failed),
  ];
}

const failed = ({ message, hint }: Fault): Check => fail(message, hint);

const readable = ({ damaged }: { readonly damaged: string | null }): Check =>
  damaged === null
    ? ok('It can be read.')
    : warn(
        `It was damaged, and was set aside as ${damaged}.`,
        'Find out who wrote there. The service begins a new one: a mail may come twice, and deletes wait longer.',
      );

function leaseCheck(place: string, { record, dead }: LeaseSeen): Check {
  if (record === null || record.released) return ok(`Nobody holds the lease at ${place}.`);
  const { host, pid } = record.holder;
  return dead
    ? ok(`The lease at ${place} is that of a process which has ended; the next one takes it.`)
    : ok(`The lease at ${place} is held by process ${pid} on ${host}, as of its last renewal.`);
}
