// What a page holds only while something is open: dialogs, menus, the palette, errors, empty lists.

import assert from 'node:assert/strict';

export const name = 'open parts of pages';
export const clock = '2026-11-25T11:30:00Z';

export async function run(t) {
  for (const how of t.combinations) {
    const page = await t.open(how);
    await t.step(`signing in (${how.lang} ${how.theme} ${how.width})`, async () => {
      await t.signIn(page, 'head');
      await t.speak(page, how.lang);
    });
    await t.step('the log dialog', async () => {
      await page.goto('/');
      await page.locator('a[href="/log/new"][data-dialog]:visible').first().click();
      await page.locator('#dialog[open] textarea').waitFor();
    });
    await t.check(page, 'my day with the log dialog open');
    await t.step('Escape closes it and gives the focus back', async () => {
      await page.keyboard.press('Escape');
      await page.locator('#dialog[open]').waitFor({ state: 'detached' }).catch(() => {});
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '/log/new');
    });
    await t.step('the palette finds a project by two letters and follows it', async () => {
      await page.keyboard.press('Control+k');
      await page.locator('#dialog[open] [role=combobox]').waitFor();
      await page.locator('#palette-list [role=option]').first().waitFor();
    });
    await t.check(page, 'my day with the palette open');
    await t.step('typing and Enter open what was found', async () => {
      await page.keyboard.type('Portal de clientes');
      await page.locator('#palette-list a[href="/projects/AUR-2"]').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname !== '/');
    });
    await t.step('the help lists the keys', async () => {
      await page.goto('/projects/AUR-2');
      await page.locator('body').press('?');
      await page.locator('#dialog[open] dl.keys').waitFor();
    });
    await t.check(page, 'a project with the help open');
    await t.step('a menu', async () => {
      await page.goto('/projects/AUR-2');
      await page.locator('main details.menu > summary').first().click();
      await page.locator('main details.menu[open] ul').waitFor();
    });
    await t.check(page, 'a project with a menu open');
    await t.step('what may be done with an entry', async () => {
      await page.goto('/projects/AUR-2/log');
      await page.locator('a[href$="/menu"]').first().click();
      await page.locator('#dialog[open] .choices').waitFor();
    });
    await t.check(page, 'the log with the choices of an entry');
    await t.step('an error summary that has the focus', async () => {
      await page.goto('/clients/new');
      await page.locator('main [name=name]').fill('Interna');
      await page.locator('main [name=code]').fill('INT');
      await page.locator('main form button.go').click();
      await page.locator('.errors').waitFor();
      assert.ok(await page.evaluate(() => document.activeElement?.closest('.errors') !== null), 'the summary has no focus');
    });
    await t.check(page, 'a form with errors');
    await t.step('an empty list says what will stand here', async () => {
      await page.goto('/projects?q=zzzz');
      await page.locator('.empty').waitFor();
    });
    await t.check(page, 'an empty list');
    await t.step('G then P goes to the projects, J moves, O opens', async () => {
      await page.goto('/');
      // Chromium drops keys until a page was painted once; nobody presses one before.
      await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await page.waitForURL((url) => url.pathname === '/projects');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      await page.waitForURL(/\/projects\/[A-Z]{3}-\d+/);
    });
  }
}
