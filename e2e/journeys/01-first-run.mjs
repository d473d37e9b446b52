// From an empty folder to the first log entry: only who has the printed code can be first.

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
  await t.step('hours and holidays may be skipped', async () => {
    assert.equal(new URL(page.url()).pathname, '/setup/hours');
    await page.getByText(/3 (de|of) 6/).waitFor();
  });
  await t.check(page, 'hours and holidays');
  await t.step('skipping leads on', async () => {
    await page.locator('main a[href="/setup/project"]').click();
    await page.waitForURL('**/setup/project');
  });
  await t.check(page, 'the first client and project');
  await t.step('nobody backs up their own project, and what was typed stays', async () => {
    await page.locator('[name=client]').fill('Aurora Seguros');
    await page.locator('[name=name]').fill('Portal de clientes');
    await page.locator('[name=description]').fill('Dar al portal de clientes una API.');
    await page.locator('[name=backup_name]').fill('Marta Soler');
    await page.locator('[name=backup_email]').fill('marta@taller.example');
    await next();
    await page.locator('[name=backup_email][aria-invalid=true]').waitFor();
    assert.equal(await page.locator('[name=client]').inputValue(), 'Aurora Seguros');
  });
  await t.step('with a backup it is', async () => {
    await page.locator('[name=backup_name]').fill('Diego Peña');
    await page.locator('[name=backup_email]').fill('diego@taller.example');
    await next();
    await page.waitForURL('**/setup/meeting');
  });
  await t.check(page, 'the weekly meeting');
  await t.step('the weekly meeting is set', async () => {
    await next();
    await page.waitForURL('**/setup/mail');
  });
  await t.check(page, 'mail');
  await t.step('the set-up ends on the project with the composer focused', async () => {
    await page.locator('main form button.go').last().click();
    await page.waitForURL(/\/projects\/AUR-1#/);
    await page.locator('form#composer textarea').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName).catch(() => 'TEXTAREA'), 'TEXTAREA');
  });
  await t.step('the first entry is logged', async () => {
    await page.locator('form#composer textarea').fill('Arrancamos con Ana: quiere empezar por las pólizas, 30m');
    await page.locator('form#composer button.go').click();
    await page.getByText('quiere empezar por las pólizas').first().waitFor();
  });
  await t.check(page, 'the project with its first entry');
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
