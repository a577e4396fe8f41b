// A sandbox in a process of its own, for benches that measure the memory of ours. The first message makes it, and each
// one after that is answered with what it was asked for so far.
import { once } from 'node:events';
import { startSandbox, systemClock } from '../dist/index.js';

const [{ executors, jobs }] = await once(process, 'message');
const sandbox = await startSandbox({ clock: systemClock, executors, jobs });
const { url, user, token } = sandbox;
process.on('message', () => process.send({ counts: sandbox.requests().counts }));
process.on('disconnect', () => process.exit());
process.send({ url, user, token });
