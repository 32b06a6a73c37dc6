import type { Forecast } from '../../core/model.ts';
import type { Change } from '../../ports.ts';
import { foresee, unforeseen } from './foresee.ts';

/**
 * A process of its own: the table of all resource types takes about 150 MB, and memory that was once taken is given back
 * only by ending. It answers each change with a forecast, in order, and ends when it is let go.
 */
process.on('message', (change: Change) => process.send?.(answered(change)));
process.send?.('ready');

/** What a template makes stumble says nothing about others: each change stands for itself. */
function answered(change: Change): Forecast {
  try {
    return foresee(change);
  } catch (error) {
    return unforeseen(`it could not be worked out (${error instanceof Error ? error.name : 'unknown'})`);
  }
}
