// A ticket from end to end: a client's guest opens it in the portal, it stands in the queue with its clock, the team
// writes a note and an answer, takes it to the developer and solves it, and the guest sees that it is.

import assert from 'node:assert/strict';

export const name = 'desk';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

const GUEST = 'ana.torres@aurora.example';
const SUBJECT = 'El alta no guarda el segundo titular';

export const run = (t) => desk(t, {});

/** The same steps with and without script. */
export async function desk(t, how) {
  const team = await t.open(how);
  const guest = await t.open(how);
  let ticket;

  await t.step('the guest asks in the portal', async () => {
    await t.signIn(guest, GUEST);
    await t.speak(guest, guest.how.lang);
    await t.visit(guest, '/portal/tickets/new');
    await guest.locator('[name=subject]').fill(SUBJECT);
    await guest.locator('[name=text]').fill('Al guardar el alta, el segundo titular desaparece.');
    await guest.locator('[name=impact]').selectOption('high');
    await guest.locator('[name=urgency]').selectOption('high');
    await guest.locator('main form button.go').click();
    await guest.waitForURL(/\/portal\/tickets\/\d+$/);
    ticket = new URL(guest.url()).pathname.split('/').pop();
  });
  await t.check(guest, 'the guest’s ticket');
  await t.step('it stands in the queue with its clock, and the view counts it', async () => {
    await t.signIn(team);
    await t.speak(team, team.how.lang);
    await t.visit(team, '/tickets?view=unassigned');
    const row = team.locator('.tickets li', { hasText: SUBJECT });
    await row.locator('.clock').waitFor();
    assert.match(await team.locator('.views [aria-current=page] .n').textContent(), /^\d/);
  });
  await t.check(team, 'the queue');
  if (how.script !== false) {
    await t.step('the queue by keyboard: down, choose, open', async () => {
      await team.locator('.tickets li').first().waitFor();
      await team.locator('body').press('j');
      await team.locator('body').press('x');
      assert.equal(await team.locator('.tickets input:checked').count(), 1);
      await team.locator('body').press('x');
      assert.equal(await team.locator('.tickets input:checked').count(), 0);
      await team.locator('body').press('o');
      await team.waitForURL(/\/tickets\/\d+$/);
    });
  }
  if (how.script !== false) {
    await t.step('with nothing ticked, A and S ask for the owner and the state of the row, and lead back', async () => {
      await t.visit(team, '/tickets?view=open');
      for (const [key, what] of [['a', 'owner'], ['s', 'state']]) {
        await team.locator('body').press('j');
        await team.locator('body').press(key);
        await team.locator(`dialog[open] form[action$="/${what}"]`).waitFor();
        await team.locator('dialog[open] [data-close]').first().click();
        await team.locator('dialog[open]').waitFor({ state: 'detached' });
      }
    });
    await t.step('with a tick, A and S go to the fields of the bar and send nothing', async () => {
      await t.visit(team, '/tickets?view=open');
      await team.locator('body').press('j');
      await team.locator('body').press('x');
      await team.locator('body').press('a');
      await team.locator('.bulk [name=to_owner]:focus').waitFor();
      await team.locator('.tickets [data-row]').first().focus();
      await team.locator('body').press('s');
      await team.locator('.bulk [name=to_state]:focus').waitFor();
      assert.equal(new URL(team.url()).pathname, '/tickets');
    });
  }
  await t.step('a note for the team is not the client’s', async () => {
    await t.visit(team, `/tickets/${ticket}`);
    await team.locator('#note-form [name=text]').fill('Seguro que es la tabla zarzamora');
    await team.locator('#note-form button.btn').last().click();
    await team.locator('.log').getByText('zarzamora').waitFor();
    await t.visit(guest, `/portal/tickets/${ticket}`);
    assert.equal(await guest.getByText('zarzamora').count(), 0);
  });
  if (how.script !== false) {
    await t.step('a ready answer stands beside what was half written', async () => {
      await t.visit(team, `/tickets/${ticket}`);
      const field = team.locator('#reply-form [name=text]');
      const ready = team.locator('#reply-form [data-fill]').first();
      const words = await ready.getAttribute('data-fill');
      await field.evaluate((el) => el.addEventListener('input', () => { el.dataset.told = Number(el.dataset.told ?? 0) + 1; }));
      await field.fill('Hola, Ana:');
      await team.locator('#reply-form details:has([data-fill]) > summary').first().click();
      await ready.click();
      assert.equal(await field.inputValue(), `Hola, Ana:\n\n${words}`);
      assert.equal(await field.getAttribute('data-told'), '2', 'a draft hears of it');
      await field.evaluate((el) => el.setSelectionRange(5, 5));
      await ready.click();
      assert.equal(await field.inputValue(), `Hola,\n\n${words}\n\n Ana:\n\n${words}`);
    });
  }
  await t.step('an answer fulfils the first clock', async () => {
    await t.visit(team, `/tickets/${ticket}`);
    await team.locator('#reply-form [name=text]').fill('Lo estamos mirando, Ana.');
    await team.locator('#reply-form button.go').click();
    await team.locator('.log').getByText('Lo estamos mirando').waitFor();
    await team.locator('section[aria-labelledby=clocks] li', { has: team.locator('use[href*="circle-check"]') }).first().waitFor();
  });
  await t.check(team, 'the ticket');
  await t.step('it is taken to the developer in one step', async () => {
    await t.visit(team, `/tickets/${ticket}/developer`);
    const people = await team.locator('[name=person] option').evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
    const [lucia] = people.find(([, who]) => who.startsWith('Lucía')) ?? people[0];
    await team.locator('[name=person]').selectOption(lucia);
    await team.locator('main [name=text]').fill('El segundo titular se pierde al guardar; la consulta usa solo el primero.');
    await team.locator('main form.dlg button.go').click();
    await team.waitForURL(new RegExp(`/tickets/${ticket}$`));
    await team.locator('.log').getByText('la consulta usa solo el primero').waitFor();
  });
  await t.step('it is solved, and the guest sees it', async () => {
    await t.server.moveClock('2026-11-23T10:00:00Z');
    await t.visit(team, `/tickets/${ticket}`);
    await team.locator('#reply-form [name=text]').fill('Resuelto: ya se guardan los dos.');
    await team.locator('#reply-form [name=state]').selectOption('resolved');
    await team.locator('#reply-form button.go').click();
    await team.locator('.side .pill.ok').first().waitFor();
    await t.visit(guest, `/portal/tickets/${ticket}`);
    await guest.locator('.pill.ok').first().waitFor();
  });
  await t.visit(team, `/tickets/${ticket}`);
  await t.check(team, 'the ticket at the end');
}
