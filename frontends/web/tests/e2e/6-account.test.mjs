/*
 * One's own account: a second factor set up with the codes of a real authenticator, recovery codes that work
 * once, a fresh code asked for in the middle of an act, links that set a password, sessions thrown out.
 *
 *   ISP_E2E_STRICT_URL  a second ispd of the same installation, where developers and super admins must have one
 *   ISP_E2E_PSQL        arguments of psql, as JSON, to the database of the installation: to let time pass
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
  accessible,
  api,
  go,
  noSideways,
  open,
  others,
  picture,
  settled,
  signIn,
  silent,
  skip,
  tab,
  url,
} from './browser.mjs';

const logins = Object.fromEntries(others);
const strict = process.env.ISP_E2E_STRICT_URL;
const psql = JSON.parse(process.env.ISP_E2E_PSQL ?? 'null');
const sql = (text) => execFileSync('psql', [...psql, '-c', text], { encoding: 'utf8' });
const who = (login) => ({ login, password: logins[login] });

/* ---- an authenticator (RFC 6238) ---- */

const PERIOD_MS = 30_000;

function unbase32(text) {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

class Authenticator {
  #used = -1;
  constructor(secret) {
    this.key = unbase32(secret);
  }
  /** A code that was not used before: each lives for one period. */
  async code() {
    const step = () => Math.floor(Date.now() / PERIOD_MS);
    while (step() <= this.#used) await new Promise((wake) => setTimeout(wake, 200));
    this.#used = step();
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(this.#used));
    const mac = createHmac('sha1', this.key).update(counter).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}

/** What stands on the page of whoever sets up a second factor. */
async function enrol(page) {
  const form = page.locator('form', { has: page.getByLabel('The code it shows now') });
  await form.getByRole('img').waitFor();
  const secret = await form.locator('.mono').innerText();
  const app = new Authenticator(secret);
  await form.getByLabel('The code it shows now').fill(await app.code());
  await form.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  const codes = await page.locator('ol > li').allInnerTexts();
  return { app, codes };
}

async function password(page, login, secret) {
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', secret);
  await page.click('button[type=submit]');
}

async function inside(page) {
  await page.getByRole('button', { name: /^Account of/ }).waitFor();
  await settled(page);
}

async function leave(page) {
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** An act of the API as the page's session: what another person does elsewhere. */
async function act(page, method, path, data) {
  const session = await page.request.get(`${url}/api/v1/session`);
  const answer = await page.request.fetch(`${url}/api/v1${path}`, {
    method,
    ...(data && { data }),
    headers: { 'X-CSRF-Token': session.headers()['x-csrf-token'], Origin: url },
  });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

const here = skip || (psql && strict ? false : 'no ISP_E2E_PSQL and ISP_E2E_STRICT_URL');

describe('an account', { skip: here }, () => {
  const login = 'admin@example.com';
  let browser;
  let page;
  let app;
  let codes;

  const dialog = () => page.getByRole('dialog');
  /** The console tells of refused requests by itself; these were meant. */
  const refused = (tab, ...statuses) => {
    assert.deepEqual(
      tab.said.filter(
        (line) =>
          !/Clear-Site-Data|\[DOM\] Password forms/.test(line) && !statuses.some((each) => line.includes(`${each} (`)),
      ),
      [],
    );
    tab.said.length = 0;
  };

  before(async () => {
    browser = await open();
    page = await tab(browser, { width: 1280, height: 900 });
    await signIn(page, who(login));
  });
  after(() => browser?.close());

  it('says who is here and what they may do', async () => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Your account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    await settled(page);
    await page.getByText(login).first().waitFor();
    const { permissions } = await api(page, '/session');
    const summary = page.getByText(`What you may do: ${permissions.split(' ').length} permissions`);
    await summary.click();
    await page.locator('details li').first().waitFor();
    assert.equal(await page.locator('details li').count(), permissions.split(' ').length);
    await page.getByText('this browser').waitFor();
    await accessible(page, 'account');
    await noSideways(page, 'account');
    await picture(page, 'account-1');
    silent(page, 'account');
  });

  it('a second factor is set up with an app, and its recovery codes are kept', async () => {
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await accessible(page, 'enrolment');
    await picture(page, 'account-2-enrol');
    ({ app, codes } = await enrol(page));
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);
    await accessible(page, 'recovery codes');
    await picture(page, 'account-3-codes');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    for (const code of codes) assert.ok(text.includes(code), code);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    assert.equal((await api(page, '/factor')).enabled, true);
    silent(page, 'enrolment');
  });

  it('a code is asked for at the door; a wrong one does not open', async () => {
    await leave(page);
    await password(page, login, logins[login]);
    await page.getByLabel('Code of the second factor').fill('000000');
    // that a code is needed still stands there when the button is pressed
    await Promise.all([page.waitForResponse('**/api/v1/session'), page.click('button[type=submit]')]);
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Code of the second factor').fill(await app.code());
    await page.click('button[type=submit]');
    await inside(page);
    refused(page, 401);
  });

  it('a recovery code opens once', async () => {
    await leave(page);
    await password(page, login, logins[login]);
    await page.getByLabel('Code of the second factor').fill(codes[0].toLowerCase());
    await page.click('button[type=submit]');
    await inside(page);
    await go(page, '/account');
    await page.getByText('9 recovery codes are left.').waitFor();

    const again = await tab(browser);
    await again.goto(`${url}/panel/`);
    await password(again, login, logins[login]);
    await again.getByLabel('Code of the second factor').fill(codes[0]);
    await again.click('button[type=submit]');
    await again.getByText('A code of your second factor is needed.').waitFor();
    await again.context().close();
    refused(page, 401);
  });

  it('what is dangerous asks for a fresh code, once, and is done then', async () => {
    // as if more than five minutes had passed since the last code
    sql(`UPDATE isp.sessions SET factor_at_us = factor_at_us - 600000000`);
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    await dialog().getByRole('button', { name: 'New recovery codes' }).click();
    await page.getByRole('heading', { name: 'Once more: is it you?' }).waitFor();
    const asking = page.getByRole('dialog', { name: 'Once more: is it you?' });
    await page.waitForTimeout(300);
    await accessible(page, 'step-up');
    await picture(page, 'account-4-step-up');
    await asking.getByLabel('Code of the second factor').fill('000000');
    await asking.getByRole('button', { name: 'Go on' }).click();
    await asking.getByText('the code is wrong or was used already').waitFor();
    await asking.getByLabel('Code of the second factor').fill(await app.code());
    await asking.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    const fresh = await page.locator('ol > li').allInnerTexts();
    assert.ok(fresh.length === 10 && fresh.every((code) => !codes.includes(code)));
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    refused(page, 401);
    codes = fresh;
  });

  it('a step-up that is declined does nothing', async () => {
    sql(`UPDATE isp.sessions SET factor_at_us = factor_at_us - 600000000`);
    await page.getByRole('button', { name: 'Set up another phone' }).click();
    await page.getByRole('heading', { name: 'Once more: is it you?' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('this wants a code of the second factor').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await api(page, '/factor')).recovery_count, 10);
    refused(page, 401);
  });

  it('a session that is revoked is thrown out', async () => {
    const other = await tab(browser);
    await other.goto(`${url}/panel/`);
    await password(other, login, logins[login]);
    await other.getByLabel('Code of the second factor').fill(codes[1]);
    await other.click('button[type=submit]');
    await inside(other);
    await go(page, '/');
    await go(page, '/account');
    const rows = (await api(page, '/sessions')).items;
    assert.ok(rows.length >= 2);
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('Nowhere but here.').waitFor();
    assert.equal((await api(page, '/sessions')).items.length, 1);
    await go(other, '/customers');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.context().close();
    silent(page, 'sessions');
  });

  it('a password is changed: a weak one is refused, and the old one opens nothing', async () => {
    await page.getByRole('button', { name: 'Change the password' }).click();
    const change = async (now, next) => {
      await dialog().getByLabel('Present password').fill(now);
      await dialog().getByLabel('New password').fill(next);
      await dialog().getByRole('button', { name: 'Change the password' }).click();
    };
    await change('not the password', 'seven purple ladders');
    await dialog().getByText('Wrong, or tried too often.').waitFor();
    await change(logins[login], 'password123');
    await dialog().locator('.mantine-InputWrapper-error').waitFor();
    await accessible(page, 'password');
    await picture(page, 'account-5-password');
    await change(logins[login], 'seven purple ladders');
    await page.getByText('The password is changed. Sign in with the new one.').waitFor();
    await picture(page, 'account-6-changed');
    await password(page, login, logins[login]);
    await page.getByRole('alert').waitFor();
    await password(page, login, 'seven purple ladders');
    await page.getByLabel('Code of the second factor').fill(codes[2]);
    await page.click('button[type=submit]');
    await inside(page);
    logins[login] = 'seven purple ladders';
    refused(page, 401, 403, 422);
  });

  it('an API token is made for one thing, shown once, and revoked', async () => {
    await go(page, '/account');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await dialog().getByLabel('Name').fill('report');
    await dialog().getByRole('radio', { name: 'Only what you choose' }).check();
    await dialog().getByLabel('See customers').check();
    await page.waitForTimeout(300);
    await accessible(page, 'token');
    await picture(page, 'account-10-token');
    await dialog().getByRole('button', { name: 'Make a token' }).click();
    const token = await dialog().locator('.mono').innerText();
    const ask = (path) => fetch(`${url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
    assert.deepEqual([(await ask('/customers')).status, (await ask('/invoices')).status], [200, 403]);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByText('1 permission', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Revoke: report' }).click();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').first().waitFor();
    assert.equal((await ask('/customers')).status, 401);
    silent(page, 'tokens');
  });

  it('an invitation and a reset are accepted, from the part of the address that is sent nowhere', async () => {
    const made = await act(page, 'POST', '/users', { login: 'salma@mfn.example', name: 'Salma', role: 'cashier' });
    for (const [path, title, chosen] of [
      ['invite', 'Welcome', 'four grey wooden boats'],
      ['reset', 'A new password', 'nine loud copper bells'],
    ]) {
      const { token } = await act(page, 'POST', `/users/${made.user_id}/${path}`);
      const guest = await tab(browser, { width: 390, height: 844 });
      const asked = [];
      guest.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`));
      await guest.goto(`${url}/panel/password#${token}`);
      await guest.getByRole('heading', { name: title }).waitFor();
      await settled(guest);
      assert.ok(!guest.url().includes(token), 'the token is not left in the address');
      await accessible(guest, path);
      await noSideways(guest, path);
      await picture(guest, `account-7-${path}`);
      await guest.getByLabel('New password').fill('short');
      await guest.getByRole('button', { name: 'Set the password' }).click();
      await guest.locator('.mantine-InputWrapper-error').waitFor();
      await guest.getByRole('button', { name: 'বাংলা' }).click();
      await guest.getByRole('button', { name: 'English' }).click();
      await guest.getByLabel('New password').fill(chosen);
      await guest.getByRole('button', { name: 'Set the password' }).click();
      await guest.getByText('Your password is set').waitFor();
      await password(guest, 'salma@mfn.example', chosen);
      await inside(guest);
      assert.deepEqual(
        asked.filter((line) => line.includes(token)),
        [],
        'the token is in no address and no referer',
      );

      await guest.goto(`${url}/panel/password#${token}`);
      await guest.getByLabel('New password').fill('eleven quiet meadows');
      await guest.getByRole('button', { name: 'Set the password' }).click();
      await guest.getByRole('heading', { name: 'This link does not open' }).waitFor();
      refused(guest, 401, 422);
      await guest.context().close();
    }
  });

  it('who forgot a password says so, and is told the same whoever they are', async () => {
    const guest = await tab(browser);
    await guest.goto(`${url}/panel/`);
    for (const name of ['salma@mfn.example', 'nobody@mfn.example']) {
      await guest.getByRole('button', { name: 'Forgot your password?' }).click();
      await guest.getByLabel('Phone or e-mail').fill(name);
      await guest.getByRole('button', { name: 'Ask for a link' }).click();
      await guest.getByText('If there is such a login, it has been noted.').waitFor();
      await guest.getByRole('button', { name: 'Back to sign-in' }).click();
    }
    silent(guest, 'forgotten');
    await guest.context().close();
    assert.deepEqual(
      (await api(page, '/users/forgot')).items.map((row) => row.login),
      ['salma@mfn.example'],
    );
  });

  it('where it is compulsory, a second factor comes before anything else', async () => {
    const first = await tab(browser, { width: 390, height: 844 });
    first.said = { push() {} }; // another host than that of the others
    await first.goto(`${strict}/panel/revenue`);
    await password(first, 'super@example.com', logins['super@example.com']);
    await first.getByRole('heading', { name: 'First a second factor' }).waitFor();
    await first.getByRole('img', { name: /QR code/ }).waitFor();
    assert.equal(await first.getByRole('navigation').count(), 0);
    await accessible(first, 'first factor');
    await noSideways(first, 'first factor');
    await picture(first, 'account-8-first');
    await enrol(first);
    await noSideways(first, 'recovery codes');
    await picture(first, 'account-9-first-codes');
    await first.getByRole('button', { name: 'I have kept them' }).click();
    await inside(first);
    await first.context().close();
  });
});

/* Days on either side of today, where the demo's tenants are. */
const day = (days) => new Date(Date.now() + days * 86_400_000 + 6 * 3_600_000).toISOString().slice(0, 10);

describe('what a group pays', { skip: here }, () => {
  const owner = { login: 'owner@khulna.example', password: 'slow river under bridges' };
  let browser;
  let page;
  let own;
  let group;
  let number;

  const dialog = () => page.getByRole('dialog');
  const gone = () => dialog().waitFor({ state: 'detached' });
  const subscription = () => api(page, `/subscriptions/${group}`);
  const again = async () => {
    await page.reload();
    await settled(page);
  };

  before(async () => {
    browser = await open();
    page = await tab(browser, { width: 1280, height: 900 });
    await signIn(page, who('developer@example.com'));
    group = (
      await act(page, 'POST', '/tenants', {
        code: 'khulna',
        name: 'Khulna Net Group',
        admin_login: owner.login,
        admin_password: owner.password,
        slot_count: 2,
      })
    ).tenant_id;
    await act(page, 'PATCH', '/tenant', { pay_text: 'bKash 01711000000, reference KHULNA', grace_days: 10 });
  });
  after(() => browser?.close());

  it('is started with a trial, and its price is seen before more slots are taken', async () => {
    await go(page, '/subscriptions');
    await page.getByRole('button', { name: 'Start a subscription' }).click();
    await dialog().getByLabel('Group').selectOption({ label: 'Khulna Net Group' });
    await dialog().getByLabel('Plan').selectOption({ label: 'Up to three ISPs' });
    await dialog().getByLabel('Slots').fill('2');
    await dialog().getByLabel('Days of trial').fill('14');
    await page.waitForTimeout(300);
    await accessible(page, 'start of a subscription');
    await picture(page, 'subscription-1-start');
    await dialog().getByRole('button', { name: 'Start a subscription' }).click();
    await gone();
    await page.getByRole('heading', { level: 1, name: 'Khulna Net Group' }).waitFor();
    await settled(page);
    await page.getByText('billed from').waitFor();
    assert.deepEqual([(await subscription()).state, (await subscription()).slots], ['trial', 2]);

    await page.getByRole('button', { name: 'Change' }).click();
    await dialog().getByLabel('Slots').fill('5');
    await dialog().getByRole('button', { name: 'See what it would cost' }).click();
    const row = dialog().getByRole('row').last();
    await row.waitFor();
    const quote = await act(page, 'POST', `/subscriptions/${group}/preview`, { slots: 5 });
    assert.ok((await row.innerText()).includes((quote.next_after_paisa / 100).toLocaleString('en-IN')));
    await picture(page, 'subscription-2-change');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await gone();
    await page.getByText('5 slots').waitFor();
    assert.equal((await subscription()).slots, 5);
    await accessible(page, 'subscription');
    await noSideways(page, 'subscription');
    silent(page, 'subscription');
  });

  it('is cancelled, and the cancellation is taken back', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Cancel it' }).click();
    await dialog().getByRole('button', { name: 'Cancel it' }).click();
    await gone();
    await page.getByText(/^last day/).waitFor();
    assert.notEqual((await subscription()).ended_on, null);
    await page.getByRole('button', { name: 'Take the cancellation back' }).click();
    await page.getByText(/^last day/).waitFor({ state: 'detached' });
    assert.equal((await subscription()).ended_on, null);
    silent(page, 'cancelled');
  });

  it('a future price says when it starts', async () => {
    await go(page, '/plans');
    await page.getByRole('button', { name: 'New price: Ten ISPs and more' }).click();
    await dialog().getByLabel('Price a month').fill('16000');
    await dialog().getByLabel('From day').fill(day(40));
    await dialog().getByRole('button', { name: 'See what it would do' }).click();
    await dialog().getByText('All groups together').waitFor();
    await dialog().getByRole('button', { name: 'Set this price' }).click();
    await gone();
    const starts = `starts on ${day(40).split('-').reverse().join('-')}`;
    await page.getByText(starts).waitFor();
    await page.getByRole('button', { name: 'Prices: Ten ISPs and more' }).click();
    await dialog().getByText(starts).waitFor();
    await dialog().getByText('holds now').waitFor();
    await page.waitForTimeout(300);
    await accessible(page, 'prices');
    await picture(page, 'subscription-3-prices');
    await page.keyboard.press('Escape');
    await gone();
    silent(page, 'plans');
  });

  it('is billed, past due, and then its panels are closed: whoever comes is told why and how to pay', async () => {
    // as if it had begun long ago
    const mine = `tenant_id = 1 AND group_id = ${group}`;
    sql(`UPDATE isp.subscriptions SET begun_on = '2024-11-01' WHERE ${mine};
         UPDATE isp.services SET started_on = '2024-11-01', begins_on = NULL, terms_on = NULL WHERE tenant_id = 1
            AND service_id = (SELECT service_id FROM isp.subscriptions WHERE ${mine})`);
    const last = new Date(Date.now() + 6 * 3_600_000);
    last.setUTCDate(0);
    await act(page, 'POST', '/bill-runs', { period: last.toISOString().slice(0, 7) });
    await go(page, `/subscriptions/${group}`);
    await again();
    const { customer_id, balance_paisa } = await subscription();
    assert.ok(balance_paisa > 0);
    number = (await api(page, `/invoices?customer_id=${customer_id}`)).items[0].number;
    await page.getByText(number).first().waitFor();

    // as if its date had passed yesterday
    sql(`UPDATE isp.dues SET due_on = '${day(-1)}' WHERE tenant_id = 1 AND customer_id = ${customer_id}`);
    await again();
    await page
      .getByText(/Past due|Grace/)
      .first()
      .waitFor();
    await page.getByText(/panels close on/).waitFor();
    await picture(page, 'subscription-4-past-due');

    own = await tab(browser, { width: 390, height: 844 });
    await own.goto(`${url}/panel/`);
    await password(own, owner.login, owner.password);
    await inside(own);
    await go(own, '/subscription');
    await own.locator('p', { hasText: number }).waitFor(); // among those to be paid
    await noSideways(own, 'own subscription');
    await accessible(own, 'own subscription');
    await picture(own, 'subscription-5-own');
    const [invoice] = (await api(own, '/subscription/invoices')).items;
    await own.getByRole('link', { name: number }).click();
    await own.getByRole('heading', { level: 1, name: number }).waitFor();
    await settled(own);
    const paper = await own.getByRole('article').innerText();
    const exact = (paisa) => (paisa / 100).toLocaleString('en-IN', { minimumFractionDigits: 2 });
    for (const part of [
      number,
      'Khulna Net Group',
      exact(invoice.net_paisa),
      exact(invoice.total_paisa),
      'The platform',
    ])
      assert.ok(paper.includes(part), `${part}: ${paper}`);
    await noSideways(own, 'own invoice');
    await accessible(own, 'own invoice');
    await picture(own, 'subscription-5-own-invoice');
    await go(own, `/subscription/invoices/${invoice.invoice_id + 1000}`);
    await own.getByRole('alert').waitFor(); // there is none such of theirs

    await act(page, 'POST', '/dunning-runs', { run_on: day(60) });
    assert.equal((await subscription()).state, 'suspended');
    own.said.length = 0;
    await own.reload();
    await own.getByRole('heading', { name: /This panel is closed|Sign in/ }).waitFor();
    if (await own.getByRole('heading', { name: 'Sign in' }).isVisible()) {
      await password(own, owner.login, owner.password);
    }
    await own.getByRole('heading', { name: 'This panel is closed' }).waitFor();
    const told = await own.getByRole('alert').innerText();
    for (const part of [number, 'bKash 01711000000', 'Khulna Net Group']) assert.ok(told.includes(part), told);
    await accessible(own, 'closed');
    await noSideways(own, 'closed');
    await picture(own, 'subscription-6-closed');
  });

  it('is paid, and the panel is open again', async () => {
    await again();
    await page.getByRole('button', { name: 'Take payment' }).click();
    await page.waitForTimeout(300);
    await picture(page, 'subscription-7-pay');
    await dialog()
      .getByRole('button', { name: /^Take ৳/ })
      .click();
    await gone();
    await page.getByText('Nothing is owed.').waitFor();
    assert.deepEqual([(await subscription()).state, (await subscription()).balance_paisa], ['active', 0]);

    await own.getByRole('button', { name: 'Back to sign-in' }).click();
    await password(own, owner.login, owner.password);
    await inside(own);
    await go(own, '/subscription');
    await own.getByText('Nothing is owed.').waitFor();
    await own.context().close();
  });
});
