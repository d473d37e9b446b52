// What a journey is given: windows on a fresh program, steps that are reported, and the checks.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMBINATIONS, open, shown } from './browser.mjs';
import * as checks from './checks.mjs';

/** The longest that one journey may take, the crawl of every page included. */
const LIMIT_MS = 20 * 60_000;

/** A password that nobody minds. */
export const PASSWORD = 'una bitácora de pruebas';

/** Thrown to end a journey whose failure is already reported. */
class Reported extends Error {}

const KNOWN = JSON.parse(readFileSync(new URL('../known.json', import.meta.url), 'utf8')).defects;

export class Journey {
  #windows = [];

  constructor({ name, browser, server, tap, combination, full, out, folders, binary }) {
    Object.assign(this, { name, browser, server, tap, combination, full, out, folders, binary });
  }

  /** The ways in which this run looks at a page: all eight, or only this journey's turn. */
  get combinations() {
    return this.full ? COMBINATIONS : [this.combination];
  }

  /** A promise that a user would recognise. The journey ends at the first one that is broken. */
  async step(name, work) {
    const started = Date.now();
    try {
      const answer = await work();
      this.tap.ok(`${this.name} › ${name}`, Date.now() - started);
      return answer;
    } catch (error) {
      if (error instanceof Reported) throw error;
      const pictures = await this.#picture(name);
      this.tap.notOk(`${this.name} › ${name}`, [...String(error.stack ?? error).split('\n').slice(0, 12), ...pictures]);
      throw new Reported();
    }
  }

  /** A promise that does not end the journey when it is broken; `found` says what is wrong. */
  holds(name, found) {
    if (found.length === 0) this.tap.ok(`${this.name} › ${name}`);
    else this.tap.notOk(`${this.name} › ${name}`, found);
  }

  /** What cannot be tried here. */
  skip(name, why) {
    this.tap.skip(`${this.name} › ${name}`, why);
  }

  /** A new window. Without words it is this journey's turn of language, theme and width. */
  async open(how = {}) {
    const page = await open(this.browser, { url: this.server.url, ...this.combination, ...how });
    page.how = { ...this.combination, ...how };
    this.#windows.push(page);
    return page;
  }

  /** Goes to a path, and insists on the status. */
  async visit(page, to, status = 200) {
    const response = await page.goto(to);
    assert.equal(response.status(), status, `${to} answered ${response.status()}`);
    return response;
  }

  /** Signs in by a fresh single-use link: as the head of services, as `admin`, or as whoever has an address. */
  async signIn(page, who = 'head') {
    await this.press(page, await this.server.link(who));
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }

  /** Opens a single-use link and presses its page's one button, so that a mail scanner cannot use it up. */
  async press(page, link) {
    await page.goto(link);
    // The script takes the code out of the link; without it the link is pasted.
    if (page.how.script === false) await page.locator('main form [name=code]').fill(link);
    await page.locator('main form button').first().click();
  }

  /** Sets the signed-in person's language, as they would: in the settings. */
  async speak(page, lang) {
    await page.goto('/settings');
    if (await page.locator(`html[lang=${lang}]`).count() > 0) return;
    const field = page.locator('main form [name=lang]');
    const form = page.locator('main form').filter({ has: page.locator('[name=lang]') });
    if (await field.first().evaluate((element) => element.tagName) === 'SELECT') await field.selectOption(lang);
    else await page.locator(`main form [name=lang][value=${lang}]`).check();
    await form.locator('button:not([type=button])').last().click();
    await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
  }

  /** Every check of DESIGN §7 on the page as it stands, as one reported promise. */
  async check(page, name, { response, lang = page.how.lang } = {}) {
    const { width, script } = page.how;
    const said = await checks.everyCheck(page, { response, lang, width, script });
    const what = `${this.name} › ${name} (${shown(page.how)})`;
    if (said.length === 0) return this.tap.ok(what);
    // Known defects are named and counted as skipped, never as passed; the list may only shrink.
    const known = said.map((finding) => KNOWN.find((defect) => finding.includes(defect.says)));
    if (known.every(Boolean)) return this.tap.skip(what, `known: ${said.join('; ')}`);
    return this.tap.notOk(what, [...said, ...await this.#picture(name, [page])]);
  }

  /** A picture under `e2e/out`. */
  async shot(page, name, options = {}) {
    const file = path.join(this.out, `${this.name}-${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`);
    mkdirSync(this.out, { recursive: true });
    await page.screenshot({ path: file, ...options });
    return file;
  }

  async #picture(name, pages = this.#windows) {
    const files = [];
    for (const [n, page] of pages.entries()) {
      if (page.isClosed()) continue;
      const file = await this.shot(page, `failed-${name}-${n}`).catch(() => null);
      if (file) files.push(`at ${page.url()}, picture ${path.relative(process.cwd(), file)}`);
    }
    return files;
  }

  async close() {
    for (const page of this.#windows) await page.context().close();
  }

  /** Runs the journey's own function; a failure outside of a step counts as one. */
  async run(work) {
    let alarm;
    const late = new Promise((_, fail) => {
      alarm = setTimeout(() => fail(new Error(`it takes longer than ${LIMIT_MS / 60_000} minutes`)), LIMIT_MS);
    });
    try {
      await Promise.race([work(this), late]);
    } catch (error) {
      if (!(error instanceof Reported)) {
        this.tap.notOk(`${this.name} › runs to its end`, [...String(error.stack ?? error).split('\n'), ...await this.#picture('end')]);
      }
    } finally {
      clearTimeout(alarm);
    }
  }
}
