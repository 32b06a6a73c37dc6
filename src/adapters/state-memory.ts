import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '#schemas/state.schema.json' with { type: 'json' };
import type { Memory } from '../core/memory.ts';

/** Whether a value is a memory as this version understands it, in all its parts. */
export const isMemory = new Ajv2020({ allowUnionTypes: true }).compile<Memory>(schema);

/** The time as it is written behind the name of a damaged document. */
export const damagedName = (name: string, time: number): string =>
  `${name}.damaged-${new Date(time).toISOString().replaceAll(':', '')}`;
