// Links of mails carry their code where no server sees it: with script it leaves the address by itself, without it the reader
// pastes it. Both come in, and no request holds the code in its address.
import assert from 'node:assert/strict';

export const name = 'links of mails';
export const start = 'demo';

const LINK = '[id^=link-]';

export async function run(t) {
  const admin = await t.open();
  await t.signIn(admin, 'admin');
  for (const [who, script] of [['Vera Soto', true], ['Nil Pons', false]]) {
    const link = await t.step(`${who} is invited`, () => invited(admin, t, who));
    const code = link.split('#')[1];
    const guest = await t.open({ script });
    const asked = [];
    guest.on('request', (request) => asked.push(request.url().split('#')[0], request.headers().referer ?? ''));
    await t.step(`the invitation opens ${script ? 'by itself' : 'by hand'}`, async () => {
      await guest.goto(link);
      if (!script) {
        await t.check(guest, 'the code is asked for', {});
        await guest.locator('[name=code]').fill('ABCD-EFGH');
        await guest.locator('main form button.go').click();
        await guest.locator('.errors').waitFor();
        await t.check(guest, 'a wrong code', {});
        await guest.locator('[name=code]').fill(link);
        await guest.locator('main form button.go').click();
      }
      await guest.locator('main form [name=password]').waitFor();
      assert.equal(await guest.locator('main form [name=name]').inputValue(), who);
      if (script) assert.equal(new URL(guest.url()).hash, '');
    });
    await t.check(guest, `joining ${script ? 'with' : 'without'} script`, {});
    await t.step(`${who} joins`, async () => {
      await guest.locator('main form [name=password]').fill('una frase bien larga');
      await guest.locator('main form button.go').click();
      await guest.waitForURL((url) => url.pathname === '/');
      assert.deepEqual(asked.filter((address) => address.includes(code)), [], 'the code stands in an address');
    });
  }
  const page = await t.open();
  await t.step('the link of a sign-in fills its code in and waits for a press', async () => {
    await page.goto(await t.server.link('head'));
    assert.equal((await page.locator('[name=code]').inputValue()).length, 28);
    assert.equal(new URL(page.url()).hash, '');
    await t.check(page, 'the link of a sign-in', {});
    await page.locator('main form button.go').click();
    await page.waitForURL((url) => url.pathname === '/');
  });
  await t.step('a calendar has an address without a secret, and a password', async () => {
    await t.speak(page, page.how.lang);
    await t.visit(page, '/settings/calendar');
    await page.locator('main form[action="/settings/calendar"] button').click();
    const address = t.server.url + new URL(await page.locator('#ics').inputValue()).pathname;
    const password = await page.locator('#ics-password').inputValue();
    assert.equal((await fetch(address)).status, 401);
    const authorization = `Basic ${Buffer.from(`x:${password}`).toString('base64')}`;
    const calendar = await fetch(address, { headers: { authorization } });
    assert.equal(calendar.status, 200);
    assert.match(await calendar.text(), /BEGIN:VCALENDAR/);
  });
  await t.check(page, 'the calendar', {});
}

/** The link of a fresh invitation, as the administrator passes it on. */
async function invited(admin, t, who) {
  await t.visit(admin, '/admin/people/new');
  await admin.locator('main [name=name]').fill(who);
  await admin.locator('main [name=email]').fill(`${who.split(' ')[0].toLowerCase()}@tramontana.example`);
  // The page of an invitation speaks its reader's language.
  await admin.locator('main [name=lang]').selectOption(admin.how.lang);
  const password = admin.locator('main [name=password]');
  if (await password.count() > 0) await password.fill('correct horse battery');
  await admin.locator('main form button.go').first().click();
  await admin.waitForURL((url) => /\/admin\/people\/\d+/.test(url.pathname));
  await t.visit(admin, '/admin/mail');
  const row = admin.locator('tr').filter({ hasText: who });
  const { pathname, hash } = new URL(await row.locator(LINK).inputValue());
  return pathname + hash;
}
