// The same without script: writing, reviewing, running and reading are forms and links.

import { knowledge } from './40-knowledge.mjs';

export const name = 'knowledge without script';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => knowledge(t, { script: false });
