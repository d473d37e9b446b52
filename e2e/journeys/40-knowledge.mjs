// What the team knows: an article is written and published, a review is done, a runbook is worked through, and a
// client's guest reads what is meant for them; a public answer needs no account.

import assert from 'node:assert/strict';

export const name = 'knowledge';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

export const run = (t) => knowledge(t, {});

/** The same steps with and without script. */
export async function knowledge(t, how) {
  const team = await t.open(how);
  const guest = await t.open(how);
  await t.signIn(team);
  await t.speak(team, team.how.lang);

  await t.step('an article is written and seen before it is saved', async () => {
    await t.visit(team, '/knowledge/new');
    await team.locator('[name=title]').fill('Cambiar el IBAN de los recibos');
    await team.locator('[name=source]').fill('# Antes de empezar\n\nTen a mano el **nuevo IBAN**.');
    await team.locator('[name=keywords]').fill('banco, cuenta, domiciliación');
    await team.locator('[name=audience]').selectOption('clients');
    await team.locator('button[name=look]').first().click();
    await team.locator('#k-look strong').getByText('nuevo IBAN').waitFor();
    assert.equal(await team.locator('[name=keywords]').inputValue(), 'banco, cuenta, domiciliación');
  });
  await t.check(team, 'the form with its preview');
  await t.step('it is saved as a draft and published', async () => {
    await team.locator('main form button.go').click();
    await team.waitForURL(/\/knowledge\/cambiar-el-iban/);
    await team.locator('form[action$="/publication"] button').click();
    await team.locator('.side .tag.open').waitFor();
  });
  await t.check(team, 'the article');
  await t.step('another text is a version that shows what changed', async () => {
    await t.visit(team, '/knowledge/cambiar-el-iban-de-los-recibos/edit');
    await team.locator('[name=source]').fill('# Antes de empezar\n\nTen a mano el **nuevo IBAN** y el mandato.');
    await team.locator('[name=said]').fill('Falta el mandato');
    await team.locator('main form button.go').click();
    await t.visit(team, '/knowledge/cambiar-el-iban-de-los-recibos/versions/2');
    await team.locator('.diff-lines ins').getByText('mandato').waitFor();
  });
  await t.check(team, 'what changed');
  await t.step('what is overdue is reviewed with one press', async () => {
    await t.visit(team, '/knowledge/review');
    const late = team.locator('section', { has: team.locator('#k-late') }).locator('li');
    const before = await late.count();
    assert.ok(before > 0, 'the demo has something overdue');
    await late.first().locator('button').click();
    await team.waitForURL('**/knowledge/review');
    assert.equal(await late.count(), before - 1);
  });
  await t.check(team, 'the reviews');
  await t.step('a runbook is worked through with evidence', async () => {
    await t.visit(team, '/knowledge/primas-a-cero');
    await team.locator('form[action$="/runs"] button').click();
    await team.waitForURL(/\/knowledge\/runs\/\d+/);
    for (const number of [1, 2, 3, 4]) {
      await team.locator(`#step-${number} [name=evidence]`).fill(`prueba ${number}`);
      await team.locator(`#step-${number} [value=done]`).click();
      await team.locator(`#step-${number} .pill.ok`).waitFor();
    }
    await team.locator('#step-5 [value=failed]').click();
    await team.locator('#step-5 .err').waitFor();
    await team.locator('#step-5 [name=evidence]').fill('La mediadora no coge el teléfono');
    await team.locator('#step-5 [value=failed]').click();
    await team.locator('#step-5 .pill.bad').waitFor();
    await team.locator('form[action$="/end"] button').click();
    await team.locator('.head .pill.bad').waitFor();
  });
  await t.check(team, 'the run');
  await t.visit(team, '/knowledge/primas-a-cero/runs');
  await t.check(team, 'the runs');
  await t.visit(team, '/knowledge/use');
  await t.check(team, 'what is used and what is missing');

  await t.step('a guest reads what is meant for them, and says what is missing', async () => {
    await t.signIn(guest, 'ana.torres@aurora.example');
    await t.speak(guest, guest.how.lang);
    await t.visit(guest, '/portal/knowledge');
    await guest.locator('.rows a', { hasText: 'Cambiar el IBAN' }).click();
    await guest.locator('.prose').getByText('mandato').waitFor();
    await t.visit(guest, '/portal/knowledge/triaje-de-tickets', 404);
    await t.visit(guest, '/portal/knowledge?q=proforma');
    await guest.locator('form[action="/portal/knowledge/questions"] button').click();
    await guest.locator('.banner').waitFor();
    await t.visit(team, '/knowledge/use');
    await team.locator('#missing ~ .rows').getByText('proforma').waitFor();
  });
  await t.visit(guest, '/portal/knowledge');
  await t.check(guest, 'the guest’s answers');
  await t.step('an answer for anybody needs no account', async () => {
    const stranger = await t.open(how);
    await t.visit(stranger, '/answers');
    await stranger.locator('.rows a', { hasText: 'Reset your password' }).click();
    await stranger.locator('.prose').waitFor();
    await t.check(stranger, 'a public answer');
  });
}
