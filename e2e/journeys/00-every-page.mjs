// Every page that links lead to, from my day on: accessible, light, valid, and quiet on the console.

import { COMBINATIONS, HEIGHT, shown } from '../lib/browser.mjs';
import { crawl, shapeOf } from '../lib/crawl.mjs';

export const name = 'every page';

/** How many pages of one kind are looked at. */
const EACH = { ci: 2, full: 3 };

/** Who follows the links, each in one language; `--full` lets each read both. */
const READERS = [{ who: 'head', lang: 'es' }, { who: 'admin', lang: 'en' }];

export async function run(t) {
  const both = ({ who }) => [{ who, lang: 'es' }, { who, lang: 'en' }];
  for (const { who, lang } of t.full ? READERS.flatMap(both) : READERS) {
    const page = await t.open({ lang, theme: 'light', width: 1440 });
    await t.step(`signing in (${who})`, () => t.signIn(page, who));
    await t.step(`setting the language (${who}, ${lang})`, () => t.speak(page, lang));
    const ways = COMBINATIONS.filter((way) => way.lang === lang);
    const titles = new Map();
    let turn = lang === 'es' ? 0 : 1;
    const counts = await crawl(page, {
      each: t.full ? EACH.full : EACH.ci,
      look: async (_, href, response) => {
        const to = href.slice(t.server.url.length) || '/';
        if (response.status() !== 200) {
          t.holds(`${to} (${who}, ${lang})`, [`a link leads to it, and it answers ${response.status()}`]);
          return;
        }
        // An address that leads on counts as the page that it leads to.
        const landed = page.url().slice(t.server.url.length).split('#')[0] || '/';
        titles.set(await page.title(), [...(titles.get(await page.title()) ?? []), landed]);
        let first = response;
        for (const way of t.full ? ways : [ways[turn++ % ways.length]]) {
          await look(page, way);
          await t.check(page, to, { response: first });
          first = undefined;
        }
      },
    });
    // Views and pages of one list may share its title: what stands behind the question mark does not count.
    const kind = (to) => shapeOf(t.server.url + to.split('?')[0]);
    const same = [...titles].filter(([, all]) => new Set(all.map(kind)).size > 1);
    t.holds(`every page has a title of its own (${who}, ${lang})`, same.map(([title, all]) => `"${title}": ${all.join(' ')}`));
    const few = counts.size < 3 ? [`links lead only to ${[...counts.keys()].join(' ')}`] : [];
    t.holds(`${counts.size} kinds of page are found (${who}, ${lang})`, few);
  }
  await outside(t);
}

/** What a stranger sees. */
async function outside(t) {
  for (const way of t.full ? COMBINATIONS : COMBINATIONS.filter((_, n) => n % 3 === 0)) {
    const page = await t.open(way);
    await t.check(page, '/sign-in', { response: await t.visit(page, '/sign-in') });
    const missing = await page.goto('/there-is-no-such-page');
    t.holds(`a missing page says so (${shown(way)})`, missing.status() === 404 ? [] : [`it answers ${missing.status()}`]);
    await t.check(page, 'a missing page', { response: missing });
  }
}

async function look(page, way) {
  page.how = way;
  await page.emulateMedia({ colorScheme: way.theme });
  await page.setViewportSize({ width: way.width, height: HEIGHT[way.width] });
}
