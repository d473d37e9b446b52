// A client comes in by a mailed link, sees what is meant for them and nothing else, and answers; the team
// looks at the very page with the client's eyes.

import assert from 'node:assert/strict';

export const name = 'client guest';
export const start = 'demo';
export const clock = '2026-11-23T09:00:00Z';

/** Guests of Aurora: on AUR-2 alone, and on both of Aurora's projects. */
const GUEST = 'ana.torres@aurora.example';

export const run = (t) => clientGuest(t, {});

/** The same steps with and without script. */
export async function clientGuest(t, how) {
  const team = await t.open({ ...how, width: 1440 });
  const guest = await t.open(how);
  let thread;

  await t.step('the team asks the client, and leaves a note for itself', async () => {
    await t.signIn(team);
    await t.visit(team, '/projects/AUR-2/threads/new');
    const form = team.locator('main form').filter({ has: team.locator('[name=title]') });
    await form.locator('[name=title]').fill('¿Enseñamos el alta el jueves?');
    await form.locator('[name=visibility][value=shared]').check();
    await form.locator('[name=text]').fill('¿Te va bien el jueves 3 a las diez?');
    await form.locator('button:not([type=button])').last().click();
    await team.waitForURL(/\/threads\/\d+/);
    thread = new URL(team.url()).pathname;
    await t.server.moveClock('2026-11-23T09:02:00Z');
    await team.locator('#note-form [name=text]').fill('Ojo: el margen de esta fase es zarzamora');
    await team.locator('#note-form button.btn:not(.bare)').last().click();
    await team.locator('#posts').getByText('zarzamora').waitFor();
  });

  await t.step('whether an address is known is not told, and the link is mailed', async () => {
    for (const address of ['nadie@aurora.example', GUEST]) {
      await guest.goto('/sign-in');
      await guest.locator('#link-email').fill(address);
      await guest.locator('button[value=sign-in]').click();
      await guest.locator('.banner.ok').waitFor();
    }
  });
  await t.step('one press on the page of the link, and the guest is in the portal', async () => {
    const admin = await t.open({ ...how, width: 1440 });
    await t.signIn(admin, 'admin');
    await t.visit(admin, '/admin/mail');
    const [, code] = /\/sign-in\/code#([\w-]{10,})/.exec(await admin.content()) ?? [];
    assert.ok(code, 'no mail works here: the administrator copies the link');
    await guest.goto(`/sign-in/code#${code}`);
    if (how.script === false) await guest.locator('main [name=code]').fill(code);
    await guest.locator('main form button').first().click();
    await guest.waitForURL('**/portal');
  });
  await t.step('what needs them stands first, then what happened, then what comes', async () => {
    await t.speak(guest, guest.how.lang);
    await t.visit(guest, '/portal');
    const ids = await guest.locator('main section').evaluateAll((all) => all.map((one) => one.getAttribute('aria-labelledby')));
    assert.deepEqual(ids.slice(0, 3), ['needs', 'happened', 'next']);
    await guest.locator('.needs').getByText('¿Enseñamos el alta el jueves?').first().waitFor();
  });
  await t.check(guest, 'the portal');

  await t.step('the answer stands in the thread, the note of the team does not', async () => {
    await guest.goto(`/portal${thread}`);
    assert.equal(await guest.getByText('zarzamora').count(), 0);
    await guest.locator('#reply-form [name=text]').fill('El jueves nos va bien');
    await guest.locator('#reply-form button.go').click();
    await guest.locator('#posts').getByText('El jueves nos va bien').waitFor();
  });
  await t.check(guest, 'a thread with the answer');
  await t.step('a second one too soon is kept, and says how long to wait', async () => {
    await guest.locator('#reply-form [name=text]').fill('Y llevo a dos personas');
    await guest.locator('#reply-form button.go').click();
    await guest.locator('#reply-form .wait:not([hidden])').waitFor();
    assert.equal(await guest.locator('#reply-form [name=text]').inputValue(), 'Y llevo a dos personas');
    await t.server.moveClock('2026-11-23T09:05:00Z');
    await guest.goto(`/portal${thread}`);
    assert.equal((await guest.locator('#reply-form [name=text]').inputValue()).trim(), 'Y llevo a dos personas');
    await guest.locator('#reply-form button.go').click();
    await guest.locator('#posts').getByText('Y llevo a dos personas').waitFor();
  });
  for (const [part, what] of [['', 'a project'], ['/log', 'the log'], ['/threads', 'the threads'], ['/files', 'the files']]) {
    await t.check(guest, what, { response: await t.visit(guest, `/portal/projects/AUR-2${part}`) });
  }
  await t.check(guest, 'the settings of a guest', { response: await t.visit(guest, '/settings') });

  await t.step('nothing else exists for them', async () => {
    for (const to of ['/projects', '/projects/AUR-2', thread, '/portal/projects/AUR-1', '/portal/projects/KIO-1', '/search?q=alta', '/agenda', '/clients']) {
      await t.visit(guest, to, 404);
    }
    await guest.goto('/');
    assert.equal(new URL(guest.url()).pathname, '/portal');
  });

  await t.step('the team sees the very page, framed, and nothing on it acts', async () => {
    await t.visit(team, '/projects/AUR-2');
    const link = await team.locator('a[href="/portal/projects/AUR-2"]').first().getAttribute('href');
    await t.visit(team, link);
    await team.locator('body.as-client').waitFor();
    await team.locator('.as-client-bar a[href="/projects/AUR-2"]').waitFor();
    assert.equal(await team.locator('main form').count(), 0);
    await t.visit(team, `/portal${thread}`);
    assert.equal(await team.locator('form').count(), 0);
    assert.equal(await team.getByText('zarzamora').count(), 0);
    await team.getByText('El jueves nos va bien').waitFor();
  });
  await t.check(team, 'view as client', { lang: 'es' });
}
