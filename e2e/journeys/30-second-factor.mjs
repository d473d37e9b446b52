// A code app set up and asked for, in a browser that runs no script; lost, and found again with a recovery code.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

export const name = 'second factor';
export const start = 'demo';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits of an app (RFC 6238) at an instant. */
export function codeOf(secret, at = Date.now()) {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export async function run(t) {
  const page = await t.open({ script: false });
  await t.signIn(page);
  await t.speak(page, page.how.lang);
  let codes = [];
  await t.step('a code app is set up', async () => {
    await t.check(page, 'settings without a second factor', { response: await t.visit(page, '/settings/second-factor') });
    await page.locator('form[action="/settings/second-factor/app"] button').click();
    await t.check(page, 'the picture for the phone', {});
    const secret = (await page.locator('main p.mono').innerText()).replaceAll(' ', '');
    await page.locator('[name=code]').fill(codeOf(secret));
    await page.locator('form[action$="/proof"] button').click();
    codes = await page.locator('.banner ul li').allInnerTexts();
    assert.equal(codes.length, 10);
    await t.check(page, 'the recovery codes, once', {});
  });
  await t.step('the next sign-in asks for it, and a recovery code is enough', async () => {
    const other = await t.open({ script: false });
    await t.press(other, await t.server.link('head'));
    assert.equal(new URL(other.url()).pathname, '/sign-in/second');
    await t.check(other, 'the second step', {});
    await other.locator('[name=code]').fill('000000');
    await other.locator('main form button').first().click();
    await t.check(other, 'a wrong code', {});
    await other.locator('[name=code]').fill(codes[0]);
    await other.locator('main form button').first().click();
    assert.equal(new URL(other.url()).pathname, '/');
    await t.check(other, 'past sign-ins', { response: await t.visit(other, '/settings/sign-ins') });
  });
  await t.step('an administrator asks the team for one', async () => {
    const admin = await t.open({ script: false });
    await t.signIn(admin, 'admin');
    await t.speak(admin, admin.how.lang);
    await t.check(admin, 'who needs one', { response: await t.visit(admin, '/admin/security') });
    await admin.locator('[name=policy]').selectOption('team');
    await admin.locator('form[action="/admin/security"] button').click();
    assert.equal(new URL(admin.url()).pathname, '/settings/second-factor');
    await t.check(admin, 'asked for one', {});
  });
}
