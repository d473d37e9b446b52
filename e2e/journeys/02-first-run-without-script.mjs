// The first run once more in a browser that runs no script.

import { firstRun } from './01-first-run.mjs';

export const name = 'first run without script';
export const start = 'serve';

export const run = (t) => firstRun(t, { script: false });
