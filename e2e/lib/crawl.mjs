// Finds the pages of the product by following its links, a few of each kind.

/** Words that are a page of their own where otherwise a name stands. */
const WORDS = new Set(['new', 'edit', 'import', 'archive', 'recurring', 'desk']);
/** Folders whose next part is a name. */
const NAMED = new Set(['clients', 'projects', 'people', 'knowledge', 'threads', 'proofs', 'calendars', 'agenda']);
/** Links that a crawler has no business to follow. */
// The portal as the team sees it speaks the client's language; the guests' own journeys look at it.
const AWAY = [/^\/portal(\/projects\/.*)?$/, /^\/assets\//, /^\/api\//, /^\/sign-out/, /^\/sign-in\//, /^\/feeds?\//, /\.(ics|csv|json|md|txt|xml|pdf|zip)$/];

/** `/projects/AUR-2/threads/12?page=2` and its sisters become `/projects/:/threads/:?page`. */
export function shapeOf(href) {
  const url = new URL(href);
  const parts = url.pathname.split('/').map((part, n, all) => {
    const is_name = NAMED.has(all[n - 1]) && !WORDS.has(part) && part !== '';
    return is_name || /\d/.test(part) ? ':' : part;
  });
  const asks = [...new Set(url.searchParams.keys())].sort().join('&');
  return parts.join('/') + (asks ? `?${asks}` : '');
}

/** Follows links from `start`; `look(page, href, response)` is called on each page, at most `each` of a shape. */
export async function crawl(page, { start = '/', each = 2, look }) {
  const origin = new URL(page.url()).origin;
  const seen = new Set();
  const counts = new Map();
  const queue = [new URL(start, origin).href];
  while (queue.length > 0) {
    const href = queue.shift();
    const shape = shapeOf(href);
    if (seen.has(href) || (counts.get(shape) ?? 0) >= each) continue;
    seen.add(href);
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
    const response = await page.goto(href).catch((error) => {
      // A link that turns out to be a download is no page.
      if (/download is starting|ERR_ABORTED/i.test(error.message)) return null;
      throw error;
    });
    if (!response || !/text\/html/.test(response.headers()['content-type'] ?? '')) continue;
    queue.push(...await links(page, origin));
    await look(page, href, response);
  }
  return counts;
}

async function links(page, origin) {
  const found = await page.$$eval('a[href]:not([download]):not([target=_blank])', (all) => all.map((a) => a.href));
  return found.filter((href) => href.startsWith('http')).map((href) => new URL(href)).filter((url) => {
    url.hash = '';
    return url.origin === origin && !AWAY.some((away) => away.test(url.pathname));
  }).map((url) => url.href);
}
