// Signing in at the company's own provider: a real one (npm oidc-provider) on a port of this machine.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Server, freePort } from '../lib/server.mjs';

export const name = 'company provider';
export const start = 'demo';

/** People of the provider by what they type there. */
const PEOPLE = {
  marta: { email: 'marta@tramontana.example', email_verified: true },
  unverified: { email: 'lucia@tramontana.example', email_verified: false },
  stranger: { email: 'nobody@elsewhere.example', email_verified: true },
};

async function provider(port, back) {
  const { Provider } = await import('oidc-provider');
  const oidc = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'bitacora', client_secret: 'hush hush hush hush', redirect_uris: [back] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    cookies: { keys: ['for a test'] },
  });
  const server = createServer(oidc.callback());
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

export async function run(t) {
  const [port, at] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const issuer = await provider(at, `${url}/sign-in/provider/back`);
  const data = await t.folders.fresh('demo');
  const server = await Server.start({
    binary: t.binary, command: 'demo', data, listen: `127.0.0.1:${port}`,
    env: {
      BITACORA_PUBLIC_URL: url,
      BITACORA_OIDC_ISSUER: `http://127.0.0.1:${at}`,
      BITACORA_OIDC_CLIENT_ID: 'bitacora',
      BITACORA_OIDC_CLIENT_SECRET: 'hush hush hush hush',
      BITACORA_OIDC_NAME: 'Tramontana ID',
    },
  });
  t.server = server;
  try {
    await journey(t, url);
  } finally {
    await server.stop();
    issuer.close();
    issuer.closeAllConnections();
  }
}

/** Signs in at the provider with its own development pages. */
async function enters(t, who) {
  const page = await t.open();
  await t.visit(page, '/sign-in?next=%2Fsettings');
  await page.locator('a[href^="/sign-in/provider"]').click();
  await page.locator('[name=login]').fill(who);
  await page.locator('[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${t.server.url}/**`);
  return page;
}

async function journey(t, url) {
  const page = await t.open();
  await t.visit(page, '/sign-in');
  if (await page.getByText('Tramontana ID').count() === 0) {
    t.skip('somebody enters by the provider', 'the program was built without it');
    return;
  }
  await t.check(page, 'the sign-in page', {});
  await t.step('somebody whose address is verified enters', async () => {
    const marta = await enters(t, 'marta');
    assert.equal(new URL(marta.url()).pathname, '/settings');
    assert.equal(await marta.locator('[name=name]').inputValue(), 'Marta Ibáñez');
  });
  await t.step('an address that is not verified, or not invited, stays outside', async () => {
    for (const who of ['unverified', 'stranger']) {
      const page = await enters(t, who);
      await t.visit(page, '/settings');
      assert.equal(new URL(page.url()).pathname, '/sign-in');
    }
  });
  await t.step('an answer that was not asked for, or twice, opens nothing', async () => {
    const thief = await t.open();
    const answer = await thief.goto(`${url}/sign-in/provider/back?code=x&state=y`);
    assert.equal(answer.status(), 409);
  });
}
