// The same without script.

import { repeated } from './54-repeated-work.mjs';

export const name = 'repeated work without script';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => repeated(t, { script: false });
