// Pictures for the README, taken from the demo company: node screenshots.mjs --binary PATH
//
// Wide, light and Spanish, and my day once more narrow, dark and English. Pages are found by their links,
// as a person would find them. A page that this build does not have is left out.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './lib/browser.mjs';
import { Journey } from './lib/journey.mjs';
import { Folders, Server } from './lib/server.mjs';
import { Tap } from './lib/tap.mjs';

const { values } = parseArgs({
  options: {
    binary: { type: 'string' },
    out: { type: 'string', default: path.join(import.meta.dirname, '..', 'docs', 'screenshots') },
  },
});

/** What is pictured, and the clicks that lead there from the page named first. */
const PICTURES = [
  { file: 'my-day', from: '/', lead: [] },
  { file: 'project', from: '/projects', lead: [/^\/projects\/[A-Z]{3}-\d+$/] },
  { file: 'agenda', from: '/agenda', lead: [] },
  { file: 'minutes', from: '/agenda', lead: [/^\/agenda\/\d{4}-W\d{2}$/] },
  { file: 'thread', from: '/projects', lead: [/^\/projects\/[A-Z]{3}-\d+$/, /\/threads$/, /\/threads\/\d+$/] },
  { file: 'ticket', from: '/tickets', lead: [/^\/tickets\/\d+$/] },
  { file: 'repeated-work', from: '/tickets/recurring', lead: [] },
  { file: 'knowledge', from: '/knowledge', lead: [] },
  { file: 'portal', from: '/projects', lead: [/^\/projects\/[A-Z]{3}-\d+$/, /^\/portal\b/] },
];

/** In the morning, so that the day has something before it and something behind it. */
const CLOCK = `${new Date().toISOString().slice(0, 10)}T09:57:00Z`;
/** Whose day is pictured: somebody who leads projects. */
const LEAD = 'marta@tramontana.example';

const folders = new Folders(values.binary);
await folders.open();
const browser = await launch();
const server = await Server.start({ binary: values.binary, command: 'demo', data: await folders.fresh('demo', CLOCK), clock: CLOCK });
const journey = new Journey({ name: 'screenshots', browser, server, tap: new Tap(), combination: { lang: 'es', theme: 'light', width: 1440 }, out: values.out });
await mkdir(values.out, { recursive: true });
try {
  const wide = await journey.open();
  await journey.signIn(wide, LEAD);
  await journey.speak(wide, 'es');
  for (const picture of PICTURES) await journey.step(picture.file, () => take(wide, picture, `${picture.file}.png`));
  const narrow = await journey.open({ lang: 'en', theme: 'dark', width: 390 });
  await journey.signIn(narrow, LEAD);
  await journey.speak(narrow, 'en');
  await journey.step('my day, narrow', () => take(narrow, PICTURES[0], 'my-day-narrow-dark.png'));
} finally {
  await journey.close();
  await server.stop();
  await browser.close();
}

async function take(page, { from, lead }, file) {
  await page.goto(from);
  for (const pattern of lead) {
    const paths = await page.$$eval('main a[href]', (all) => all.map((a) => new URL(a.href).pathname + new URL(a.href).search));
    const next = paths.find((each) => pattern.test(each));
    if (!next) return journey.skip(file, `no link on ${page.url()} leads to ${pattern}`);
    await page.goto(next);
  }
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(values.out, file) });
}
