// A week of the services team: the draft writes itself, reminds who owes an update, freezes an hour before
// the meeting, and the meeting's decisions become work.

import assert from 'node:assert/strict';

export const name = 'a week of agenda';
export const clock = '2026-11-23T07:30:00Z';

export async function run(t) {
  await week(t, {});
}

/** The same steps with and without script. */
export async function week(t, how) {
  const head = await t.open(how);
  await t.step('the head of services signs in', async () => {
    await t.signIn(head, 'head');
    await t.speak(head, head.how.lang);
  });
  const at = '/agenda/2026-W48';
  let owes;
  await t.step('the draft names the projects without an update first', async () => {
    await head.goto(at);
    await head.locator('article.agenda[data-state=draft]').waitFor();
    const line = head.locator('#s2 li.ag').first();
    assert.match(await line.innerText(), /Sin actualización|No update/);
    owes = await line.locator('.ag-title a').first().getAttribute('href');
  });
  await t.check(head, 'the draft', { response: await head.goto(at) });
  await t.step('the draft prints on two sheets at most', async () => {
    const pdf = await head.pdf({ preferCSSPageSize: true, printBackground: true });
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    assert.ok(sheets >= 1 && sheets <= 2, `${sheets} sheets`);
  });
  await t.step('a day before, whoever leads it is reminded on my day', async () => {
    await t.server.moveClock('2026-11-23T09:30:00Z');
    await head.goto(owes);
    const name = await head.locator('dl.facts .both dd > span:last-child').innerText();
    const email = `${name.split(/\s/)[0].normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}@tramontana.example`;
    const lead = await t.open(how);
    await t.signIn(lead, email);
    await lead.goto('/');
    await lead.locator(`.needs a[href="${owes}"]`).first().waitFor();
    await lead.goto(owes);
    await lead.locator('form#composer textarea').fill('Hablado con el cliente: seguimos a la espera de su fecha, 15m /llamada');
    await lead.locator('form#composer button.go').click();
    await lead.getByText('seguimos a la espera de su fecha').first().waitFor();
  });
  await t.step('the draft has the update at once', async () => {
    await head.goto(at);
    const line = head.locator(`#s2 li.ag:has(.ag-title a[href="${owes}"])`);
    assert.doesNotMatch(await line.innerText(), /Sin actualización|No update/);
    await line.getByText('seguimos a la espera de su fecha').waitFor();
  });
  await t.step('somebody adds a line that asks for a decision', async () => {
    await head.goto(`${at}/lines/new`);
    await head.locator('main [name=text]').fill('Quién prepara la visita de enero');
    await head.locator('main [name=kind]').selectOption('decide');
    await head.locator('main [name=minutes]').fill('10');
    await head.locator('main form footer button:not([type=button])').click();
    await head.locator('#s2').getByText('Quién prepara la visita de enero').waitFor();
  });
  await t.step('it is moved to the top', async () => {
    const line = head.locator('li.ag', { hasText: 'Quién prepara la visita de enero' });
    await head.goto(await line.locator('.ag-side a').last().getAttribute('href'));
    await head.locator('main [name=place]').fill('1');
    await head.locator('main form footer button:not([type=button])').click();
    await head.waitForURL((url) => url.pathname === at);
    await head.locator('#s2 li.ag').first().getByText('Quién prepara la visita de enero').waitFor();
  });
  await t.step('an hour before the meeting it freezes under a hash', async () => {
    await t.server.moveClock('2026-11-24T08:00:30Z');
    await head.goto(at);
    await head.locator('article.agenda[data-state=frozen] .seal code').waitFor();
    assert.equal(await head.locator(`a[href*="${at}/lines/"]`).count(), 0, 'a frozen line can be changed');
  });
  await t.step('what is written later stands after the close', async () => {
    await head.goto('/projects/INT-1');
    await head.locator('form#composer textarea').fill('La lista de manuales llega después del cierre de la agenda.');
    await head.locator('form#composer button.go').click();
    await head.getByText('llega después del cierre').first().waitFor();
    await head.goto(at);
    await head.locator('section.after').getByText('llega después del cierre').waitFor();
  });
  await t.check(head, 'the frozen agenda', { response: await head.goto(at) });
  await t.step('the meeting starts with those who are not away', async () => {
    await t.server.moveClock('2026-11-24T09:00:00Z');
    await head.goto(at);
    await head.locator('form[action$="/start"] button').click();
    await head.waitForURL(/\/meet/);
    assert.ok(await head.locator('form.attend :checked').count() >= 5, 'hardly anybody is there');
  });
  await t.check(head, 'the meeting');
  const meet = new URL(head.url()).pathname;
  const plain = async (kind, text, { owner, due } = {}) => {
    const fold = head.locator('#capture details.fold');
    if (!await fold.evaluate((element) => element.open)) await fold.locator('summary').click();
    const form = fold.locator('form');
    await form.locator('[name=kind]').selectOption(kind);
    await form.locator('[name=text]').fill(text);
    if (owner) await form.locator('[name=owner]').selectOption({ label: owner });
    if (due) await form.locator('[name=due]').fill(due);
    await form.locator('button:not([type=button])').last().click();
    await head.getByText(text).first().waitFor();
  };
  await t.step('a decision and an action are written down, with owner and date', async () => {
    const own = await head.locator('nav.strip a', { hasText: 'Quién prepara la visita' }).getAttribute('href');
    await head.goto(own);
    await plain('decision', 'La visita de enero la prepara Pau.', { owner: 'Pau Riera', due: '2026-12-11' });
    await head.goto(await head.locator('nav.strip a', { hasText: 'Mejora del servicio' }).getAttribute('href'));
    await plain('action', 'Enviar la lista de manuales', { owner: 'Iker Zubiaurre', due: '2026-11-27' });
  });
  await t.step('one line is enough where the keyboard writes it', async () => {
    await head.locator('#cap').fill('a @marta 2026-11-30 Leer la lista de manuales');
    await head.locator('form.capture button.go').click();
    await head.getByText('Leer la lista de manuales').first().waitFor();
  });
  await t.step('a proposed project gets its lead and backup, and is open', async () => {
    await head.goto(await head.locator('nav.strip a', { hasText: 'Seguimiento unificado' }).getAttribute('href'));
    const form = head.locator('form.slots');
    await form.locator('[name=lead]').selectOption({ label: 'Pau Riera' });
    await form.locator('[name=backup]').selectOption({ label: 'Ximena Robles' });
    await form.locator('button').click();
    await head.waitForURL(/./);
    await head.goto('/projects/PAQ-2');
    await head.locator('dl.facts').getByText('Pau Riera').waitFor();
    await head.locator('form#composer').waitFor();
  });
  await t.step('the minutes are closed under a second hash', async () => {
    await head.goto(meet);
    await head.locator('form[action$="/meet/close"] button').click();
    await head.waitForURL((url) => !url.pathname.includes('/meet'));
    await head.goto(at);
    await head.locator('article.agenda[data-state=closed]').waitFor();
    assert.equal(await head.locator('.seal code').count(), 2);
    await head.locator('#s6').getByText('La visita de enero la prepara Pau.').waitFor();
  });
  await t.check(head, 'the minutes', { response: await head.goto(at) });
  await t.step('decisions and actions stand in the worklogs', async () => {
    await head.goto('/projects/INT-1');
    await head.locator('#log').getByText('Enviar la lista de manuales').first().waitFor();
  });
  await t.step('the next agenda carries what is open', async () => {
    await head.goto('/agenda/2026-W49');
    await head.locator('#s1').getByText('Enviar la lista de manuales').first().waitFor();
  });
}
