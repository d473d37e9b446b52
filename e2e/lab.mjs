// DESIGN §7.5 in the lab: node lab.mjs --binary PATH [--runs 3]
//
// Each core page of the demo company over 1.6 Mbit/s and 150 ms with the processor slowed four times, from an
// empty cache: largest paint, layout shift, and the slowest answer to a press or a key. Ends with 1 when a
// median is over its budget. Measure a release build; nothing else should run on the machine.

import { parseArgs } from 'node:util';
import { launch } from './lib/browser.mjs';
import { Journey } from './lib/journey.mjs';
import { Folders, Server } from './lib/server.mjs';
import { Tap } from './lib/tap.mjs';

const { values } = parseArgs({ options: { binary: { type: 'string' }, runs: { type: 'string', default: '3' } } });

const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 1_600_000 / 8 };
const SLOWER = 4;
const BUDGET = { lcp: 1800, cls: 0.02, inp: 200 };

/** Core pages, and what somebody does on each. */
const PAGES = [
  { path: '/', act: openLog },
  { path: '/projects', act: async (page) => { await page.keyboard.press('j'); await page.keyboard.press('j'); } },
  { path: '/projects/AUR-2', act: compose },
  { path: '/projects/AUR-2/log', act: openLog },
  { path: '/projects/AUR-2/threads/10', act: async (page) => page.locator('.reply textarea').first().pressSequentially('Lo vemos mañana') },
  { path: '/agenda', act: async (page) => page.locator('details.menu summary').first().click() },
  { path: '/absences', act: async (page) => page.keyboard.press('Tab') },
  { path: '/clients/aurora', act: openLog },
  { path: '/search?q=SSO', act: async (page) => page.locator('main input[type=search]').pressSequentially('póliza') },
  { path: '/settings', act: async (page) => page.locator('main [name=theme]').selectOption('dark') },
];

const folders = new Folders(values.binary);
await folders.open();
const browser = await launch();
const clock = '2026-11-25T11:30:00Z';
const server = await Server.start({ binary: values.binary, command: 'demo', data: await folders.fresh('demo', clock), clock });
const lab = new Journey({ name: 'lab', browser, server, tap: new Tap(() => {}), combination: { lang: 'es', theme: 'light', width: 390 } });
let over = 0;
try {
  const page = await lab.open();
  await lab.signIn(page, 'marta@tramontana.example');
  console.log('| page | LCP ms | CLS | INP ms |\n| --- | ---: | ---: | ---: |');
  for (const { path, act } of PAGES) {
    const runs = [];
    for (let run = 0; run < Number(values.runs); run++) runs.push(await measure(page.context(), path, act));
    const median = (key) => runs.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
    const seen = { lcp: median('lcp'), cls: median('cls'), inp: median('inp') };
    const bad = Object.keys(BUDGET).filter((key) => seen[key] > BUDGET[key]);
    over += bad.length;
    const figure = (key, digits) => `${seen[key].toFixed(digits)}${bad.includes(key) ? ' ✗' : ''}`;
    console.log(`| ${path} | ${figure('lcp', 0)} | ${figure('cls', 3)} | ${figure('inp', 0)} |`);
  }
} finally {
  await lab.close();
  await server.stop();
  await browser.close();
}
process.exitCode = over > 0 ? 1 : 0;

async function measure(context, path, act) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await devtools.send('Network.emulateNetworkConditions', LINE);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(() => {
    globalThis.seen = { lcp: 0, cls: 0, inp: 0 };
    const watch = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
    watch('largest-contentful-paint', (entry) => { globalThis.seen.lcp = entry.startTime; });
    watch('layout-shift', (entry) => { if (!entry.hadRecentInput) globalThis.seen.cls += entry.value; });
    watch('event', (entry) => { if (entry.interactionId) globalThis.seen.inp = Math.max(globalThis.seen.inp, entry.duration); }, { durationThreshold: 16 });
  });
  await page.goto(path, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready);
  await act(page);
  // Two frames after the last press its timing is in.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  const seen = await page.evaluate(() => globalThis.seen);
  await page.close();
  return seen;
}

async function openLog(page) {
  await page.keyboard.press('l');
  await page.locator('#dialog[open] textarea').waitFor();
  await page.keyboard.type('Ana aprueba el diseño');
}

async function compose(page) {
  await page.locator('form#composer textarea').pressSequentially('Ana aprueba el diseño, 25m');
}
