// Chromium as Debian ships it, driven by playwright-core. No browser is ever downloaded.

import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
];

/** The eight ways to look at a page. Neighbours differ in theme and width; languages lie together. */
export const COMBINATIONS = ['es', 'en'].flatMap((lang) =>
  [['light', 1440], ['dark', 390], ['light', 390], ['dark', 1440]].map(([theme, width]) => ({ lang, theme, width })));

export const HEIGHT = { 1440: 900, 390: 844 };

export const shown = ({ lang, theme, width }) => `${lang} ${theme} ${width}`;

export function launch() {
  return chromium.launch({
    executablePath: process.env.BITACORA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
  });
}

/**
 * A window of its own: no cookies, nothing in the cache.
 * What goes wrong in it (console, scripts, the content policy) is gathered in `page.complaints`,
 * and every request since the last navigation in `page.requests`.
 */
export async function open(browser, { url, lang, theme, width, script = true }) {
  const context = await browser.newContext({
    baseURL: url,
    locale: lang === 'en' ? 'en-GB' : 'es-ES',
    timezoneId: 'Europe/Madrid',
    colorScheme: theme,
    viewport: { width, height: HEIGHT[width] ?? 900 },
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  if (script) await context.addInitScript({ content: WATCH });
  const page = await context.newPage();
  listen(page);
  context.on('page', listen);
  return page;
}

/** Violations of the policy are also told to the console, where they are gathered. */
const WATCH = `addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));`;

function listen(page) {
  if (page.complaints) return;
  page.complaints = [];
  page.requests = [];
  page.on('console', (message) => {
    const is_ours = ['error', 'warning'].includes(message.type());
    // The browser reports a 4xx of the page itself as an error of the console; journeys assert statuses.
    if (is_ours && !/the server responded with a status of 4/.test(message.text())) {
      page.complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => page.complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) page.requests = [];
    page.requests.push(request);
  });
}

/** Runs axe in the page and answers what it objects to. */
export async function runAxe(page, tags) {
  const is_there = await page.evaluate(() => 'axe' in globalThis);
  if (!is_there) await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => {
      const why = node.any.concat(node.all, node.none).map(({ message }) => message).join('; ');
      return `${id}: ${help} at ${node.target.join(' ')} (${why})`;
    }));
  }, tags);
}
