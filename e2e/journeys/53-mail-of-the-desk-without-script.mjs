// The same without script: mail of the desk lives by forms and links.

import { mailOfTheDesk } from './52-mail-of-the-desk.mjs';

export const name = 'mail of the desk without script';

export const run = (t) => mailOfTheDesk(t, false);
