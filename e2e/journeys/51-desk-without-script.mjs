// The same without script: a ticket lives by forms and links.

import { desk } from './50-desk.mjs';

export const name = 'desk without script';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => desk(t, { script: false });
