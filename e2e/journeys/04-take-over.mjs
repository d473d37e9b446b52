// A lead falls ill; the backup takes the project over cold, writes in it, and hands it back.

import assert from 'node:assert/strict';

export const name = 'take over a project as backup';
export const clock = '2026-11-23T08:00:00Z';

const LEAD = 'lucia@tramontana.example';
const BACKUP = 'owen@tramontana.example';
const KEY = 'ROB-1';

export async function run(t) {
  const lead = await t.open({ lang: 'es' });
  const backup = await t.open({ lang: 'en' });
  await t.step('the lead and the backup sign in', async () => {
    await t.signIn(lead, LEAD);
    await t.signIn(backup, BACKUP);
    await t.speak(lead, 'es');
    await t.speak(backup, 'en');
  });
  await t.step('the lead says that she is ill, and is away at once', async () => {
    await lead.goto('/absences/new');
    const form = lead.locator('main form', { has: lead.locator('[name=reason]') });
    await form.locator('[name=from]').fill('2026-11-23');
    await form.locator('[name=last]').fill('2026-11-24');
    await form.locator('[name=reason]').selectOption('illness');
    await form.locator('button[type=submit], button.go').last().click();
    await lead.waitForURL((url) => !url.pathname.endsWith('/new'));
  });
  await t.step('the backup finds it on my day, with the way to the brief', async () => {
    await backup.goto('/');
    await backup.locator(`aside a[href="/projects/${KEY}/brief"]`).waitFor();
  });
  await t.check(backup, 'my day of the backup');
  await t.step('the project says who leads it now, without saying why', async () => {
    await backup.goto(`/projects/${KEY}`);
    const banner = backup.locator('.banner.cover');
    await banner.getByText('Owen Hart').waitFor();
    assert.ok(!/ill|sick|enferm/i.test(await banner.innerText()), 'the banner tells the reason');
  });
  await t.step('the brief holds what is needed to go on: what it is about, dates, the last entries', async () => {
    await backup.locator('.banner.cover a.btn').click();
    await backup.waitForURL(`**/projects/${KEY}/brief`);
    for (const id of ['#b-what', '#b-next']) await backup.locator(id).waitFor();
    assert.ok(await backup.locator('.brief li').count() >= 5, 'the brief is nearly empty');
  });
  await t.check(backup, 'the brief');
  await t.step('the backup logs a call as themselves', async () => {
    await backup.goto(`/projects/${KEY}`);
    await backup.locator('form#composer textarea').fill('Carmen asks for the merge list before Thursday, 20m /call');
    await backup.locator('form#composer button.go').click();
    await backup.locator('#log li.entry').first().getByText('Carmen asks for the merge list').waitFor();
    await backup.locator('#log li.entry').first().getByText('Owen Hart').waitFor();
  });
  await t.step('the absence ends and the project is hers again, with what was written meanwhile', async () => {
    await t.server.moveClock('2026-11-25T08:00:00Z');
    await lead.goto(`/projects/${KEY}`);
    assert.equal(await lead.locator('.banner.cover').count(), 0, 'somebody still stands in');
    await lead.locator('#log').getByText('Carmen asks for the merge list').first().waitFor();
  });
  await t.step('the backup no longer covers it', async () => {
    await backup.goto('/');
    const rows = backup.locator(`aside li:has(a[href="/projects/${KEY}/brief"])`);
    const now = await rows.allInnerTexts();
    assert.ok(now.every((text) => !/23 Nov/.test(text)), `my day still says: ${now}`);
  });
}
