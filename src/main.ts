#!/usr/bin/env node
/** The process: command line and environment in, exit code out. Nothing else touches it. */
import { setMaxListeners } from 'node:events';
import { main } from './cli/program.ts';

/** How long a mutation that is on its way may still take after the signal to stop, in milliseconds. */
const GRACE = 4000;

// The SDK announces the end of its support for Node 20 at every start. Our own README says which versions run,
// and the image has Node 24: in the output of every command the announcement only hides what matters.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// Every call that is on its way listens to a signal, and a hundred may be: that is no leak, and no line for the log. It
// is said for all signals, since most are made of others (AbortSignal.any).
setMaxListeners(0);
const reads = new AbortController();
const writes = new AbortController();

function stop(): void {
  reads.abort();
  setTimeout(() => writes.abort(), GRACE).unref();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A reader that went away (`| head`) is no reason to shout, nor to leave half-way: what is under way is put away
// first. The error comes again at every line that is still written.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(1);
    stop();
  });

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  directory: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signals: { reads: reads.signal, writes: writes.signal },
});
