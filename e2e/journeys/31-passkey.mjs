// A passkey added and used, with Chromium's own virtual authenticator. Browsers tie passkeys to a name, so the
// program is reached as localhost.

import assert from 'node:assert/strict';
import { Server, freePort } from '../lib/server.mjs';

export const name = 'passkey';
export const start = 'demo';

export async function run(t) {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const data = await t.folders.fresh('demo');
  const server = await Server.start({
    binary: t.binary, command: 'demo', data, listen: `127.0.0.1:${port}`, env: { BITACORA_PUBLIC_URL: url },
  });
  server.url = url;
  t.server = server;
  try {
    await journey(t);
  } finally {
    await server.stop();
  }
}

async function journey(t) {
  const page = await t.open();
  await t.visit(page, '/sign-in');
  if (await page.locator('a[href^="/sign-in/passkey"]').count() === 0) {
    t.skip('a passkey is added and used', 'the program was built without passkeys');
    return;
  }
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  } });
  await t.signIn(page);
  await t.speak(page, page.how.lang);
  await t.step('a passkey is added', async () => {
    await t.visit(page, '/settings/second-factor');
    await page.locator('form[action="/settings/second-factor/passkeys"] [name=name]').fill('Portátil');
    await page.locator('form[action="/settings/second-factor/passkeys"] button').click();
    await page.locator('form[data-passkey=create]').waitFor();
    await t.check(page, 'about to add a passkey', {});
    await page.locator('form[data-passkey] button').click();
    await page.locator('.banner ul li').first().waitFor();
    assert.equal(await page.locator('.banner ul li').count(), 10);
    await page.getByText('Portátil').first().waitFor();
    await t.check(page, 'a passkey', {});
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    assert.equal(credentials.length, 1);
    assert.ok(credentials[0].isResidentCredential);
  });
  await t.step('it opens without a name and without a password', async () => {
    await page.context().clearCookies();
    await t.visit(page, '/sign-in?next=%2Fsettings');
    await t.check(page, 'signing in', {});
    await page.locator('a[href^="/sign-in/passkey"]').click();
    await page.locator('form[data-passkey=get]').waitFor();
    await t.check(page, 'about to enter with a passkey', {});
    await page.locator('form[data-passkey] button').click();
    await page.waitForURL('**/settings');
  });
  await t.step('a password or a link alone no longer opens', async () => {
    await page.context().clearCookies();
    await t.press(page, await t.server.link('head'));
    await page.waitForURL('**/sign-in/second');
  });
  await t.step('a key that is gone, or whose person is not verified, opens nothing', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await t.visit(page, '/sign-in/passkey');
    await page.locator('form[data-passkey] button').click();
    await page.locator('[data-passkey-failed]').waitFor({ state: 'visible' });
    await t.visit(page, '/settings');
    assert.equal(new URL(page.url()).pathname, '/sign-in');
  });
}
