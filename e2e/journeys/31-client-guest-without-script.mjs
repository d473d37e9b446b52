// The same client without script: every flow of the portal is a form or a link.

import { clientGuest } from './30-client-guest.mjs';

export const name = 'client guest without script';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => clientGuest(t, { script: false });
