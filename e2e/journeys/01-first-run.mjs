// From an empty folder to the first page: only who has the printed code can be first.

import assert from 'node:assert/strict';
import { PASSWORD } from '../lib/journey.mjs';

export const name = 'first run';
export const start = 'serve';

export const run = (t) => firstRun(t, {});

/** The same steps with and without script. */
export async function firstRun(t, how) {
  const page = await t.open(how);
  const next = () => page.locator('main form button:not([type=button])').last().click();

  await t.step('every page leads to the set-up while there is nobody', async () => {
    await page.goto('/settings');
    assert.equal(new URL(page.url()).pathname, '/setup');
  });
  await t.check(page, 'the first question');
  await t.step('a stranger without the code cannot be first', async () => {
    await page.locator('[name=code]').fill('0000000000');
    await page.locator('[name=workspace]').fill('Taller del Norte');
    await next();
    await page.locator('[name=code][aria-invalid=true]').waitFor();
    assert.equal(await page.locator('[name=workspace]').inputValue(), 'Taller del Norte', 'what was typed is kept');
  });
  await t.check(page, 'the question with an error');
  await t.step('with the code, the workspace gets its name and language', async () => {
    await page.locator('[name=code]').fill(await t.server.setUpCode());
    await page.locator('[name=lang]').selectOption(page.how.lang);
    await next();
    await page.waitForURL('**/setup/you*');
  });
  await t.check(page, 'who you are');
  await t.step('the first person becomes its owner and is signed in', async () => {
    await page.locator('[name=name]').fill('Marta Soler');
    await page.locator('[name=email]').fill('marta@taller.example');
    await page.locator('[name=password]').fill(PASSWORD);
    await next();
    await page.waitForURL((url) => url.pathname !== '/setup/you');
  });
  await t.check(page, 'the question after that');
  await t.step('my day is theirs', async () => {
    await page.goto('/');
    assert.equal(new URL(page.url()).pathname, '/');
    await page.getByText('Marta Soler').first().waitFor({ state: 'attached' });
  });
  await t.step('the set-up is over for everybody else', async () => {
    const stranger = await t.open(how);
    await stranger.goto('/setup');
    assert.notEqual(new URL(stranger.url()).pathname, '/setup');
  });
}
