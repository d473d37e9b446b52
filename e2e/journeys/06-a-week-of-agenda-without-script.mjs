// The same week in a browser that runs no script.

import { week } from './05-a-week-of-agenda.mjs';

export const name = 'a week of agenda without script';
export const clock = '2026-11-23T07:30:00Z';

export const run = (t) => week(t, { script: false });
