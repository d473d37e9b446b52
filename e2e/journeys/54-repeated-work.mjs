// Work that comes back: the desk sees it, a person says what it is, gives it an owner and says what was done, and the page
// tells what came of that. And a log of another system, brought in twice.

import assert from 'node:assert/strict';

export const name = 'repeated work';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => repeated(t, {});

const LOG = 'INC,At,Status,Prio,Title\nA1,2026-03-02 08:00:00,new,2,La caja no abre\nA1,2026-03-02 10:00:00,closed,2,La caja no abre\nA2,2026-03-03 08:00:00,new,3,Otra\n,2026-03-03 09:00:00,new,3,Sin número\n';
const MAPPING = {
  source: 'prueba',
  ticket: 'INC', at: 'At', state: ['Status'], priority: 'Prio', subject: ['Title'],
  date: '%Y-%m-%d %H:%M:%S', separator: ',',
  states: { new: 'new', closed: 'closed' }, priorities: { 2: 2, 3: 3 },
};

/** The same steps with and without script. */
export async function repeated(t, how) {
  const page = await t.open(how);
  await t.signIn(page);
  await t.speak(page, page.how.lang);
  await t.step('what comes back is listed, with the words that made it', async () => {
    await t.visit(page, '/tickets/recurring');
    await page.locator('tbody tr').filter({ hasNot: page.locator('.pill.ok') }).first().locator('a.nm').click();
    await page.waitForURL(/\/tickets\/recurring\/\d+$/);
  });
  await t.check(page, 'something that comes back');
  const issue = new URL(page.url()).pathname;
  await t.step('a person says what it is', async () => {
    const form = page.locator(`form[action="${issue}/confirmation"]`);
    await form.locator('[name=name]').fill('La impresora fija se apaga');
    await form.locator('button').first().click();
    await page.locator('h1', { hasText: 'La impresora fija se apaga' }).waitFor();
  });
  await t.step('it gets an owner and what is to be done', async () => {
    const form = page.locator(`form[action="${issue}/candidate"]`);
    await form.locator('[name=owner]').selectOption({ index: 1 });
    await form.locator('[name=action]').selectOption({ index: 1 });
    await form.locator('[name=share]').fill('60');
    await form.locator('button.go, button').last().click();
    await t.visit(page, issue);
    assert.equal(await page.locator(`form[action="${issue}/candidate"] [name=share]`).inputValue(), '60');
  });
  await t.check(page, 'a confirmed one');
  await t.step('without enough time behind it nobody says that it helped', async () => {
    await t.visit(page, issue);
    const form = page.locator(`form[action="${issue}/remedies"]`);
    if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').click();
    await form.locator('[name=since]').fill('2026-11-20');
    await form.locator('[name=words]').fill('Se cambió la fuente');
    await form.locator('button.go, button').last().click();
    await page.getByText('Se cambió la fuente').first().waitFor();
  });
  await t.check(page, 'what was done');
  const desk = await t.open(how);
  await t.signIn(desk, 'admin');
  await t.speak(desk, desk.how.lang);
  await t.step('a log comes in, and a second time changes nothing', async () => {
    for (const tickets of [2, 0]) {
      await t.visit(desk, '/admin/desk/logs');
      await desk.locator('#f-file').setInputFiles({ name: 'log.csv', mimeType: 'text/csv', buffer: Buffer.from(LOG) });
      const own = desk.locator('details', { has: desk.locator('[name=mapping]') });
      if (!(await own.locator('[name=mapping]').isVisible())) await own.locator('summary').click();
      await desk.locator('[name=mapping]').fill(JSON.stringify(MAPPING));
      await desk.locator('main form button.go').last().click();
      await desk.locator('main a.go[href="/admin/desk/logs/prueba"]').waitFor();
      assert.match(await desk.locator('main p').allInnerTexts().then((all) => all.join(' ')), new RegExp(`(^|\\s)${tickets} (new )?tickets`));
    }
    await t.visit(desk, '/admin/desk/logs/prueba');
  });
  await t.check(desk, 'what a log comes to');
}
