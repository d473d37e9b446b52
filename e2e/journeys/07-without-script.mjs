// The other core flows without script: sign in by password, log, reply, note, absence, search.

import assert from 'node:assert/strict';
import { PASSWORD } from '../lib/journey.mjs';

export const name = 'core flows without script';
export const clock = '2026-11-25T11:30:00Z';

export async function run(t) {
  const page = await t.open({ script: false });
  const who = 'marta@tramontana.example';
  await t.step('a password is chosen, and signs in', async () => {
    await t.signIn(page, who);
    await page.goto('/settings');
    await page.locator('main [name=password]').fill(PASSWORD);
    await page.locator('main form', { has: page.locator('[name=password]') }).locator('button').click();
    await page.goto('/more');
    await page.locator('form[action="/sign-out"] button').click();
    await page.goto('/sign-in');
    const form = page.locator('main form', { has: page.locator('[name=password]') });
    await form.locator('[name=email]').fill(who);
    await form.locator('[name=password]').fill(PASSWORD);
    await form.locator('button').last().click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  });
  await t.step('an entry is logged from its own page, and shows what was understood', async () => {
    await page.goto('/log/new?project=AUR-2');
    await page.locator('form.composer textarea').fill('Jorge confirma el SSO para el viernes, 25m, seguimiento vie');
    await page.locator('form.composer button.go').click();
    await page.waitForURL(/\/projects\/AUR-2\/log/);
    const entry = page.locator('#log li.entry, li.entry').first();
    await entry.getByText('Jorge confirma el SSO').waitFor();
    assert.match(await entry.innerText(), /25 min/);
  });
  await t.step('too soon again, the text is kept and the seconds are said', async () => {
    await page.goto('/log/new?project=AUR-2');
    await page.locator('form.composer textarea').fill('Una segunda entrada antes del minuto.');
    await page.locator('form.composer button.go').click();
    assert.equal(await page.locator('form.composer textarea').first().inputValue(), 'Una segunda entrada antes del minuto.');
    await page.locator('.wait').first().waitFor();
  });
  await t.step('a reply that the client sees and a note for the team are two forms', async () => {
    await page.goto('/projects/AUR-2/threads');
    await page.locator('.rows a.t', { hasText: 'Adelantamos' }).click();
    await page.locator('.reply:not(.note) textarea').fill('Lo enseñamos el día 15 con usuarios de prueba.');
    await page.locator('.reply:not(.note) button.go').click();
    await page.locator('.post', { hasText: 'el día 15 con usuarios de prueba' }).last().locator('.tag.open').waitFor();
    await t.server.moveClock('2026-11-25T11:32:00Z');
    await page.reload();
    await page.locator('.reply.note textarea').fill('Falta que Lucía cree los usuarios.');
    await page.locator('.reply.note button:not([type=button])').last().click();
    const note = page.locator('.post', { hasText: 'Falta que Lucía' });
    await note.waitFor();
    assert.equal(await note.locator('.tag.open').count(), 0, 'the note is visible to the client');
  });
  await t.check(page, 'the thread');
  await t.step('the search finds it', async () => {
    await page.goto('/search');
    await page.locator('main [name=q]').fill('usuarios de prueba');
    await page.locator('main form[role=search] button').click();
    assert.ok(await page.locator('.results li').count() > 0, 'nothing is found');
  });
  await t.step('an absence is asked for', async () => {
    await page.goto('/absences/new');
    await page.locator('main [name=from]').fill('2026-12-28');
    await page.locator('main [name=last]').fill('2026-12-30');
    await page.locator('main [name=reason]').selectOption('holiday');
    await page.locator('main form button:not([type=button])').last().click();
    await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  });
  await t.step('an error keeps what was typed and says which field', async () => {
    await page.goto('/absences/new');
    await page.locator('main [name=from]').fill('2027-01-08');
    await page.locator('main [name=last]').fill('2027-01-07');
    await page.locator('main [name=reason]').selectOption('holiday');
    await page.locator('main form button:not([type=button])').last().click();
    assert.equal(await page.locator('main [name=from]').inputValue(), '2027-01-08');
    await page.locator('.errors a').first().waitFor();
  });
  await t.check(page, 'the form with errors');
}
