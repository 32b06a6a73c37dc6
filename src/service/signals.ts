/** How a pass is interrupted: reads at once, a mutation that is on its way only after a grace. */
export interface Signals {
  readonly reads: AbortSignal;
  readonly writes: AbortSignal;
}
