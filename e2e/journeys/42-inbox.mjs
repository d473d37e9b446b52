// Who hears of what: levels, one thread, the hour of the daily message, a mention in the inbox and in the
// mail, and the answer by mail that lands in its thread. With and without script.

import assert from 'node:assert/strict';
import { MailServer } from '../lib/mail.mjs';
import { Server } from '../lib/server.mjs';

export const name = 'inbox';

const START = '2026-11-25T11:30:00Z';
const SECRET = 'the secret of the door for mail';
const LUCIA = 'lucia@tramontana.example';

export async function run(t) {
  const mail = await MailServer.start();
  const data = await t.folders.fresh('demo', START);
  const server = await Server.start({
    binary: t.binary, command: 'demo', data, clock: START,
    env: {
      BITACORA_MAIL_SMTP: mail.url, BITACORA_MAIL_FROM: 'bitacora@tramontana.example',
      BITACORA_MAIL_REPLY: 'responde@tramontana.example', BITACORA_MAIL_INBOUND: SECRET,
    },
  });
  t.server = server;
  try {
    await choices(t, true);
    await choices(t, false);
    await told(t, mail);
  } finally {
    await server.stop();
    mail.stop();
  }
}

/** Chooses what to hear, and reads it back after a fresh load. */
async function choices(t, script) {
  const how = script ? 'with script' : 'without script';
  const page = await t.open({ script });
  await t.step(`signing in, ${how}`, () => t.signIn(page, LUCIA));
  await t.step(`how much to hear of a project, ${how}`, async () => {
    for (const level of ['silent', 'everything']) {
      await page.goto('/projects/AUR-2');
      const form = page.locator('form[action="/projects/AUR-2/notifications"]');
      await form.locator('select').selectOption(level);
      await form.locator('button').click();
      await page.waitForLoadState();
      await page.goto('/projects/AUR-2');
      assert.equal(await form.locator('select').inputValue(), level);
    }
  });
  await t.step(`muting, following and leaving a thread to its project, ${how}`, async () => {
    await page.goto('/projects/AUR-2/threads');
    await page.locator('.rows a.t').first().click();
    await page.locator('form.thread-says').waitFor();
    const thread = new URL(page.url()).pathname;
    for (const choice of ['mute', 'follow']) {
      await page.goto(thread);
      await page.locator(`form.thread-says button[value=${choice}]`).click();
      await page.locator(`form.thread-says button[value=${choice}]`).waitFor({ state: 'detached' });
      await page.goto('/settings/notifications');
      await page.locator(`a[href="${thread}"]`).waitFor();
    }
    await page.locator('section li', { has: page.locator(`a[href="${thread}"]`) }).locator('button').click();
    await page.locator(`a[href="${thread}"]`).waitFor({ state: 'detached' });
  });
  await t.step(`the hour of the daily message, ${how}`, async () => {
    const hour = script ? '450' : '540';
    await page.goto('/settings/notifications');
    await page.locator('select[name=digest]').selectOption(hour);
    await page.locator('main form.form button.go').first().click();
    await page.waitForLoadState();
    await page.goto('/settings/notifications');
    assert.equal(await page.locator('select[name=digest]').inputValue(), hour);
  });
  await t.check(page, `the settings of notices, ${how}`, { lang: 'es' });
}

/** A mention, seen in the inbox and in the mail, and answered from the mail. */
async function told(t, mail) {
  const marta = await t.open({ script: false });
  await t.signIn(marta, 'marta@tramontana.example');
  await t.step('a colleague is named in an entry', async () => {
    await marta.goto('/log/new?project=AUR-2');
    await marta.locator('form.composer textarea').fill('Lo revisa @lucia mañana: el informe de carga del viernes');
    await marta.locator('form.composer button.go').click();
    await marta.waitForURL(/\/projects\/AUR-2\/log/);
    await t.server.moveClock('2026-11-25T11:31:00Z');
  });
  const lucia = await t.open();
  await t.signIn(lucia, LUCIA);
  await t.step('it stands in her inbox, and not in the writer’s', async () => {
    await lucia.goto('/inbox');
    await lucia.locator('[aria-labelledby=for-you] li', { hasText: 'el informe de carga' }).waitFor();
    await marta.goto('/inbox');
    assert.equal(await marta.locator('li', { hasText: 'el informe de carga' }).count(), 0);
  });
  await t.check(lucia, 'the inbox with a notice', { lang: 'es' });
  await t.step('done takes it away', async () => {
    await lucia.locator('[aria-labelledby=for-you] li', { hasText: 'el informe de carga' }).locator('button').click();
    await lucia.locator('[aria-labelledby=for-you] li', { hasText: 'el informe de carga' }).waitFor({ state: 'detached' });
    await lucia.goto('/inbox');
    assert.equal(await lucia.locator('[aria-labelledby=for-you] li', { hasText: 'el informe de carga' }).count(), 0);
  });
  const sent = await t.step('the mail that tells it can be answered', () => mail.find(LUCIA, /informe de carga/));
  await t.step('her answer by mail is an entry of hers in that log, its quote folded', async () => {
    const to = /^Reply-To:\s*<?([^>\s]+)>?/im.exec(sent.text)[1];
    const answer = [
      `From: Lucia <${LUCIA}>`, `To: ${to}`, 'Message-ID: <answer@phone.example>', 'Subject: Re: AUR-2',
      'Content-Type: text/plain; charset=utf-8', '', 'Lo miro a primera hora y os digo', '',
      'El 25/11/2026 Marta escribió:', '> Lo revisa @lucia mañana', '',
    ].join('\r\n');
    const taken = await fetch(`${t.server.url}/mail/incoming`, {
      method: 'POST', body: answer, headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'message/rfc822' },
    });
    assert.equal(taken.status, 202, await taken.clone().text());
    await t.server.moveClock('2026-11-25T11:33:00Z');
    await marta.goto('/projects/AUR-2/log');
    const entry = marta.locator('li.entry', { hasText: 'Lo miro a primera hora' }).first();
    await entry.waitFor();
    assert.match(await entry.innerText(), /Lucía/);
    await entry.locator('details, .quoted').first().waitFor({ state: 'attached' });
  });
  await t.step('a mail that names no thread waits to be filed, and goes where a person says', async () => {
    const stray = ['From: Nadie <nadie@fuera.example>', 'Subject: Sobre la entrega', 'Message-ID: <s@x>', '', 'Nos va bien el jueves', ''].join('\r\n');
    await fetch(`${t.server.url}/mail/incoming`, { method: 'POST', body: stray, headers: { authorization: `Bearer ${SECRET}` } });
    await lucia.goto('/inbox/mail');
    await lucia.locator('a.t', { hasText: 'Sobre la entrega' }).click();
    await lucia.locator('[name=thread]').fill('AUR-2');
    await t.check(lucia, 'a mail to be filed', { lang: 'es' });
    await lucia.locator('form[action$="/file"] button').last().click();
    await lucia.getByText('Nos va bien el jueves').first().waitFor();
  });
}
