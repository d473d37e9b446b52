// What holds on every page (DESIGN §7): accessibility, no sideways scroll, budgets, valid markup, a quiet
// console under the content policy. Each check answers a list of sentences; an empty one is fine.

import { gzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { HEIGHT, runAxe } from './browser.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 390, 720, 820, 1100, 1440, 1920];
const MOST = { html: 30_000, requests: 9, elements: 1500 };

/** Every check on the page as it stands, after `response`. */
export async function everyCheck(page, { response, lang, width, script = true }) {
  const html = response ? await response.text() : await page.content();
  return [
    ...(response ? policy(response) : []),
    ...(response ? weight(page, html) : []),
    ...await markup(html),
    ...await shape(page, lang),
    // Without script axe cannot run; the same page is checked with it elsewhere.
    ...(script ? await axe(page) : []),
    ...await sideways(page, width),
    ...(script ? await spacing(page) : []),
    ...complaints(page),
  ];
}

export async function axe(page) {
  return (await runAxe(page, TAGS)).map((said) => `axe ${said}`);
}

/** What the console said since the last time it was asked. */
export function complaints(page) {
  return page.complaints.splice(0).map((said) => `console ${said}`);
}

function policy(response) {
  const header = response.headers()['content-security-policy'];
  if (!header) return ['no content-security-policy header'];
  const loose = /script-src[^;]*'unsafe-(inline|eval)'/.exec(header);
  return loose ? [`the policy allows ${loose[0]}`] : [];
}

function weight(page, html) {
  const bytes = gzipSync(html).length;
  // Each address once: what the page before still asks for while this one is fetched is mostly the same files.
  const asked = [...new Set(page.requests.map((request) => request.url()).filter((url) => !url.startsWith('data:')))];
  return [
    bytes < MOST.html ? [] : `the page weighs ${bytes} bytes, budget ${MOST.html}`,
    asked.length <= MOST.requests ? [] : `${asked.length} requests, budget ${MOST.requests}: ${asked.map((url) => new URL(url).pathname).join(' ')}`,
  ].flat();
}

async function shape(page, lang) {
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    h1: document.querySelectorAll('h1').length,
    main: document.querySelectorAll('main').length,
    elements: document.querySelectorAll('*').length,
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  }));
  const twice = seen.ids.filter((id, n) => seen.ids.indexOf(id) !== n);
  return [
    !lang || seen.lang === lang ? [] : `the page says lang="${seen.lang}", wanted ${lang}`,
    seen.title ? [] : 'the page has no title',
    seen.h1 === 1 ? [] : `${seen.h1} h1 on the page`,
    seen.main === 1 ? [] : `${seen.main} main on the page`,
    seen.elements <= MOST.elements ? [] : `${seen.elements} elements, budget ${MOST.elements}`,
    twice.length === 0 ? [] : `ids that stand twice: ${twice.join(' ')}`,
  ].flat();
}

/** Nothing makes the page scroll sideways; tables and timelines scroll inside themselves. */
export async function sideways(page, width) {
  const found = [];
  for (const each of WIDTHS) {
    await page.setViewportSize({ width: each, height: HEIGHT[each] ?? 900 });
    const said = await overflow(page);
    if (said) found.push(`scrolls sideways at ${each} px: ${said}`);
  }
  await page.setViewportSize({ width, height: HEIGHT[width] ?? 900 });
  return found;
}

/** WCAG 1.4.12 spacing and text at 200 % lose nothing. */
async function spacing(page) {
  const found = [];
  for (const [name, css] of Object.entries({
    'with wide spacing': '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }',
    'with text at 200 %': ':root { font-size: 200% !important }',
  })) {
    const said = await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
      return true;
    }, css) && await overflow(page);
    await page.evaluate(() => { document.adoptedStyleSheets = []; });
    if (said) found.push(`scrolls sideways ${name}: ${said}`);
  }
  return found;
}

function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return '';
    const is_wide = (element) => element.getBoundingClientRect().right > clientWidth + 1;
    const all = [...document.body.querySelectorAll('*')];
    const boxes = all.filter((e) => is_wide(e) && ![...e.children].some(is_wide));
    // Where no box stands out, it is text that spills over.
    const wide = boxes.length > 0 ? boxes : all.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).reverse();
    const name = (e) => e.tagName.toLowerCase() + (e.id ? `#${e.id}` : '') + [...e.classList].map((c) => `.${c}`).join('');
    return `${scrollWidth - clientWidth} px too wide, ${wide.slice(0, 3).map(name).join(', ')}`;
  });
}

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:document'],
  rules: {
    // Policy, not validity: the server is its own origin, and numbers ride on style attributes.
    'require-sri': 'off',
    'no-inline-style': 'off',
    'no-unknown-elements': ['error', { exclude: ['*-*'] }],
  },
});

/** Whether the HTML as served is valid. */
export async function markup(html) {
  const { results } = await validator.validateString(html);
  // The one dialog of a page is empty until it is opened; what it shows brings its title.
  const is_later = ({ ruleId, message }) => ruleId === 'no-missing-references' && message.includes('"dialog-title"');
  const messages = results.flatMap((result) => result.messages).filter((m) => m.severity === 2 && !is_later(m));
  const said = messages.map(({ ruleId, message, line, selector }) => `markup ${ruleId}: ${message} at line ${line} (${selector ?? ''})`);
  return [...new Set(said)].slice(0, 12);
}
