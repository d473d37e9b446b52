// A client writes to the desk by mail, through the pipe of a mail server: an administrator gives the address, a
// stranger's mail waits to be sorted and becomes a ticket, the answer leaves in the client's thread with a file and a
// copy, and theirs comes back into it. After the solution they are asked how it went: one press from the mail's page.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { MailServer } from '../lib/mail.mjs';
import { Server } from '../lib/server.mjs';

export const name = 'mail of the desk';

const START = '2026-11-25T09:30:00Z';
const DESK = 'soporte@tramontana.example';

export const run = (t) => mailOfTheDesk(t, true);

/** The same steps with and without script. */
export async function mailOfTheDesk(t, script) {
  const mail = await MailServer.start();
  const data = await t.folders.fresh('demo', START);
  const server = await Server.start({
    binary: t.binary, command: 'demo', data, clock: START,
    env: { BITACORA_MAIL_SMTP: mail.url, BITACORA_MAIL_FROM: 'bitacora@tramontana.example' },
  });
  t.server = server;
  try {
    const { admin, ticket, clara } = await opens(t, mail, script);
    await unwanted(t, admin);
    await solved(t, mail, { admin, ticket, clara, script });
  } finally {
    await server.stop();
    mail.stop();
  }
}

/** Gives the program a mail as the pipe of a mail server does. */
function pipe(t, from, to, subject, text, more = []) {
  const lines = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, ...more, 'Content-Type: text/plain; charset=utf-8', '', text, ''];
  return new Promise((done, fail) => {
    const args = ['mail', 'receive', '--json', '--data', t.server.data];
    const child = execFile(t.server.binary, args, { env: t.server.env }, (error, out, said) => {
      if (error) fail(new Error(`${error.code}: ${said}`));
      else done(JSON.parse(out));
    });
    child.stdin.end(lines.join('\r\n'));
  });
}

async function opens(t, mail, script) {
  const clara = 'clara@nueva-naviera.example';
  const admin = await t.open({ script });
  await t.signIn(admin, 'admin');
  await t.speak(admin, admin.how.lang);
  await t.step('an address of the desk is added', async () => {
    await t.visit(admin, '/admin/desk/mail');
    await admin.locator('#f-address').fill(DESK);
    await admin.locator('#f-category').fill('Soporte');
    await admin.locator('main form.form button.go').click();
    await admin.locator('li', { hasText: DESK }).waitFor();
  });
  await t.check(admin, 'the addresses');
  await t.step('a stranger’s mail through the pipe waits to be sorted', async () => {
    const taken = await pipe(t, `Clara Mora <${clara}>`, DESK, 'No entra el correo', 'Desde el viernes no entra nadie', ['Message-ID: <1@naviera.example>']);
    assert.deepEqual([taken.state, taken.again], ['taken', false]);
    const again = await pipe(t, `Clara Mora <${clara}>`, DESK, 'No entra el correo', 'Desde el viernes no entra nadie', ['Message-ID: <1@naviera.example>']);
    assert.deepEqual([again.id, again.again], [taken.id, true]);
    await t.visit(admin, '/tickets/mail');
    await admin.locator('a.t', { hasText: 'No entra el correo' }).click();
    await admin.getByText('Desde el viernes no entra nadie').waitFor();
  });
  await t.check(admin, 'a mail to sort');
  await t.step('it becomes a ticket', async () => {
    await admin.locator('form[action$="/ticket"] button.go').click();
    await admin.locator('#reply-form').waitFor();
  });
  const ticket = new URL(admin.url()).pathname.split('/').pop();
  await t.check(admin, 'the form of an answer by mail');
  await t.step('an address of ours gets no copy, and nothing typed is lost', async () => {
    await admin.locator('#reply-form textarea').fill('Lo miramos ahora mismo');
    await admin.locator('#f-cc').fill(`pau@proveedor.example, ${DESK}`);
    await admin.locator('#f-file').setInputFiles({ name: 'pasos.txt', mimeType: 'text/plain', buffer: Buffer.from('primero, reinicia') });
    await admin.locator('#reply-form button.go').click();
    await admin.locator('#reply-form .err').first().waitFor();
    assert.equal(await admin.locator('#reply-form textarea').inputValue(), 'Lo miramos ahora mismo');
    await admin.locator('#reply-form [name=aside]:checked').waitFor();
  });
  await t.check(admin, 'an answer to mend');
  const answered = await t.step('the answer leaves in her thread with its file and its copy', async () => {
    await admin.locator('#f-cc').fill('pau@proveedor.example');
    await admin.locator('#reply-form button.go').click();
    await admin.locator('li.entry', { hasText: 'pasos.txt' }).waitFor();
    await t.server.moveClock('2026-11-25T09:31:00Z');
    await mail.find('pau@proveedor.example', /Lo miramos ahora mismo/);
    return mail.find(clara, /Lo miramos ahora mismo/);
  });
  await t.step('her answer comes back into it', async () => {
    assert.match(answered.text, /In-Reply-To: <1@naviera\.example>/i);
    assert.match(answered.text, /^Cc: .*pau@proveedor\.example/im);
    assert.match(answered.text, /filename="?pasos\.txt/i);
    const to = /^Reply-To:\s*<?([^>\s]+)>?/im.exec(answered.text)[1];
    await pipe(t, `Clara Mora <${clara}>`, to, 'Re: lo que sea', 'Ya entra, gracias', ['Message-ID: <2@naviera.example>']);
    await t.visit(admin, `/tickets/${ticket}`);
    await admin.locator('li.entry', { hasText: 'Ya entra, gracias' }).waitFor();
  });
  await t.check(admin, 'a ticket by mail');
  return { admin, ticket, clara };
}

async function unwanted(t, admin) {
  await t.step('a blocked sender opens nothing', async () => {
    await t.visit(admin, '/tickets/mail/spam');
    await admin.locator('#f-block').fill('@ofertas.example');
    await admin.locator('section .form button.go').click();
    await admin.locator('li b', { hasText: '@ofertas.example' }).waitFor();
    await pipe(t, 'gana@ofertas.example', DESK, 'Gana dinero', 'Pincha aquí', ['Message-ID: <3@ofertas.example>']);
    await t.visit(admin, '/tickets/mail');
    assert.equal(await admin.locator('a.t', { hasText: 'Gana dinero' }).count(), 0);
    await t.visit(admin, '/tickets/mail/spam');
    await admin.locator('a.t', { hasText: 'Gana dinero' }).waitFor();
  });
  await t.check(admin, 'unwanted mail');
}

async function solved(t, mail, { admin, ticket, clara, script }) {
  await t.step('it is solved', async () => {
    await t.visit(admin, `/tickets/${ticket}`);
    await admin.locator('#reply-form textarea').fill('Resuelto, gracias por avisar');
    await admin.locator('#reply-form [name=state]').selectOption('resolved');
    await admin.locator('#reply-form button.go').click();
    await admin.locator('.side .pill.ok').first().waitFor();
  });
  const asked = await t.step('she is asked how it went', async () => {
    await t.server.moveClock('2026-11-25T11:00:00Z');
    return mail.find(clara, /\/feedback\?/);
  });
  const guest = await t.open({ script });
  await t.step('a scanner that opens the link says nothing; one press on its page does', async () => {
    const plain = asked.text.replace(/=\n/g, '').replace(/=3D/g, '=');
    const { pathname, search, hash } = new URL(/https?:\/\/\S+\/feedback\?score=5#\w+/.exec(plain)[0]);
    await t.visit(guest, pathname + search + hash);
    if (!script) {
      await guest.locator('[name=code]').fill(hash);
      await guest.locator('main form button.go').click();
    }
    await guest.locator('[name=score]:checked').waitFor();
    assert.equal(new URL(guest.url()).hash, '');
    await t.visit(admin, '/tickets/satisfaction');
    assert.equal(await admin.getByText('Muy atentos').count(), 0);
    assert.equal(await guest.locator('[name=score]:checked').inputValue(), '5');
  });
  await t.check(guest, 'how it went');
  await t.step('her reason stands in the report and in the ticket', async () => {
    await guest.locator('[name=reason]').fill('Muy atentos');
    await guest.locator('main form button.go').click();
    await guest.locator('main form').waitFor({ state: 'detached' });
    for (const place of ['/tickets/satisfaction', `/tickets/${ticket}`]) {
      await t.visit(admin, place);
      await admin.getByText('Muy atentos').first().waitFor();
    }
  });
  await t.check(guest, 'thanks');
}
