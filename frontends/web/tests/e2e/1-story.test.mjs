/*
 * The story of a line, told in the browser: a customer is sold a line, the router proves it; the month
 * is billed; who does not pay goes offline, and the router proves it; the money comes, and the page
 * shows after how many seconds the line is online again. What the pages say is held against the API.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api, go as visit, open, person, picture, settled, signIn, silent, skip, tab, url } from './browser.mjs';

/* What a person reads off a page, without the niceties of type. */
const plain = (text) =>
  text
    .replace(/\u2212/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
const taka = (paisa) => `৳${(paisa / 100).toLocaleString('en-IN', { minimumFractionDigits: paisa % 100 ? 2 : 0 })}`;

const light = { too_strong: 'Too strong', good: 'Good', weak: 'Weak', critical: 'Critical' };

describe('the story of a line, in the browser', { skip }, () => {
  const mark = Date.now().toString(36);
  const name = `Story ${mark}`;
  const login = `story-${mark}`;
  let browser;
  let page;
  let customer;

  before(async () => {
    browser = await open();
    page = await tab(browser);
  });
  after(() => browser?.close());

  const go = (path) => visit(page, path);
  const service = async () => (await api(page, `/services?customer_id=${customer}`)).items[0];

  it('a wrong password gets one sentence that does not tell what was wrong', async () => {
    const wrong = await tab(browser);
    await wrong.goto(`${url}/panel/`);
    for (const who of [person.login, 'nobody@example.com']) {
      await wrong.fill('input[name=login]', who);
      await wrong.fill('input[name=password]', 'not the password');
      // what was told of the one before is still there when the button is pressed
      await Promise.all([wrong.waitForResponse('**/api/v1/session'), wrong.click('button[type=submit]')]);
      await wrong.locator('[role=alert]').waitFor();
      assert.equal(
        plain(await wrong.locator('[role=alert]').innerText()),
        'Name or password is wrong, or this login is locked.',
      );
      assert.equal(await wrong.inputValue('input[name=password]'), '', 'the password is typed anew');
    }
    // the browser itself notes a refused request, and nothing else does
    assert.ok(
      wrong.said.every((line) => line.includes('401')),
      wrong.said.join('\n'),
    );
    await wrong.context().close();
  });

  it('signs in and lands on the first page', async () => {
    await signIn(page);
    assert.equal(await page.locator('h1').innerText(), 'Today');
    const overview = await api(page, '/overview');
    await page.getByText('Online now').first().waitFor();
    assert.ok(
      plain(await page.locator('main').innerText()).includes(
        `ONUs online ${overview.onu_online_count} of ${overview.onu_count}`,
      ),
    );
    silent(page, 'today');
  });

  it('a customer is added with a line, and the router proves it', async () => {
    await go('/customers');
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Phone').fill('01712 345678');
    await dialog.getByLabel('Zone').fill('Mirpur 10');
    await dialog.getByRole('combobox', { name: 'Package' }).click();
    await page.getByRole('option', { name: /20 Mbps/ }).click();
    await dialog.getByRole('combobox', { name: 'Router' }).click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('button', { name: 'Add customer and line' }).click();
    await dialog.getByText('Please fill this in').waitFor(); // the login; nothing was made yet
    await dialog.getByLabel('PPPoE login').fill(login);
    // the ONU that was just plugged in, by its MAC as it stands on the label
    const onu = (await api(page, '/onus?limit=500')).items.find((each) => each.service_id === null && each.mac);
    if (onu) {
      await dialog.getByRole('combobox', { name: 'ONU' }).fill(onu.mac.replaceAll(':', '').toUpperCase());
      await page.getByRole('option', { name: new RegExp(onu.mac) }).click();
    }
    await dialog.getByRole('button', { name: 'Add customer and line' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();

    customer = Number(/customers\/(\d+)\/network/.exec(page.url())?.[1]);
    assert.ok(customer, page.url());
    assert.equal((await api(page, `/customers/${customer}`)).phone, '+8801712345678');
    await page.getByText('The router lets it in.').waitFor({ timeout: 45_000 });
    const proof = (await api(page, `/proofs?service_id=${(await service()).service_id}`)).items[0];
    assert.equal(proof.matches && proof.enabled, true);
    await page.locator('pre').first().waitFor();
    assert.equal(plain(await page.locator('pre').first().innerText()), plain(proof.content));
    assert.match(proof.content, new RegExp(login));
    const card = page.locator('section', { has: page.getByRole('heading', { name: `Proof of ${login}` }) });
    await card.getByText('Online', { exact: true }).waitFor({ timeout: 45_000 });
    assert.equal((await service()).online, true);
    if (onu) {
      assert.equal((await service()).onu_id, onu.onu_id);
      const light = (await api(page, `/customers/${customer}`)).rx_power_dbm_x100;
      assert.equal(light, onu.rx_power_dbm_x100);
      await page.getByRole('link', { name: onu.mac }).first().waitFor();
      await page
        .locator('figure [role=img], main p', { hasText: 'No reading' })
        .or(page.locator('.uplot'))
        .first()
        .waitFor();
    }
    await picture(page, 'story-1-sold');
  });

  it('a taken login is refused beside its field, and the customer is not made twice', async () => {
    await go('/customers');
    await page.getByRole('button', { name: 'Add a customer' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(`${name} two`);
    await dialog.getByRole('combobox', { name: 'Package' }).click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('combobox', { name: 'Router' }).click();
    await page.getByRole('option').first().click();
    await dialog.getByLabel('PPPoE login').fill(login);
    const refused = page.waitForResponse(
      (response) => response.url().endsWith('/services') && response.status() === 409,
    );
    await dialog.getByRole('button', { name: 'Add customer and line' }).click();
    await refused;
    const input = dialog.getByLabel('PPPoE login');
    await dialog.locator('.mantine-InputWrapper-error').waitFor();
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    assert.ok(
      await input.evaluate((each) => each === document.activeElement),
      'the focus is in the field that was refused',
    );
    await dialog.getByLabel('PPPoE login').fill(`${login}-b`);
    await dialog.getByRole('button', { name: 'Add customer and line' }).click();
    await page.getByRole('heading', { level: 1, name: `${name} two` }).waitFor();
    const found = await api(page, `/customers?search=${encodeURIComponent(`${name} two`)}`);
    assert.equal(found.items.length, 1);
    page.said.length = 0; // the browser noted the refusal
  });

  it('the month is billed: the trial shows what the run then does, and a second run does nothing', async () => {
    await go('/billing');
    await page.getByRole('button', { name: 'Try it' }).click();
    const issue = page.getByRole('button', { name: /^Issue \d/ });
    await issue.waitFor({ timeout: 60_000 });
    const tried = plain(await page.locator('dl').first().innerText()).replace(/Took.*/, '');
    await issue.click();
    await page.getByText('See the invoices').waitFor({ timeout: 60_000 });
    assert.equal(plain(await page.locator('dl').first().innerText()).replace(/Took.*/, ''), tried);
    await picture(page, 'story-2-billed');

    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Nothing to issue').waitFor({ timeout: 60_000 });
    const invoice = (await api(page, `/invoices?customer_id=${customer}`)).items[0];
    assert.ok(invoice.open_paisa > 0);
    await go(`/customers/${customer}`);
    await page.getByText(taka(invoice.open_paisa)).first().waitFor();
    await go(`/invoices/${invoice.invoice_id}`);
    const paper = plain(await page.getByRole('article').innerText());
    assert.ok(paper.includes(invoice.number) && paper.includes(name), paper);
    assert.ok(paper.includes('taka'), 'the amount stands in words');
    await picture(page, 'story-3-invoice');
  });

  it('the books are proved on the page', async () => {
    await go('/ledger');
    await page.getByText('All accounts together are zero, as they must be.').waitFor();
    await page.getByRole('button', { name: 'Prove the books' }).click();
    await page.getByText('All books are in order.').waitFor({ timeout: 60_000 });
  });

  it('who is past the grace goes offline, after the page has said how many', async () => {
    await go('/dunning');
    const late = new Date(Date.now() + 75 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('Judge by this date').fill(late);
    await page.getByRole('button', { name: 'Try it' }).click();
    const act = page.getByRole('button', { name: /^Suspend \d+, restore \d+$/ });
    await act.waitFor({ timeout: 60_000 });
    const [, suspends] = /Suspend (\d+)/.exec(await act.innerText());
    assert.ok(Number(suspends) >= 1);
    assert.equal((await service()).state, 'active', 'the trial did nothing');
    await act.click();
    await page.getByText(/^Done, by/).waitFor({ timeout: 60_000 });

    await go(`/customers/${customer}/network`);
    await page.getByText('The router keeps it out.').waitFor({ timeout: 45_000 });
    await page.getByText('Proved', { exact: true }).first().waitFor();
    const line = await service();
    assert.deepEqual([line.state, line.applied_enabled, line.online], ['suspended', false, false]);
    await page.waitForFunction(() => document.querySelector('main')?.innerText.includes('Suspended'));
    await picture(page, 'story-4-suspended');

    await go('/services?filter=suspended-online');
    await page.getByText('is empty, as it should be').waitFor({ timeout: 45_000 });
  });

  it('the money comes, and the line is online again after so many seconds', async () => {
    await go(`/customers/${customer}`);
    const owed = (await api(page, `/customers/${customer}`)).balance_paisa;
    await page.getByRole('button', { name: 'Take payment' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount').waitFor();
    assert.equal(
      await dialog.getByLabel('Amount').inputValue(),
      String(owed % 100 ? (owed / 100).toFixed(2) : owed / 100),
    );
    await picture(page, 'story-5-payment');
    // twice, as an impatient hand does: the key of the dialog makes it one payment
    await dialog.getByRole('button', { name: `Take ${taka(owed)}` }).dblclick();
    const again = page.getByText(new RegExp(`^${login} is online again after [\\d.]+ s$`));
    await again.waitFor({ timeout: 60_000 });
    console.log(`on the page: ${await again.innerText()}`);
    await picture(page, 'story-6-online-again');
    const payments = (await api(page, `/payments?customer_id=${customer}`)).items;
    assert.deepEqual(
      payments.map((payment) => payment.amount_paisa),
      [owed],
    );
    assert.equal((await service()).online, true);
    const seconds = Number(/after ([\d.]+) s/.exec(await again.innerText())[1]);
    const line = await service();
    assert.equal(seconds.toFixed(1), ((line.online_since_us - payments[0].created_at_us) / 1e6).toFixed(1));

    await page.getByRole('button', { name: 'Done' }).click();
    await go(`/customers/${customer}`);
    await page.getByText('Paid', { exact: true }).first().waitFor();
    await go('/services?filter=paid-blocked');
    await page.getByText('is empty, as it should be').waitFor({ timeout: 45_000 });
  });

  it('the light of every ONU stands on the page as the OLT told it', async () => {
    await go('/onus');
    const { items } = await api(page, '/onus?limit=40');
    const bands = (await api(page, '/onu-bands')).items;
    const band = (dbm) => {
      const x100 = Math.round(dbm * 100);
      return light[bands.find((each) => x100 >= each.from_dbm_x100 && x100 <= each.to_dbm_x100)?.light];
    };
    assert.ok(items.length > 0);
    const rows = await page.locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, items.length);
    items.forEach((onu, i) => {
      const row = plain(rows[i]);
      assert.ok(row.includes(onu.mac ?? onu.serial), row);
      if (onu.rx_power_dbm_x100 === null) assert.ok(row.includes('no reading'), row);
      else {
        const shown = /(Too strong|Good|Weak|Critical) (-?[\d.]+) dBm/.exec(row);
        assert.ok(shown, row);
        assert.ok(Math.abs(Number(shown[2]) - onu.rx_power_dbm_x100 / 100) <= 0.05 + 1e-9, row);
        assert.equal(shown[1], band(onu.rx_power_dbm_x100 / 100), 'the word of the server');
        assert.equal(shown[1], band(Number(shown[2])), 'what is printed does not contradict the word');
        assert.match(row, /\d+ (s|min|h|d) ago|just now/);
      }
    });
    const levels = items.flatMap((onu) => onu.rx_power_dbm_x100 ?? []);
    assert.deepEqual(
      levels,
      [...levels].sort((a, b) => a - b),
      'worst light first',
    );
    await picture(page, 'story-7-light');

    await go(`/onus/${items[0].onu_id}`);
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.locator('figure [role=img], main p').first().waitFor();
    await picture(page, 'story-8-onu');
  });

  it('a node can be asked now', async () => {
    const router = (await api(page, '/nodes?filter=router')).items[0];
    await go(`/nodes/${router.node_id}`);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('It answers').waitFor({ timeout: 30_000 });
  });

  it('keys alone lead from anywhere to a customer', async () => {
    await go('/');
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Find anything' }).pressSequentially(login);
    await page
      .getByRole('option', { name: new RegExp(login) })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' }); // keys belong to a dialog while it stands
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
    await settled(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = await page.locator('tbody tr').first().locator('a').innerText();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: first }).waitFor();
  });

  it('somebody else was quicker: both versions are shown, and the person chooses', async () => {
    await go(`/customers/${customer}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Zone').fill('Pallabi');
    const other = await tab(browser, { state: await page.context().storageState() });
    await other.goto(`${url}/panel/customers/${customer}`);
    await settled(other);
    await other.getByRole('button', { name: 'Edit' }).click();
    await other.getByRole('dialog').getByLabel('Zone').fill('Kazipara');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByRole('dialog').waitFor({ state: 'detached' });
    await other.context().close();

    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else saved this').waitFor();
    const table = plain(await dialog.locator('table').innerText());
    assert.ok(table.includes('Pallabi') && table.includes('Kazipara'), table);
    await dialog.getByRole('button', { name: 'Save mine' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal((await api(page, `/customers/${customer}`)).zone, 'Pallabi');
    page.said.length = 0; // the browser noted the 412
  });

  it('a person is added and locked out again, a token is made, shown once and revoked', async () => {
    await go('/staff');
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(`Cashier ${mark}`);
    await dialog.getByLabel('Login').fill(`${mark}@example.com`);
    await dialog.getByLabel('Role').selectOption('cashier');
    await dialog.getByLabel('How do they get in?').selectOption('password');
    await dialog.locator('input[name=password]').fill('short');
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await dialog.locator('.mantine-InputWrapper-error').waitFor(); // the server's own words, beside the field
    await dialog.locator('input[name=password]').fill('seven bridges at dawn');
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.locator('tr', { hasText: `${mark}@example.com` });
    await page.getByRole('heading', { level: 1, name: `Cashier ${mark}` }).waitFor(); // their own page
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.waitFor({ state: 'detached' });
    await go('/staff');
    await row.getByText('Cashier', { exact: true }).waitFor();
    await row.getByText('Disabled').waitFor();
    page.said.length = 0; // the browser noted the refusal

    await go('/account');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await dialog.getByLabel('Name').fill(`Token ${mark}`);
    await dialog.getByRole('radio', { name: 'Only what you choose' }).check();
    await dialog.getByLabel('See customers').check();
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    const token = await dialog.locator('.mono').innerText();
    const asked = () => fetch(`${url}/api/v1/customers?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await asked()).status, 200);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(token), 'it is nowhere on the page any more');
    await page.getByRole('button', { name: `Revoke: Token ${mark}` }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page
      .locator('li', { hasText: `Token ${mark}` })
      .getByText('Revoked')
      .waitFor();
    assert.equal((await asked()).status, 401);
  });

  it('a package is changed and its new speed reaches the router of its line', async () => {
    const before = (await service()).desired_version;
    await go('/packages');
    await page.locator('tr', { hasText: '20 Mbps' }).first().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    const speed = dialog.getByLabel('Download, Mbps');
    const next = (await speed.inputValue()) === '20' ? '21' : '20';
    await speed.fill(next);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await go(`/customers/${customer}/network`);
    await page
      .locator('pre', { hasText: `rate-limit=20M/${next}M` })
      .first()
      .waitFor({ timeout: 45_000 });
    assert.ok((await service()).applied_version > before);
    // and back, so that the story can be told again
    await go('/packages');
    await page
      .locator('tr', { hasText: `${next} Mbps` })
      .first()
      .getByRole('button')
      .click();
    await speed.fill('20');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('nothing is a value: no VAT, no grace, no price, and no ONU on the line', async () => {
    const dialog = page.getByRole('dialog');
    const save = async () => {
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    const settings = async (vat, grace) => {
      await go('/settings');
      await page.getByRole('button', { name: 'Edit' }).first().click();
      await dialog.locator('input[name=vat_pct_x100]').fill(vat);
      await dialog.locator('input[name=grace_days]').fill(grace);
      await save();
      return api(page, '/tenant');
    };
    const before = await api(page, '/tenant');
    const none = await settings('0', '0');
    assert.deepEqual([none.vat_pct_x100, none.grace_days], [0, 0]);
    const back = await settings(String(before.vat_pct_x100 / 100), String(before.grace_days));
    assert.deepEqual([back.vat_pct_x100, back.grace_days], [before.vat_pct_x100, before.grace_days]);

    const [sold] = (await api(page, '/packages')).items;
    const price = async (taka) => {
      await go('/packages');
      await page.locator('tr', { hasText: sold.code }).first().getByRole('button').click();
      await dialog.locator('input[name=price_paisa]').fill(taka);
      await save();
      return (await api(page, `/packages/${sold.package_id}`)).price_paisa;
    };
    assert.equal(await price('0'), 0);
    assert.equal(await price(String(sold.price_paisa / 100)), sold.price_paisa);

    assert.ok((await service()).onu_id !== null);
    await go(`/customers/${customer}/services`);
    await page.getByRole('button', { name: login }).first().click();
    await page.getByRole('menuitem', { name: 'Package, router, login' }).click();
    await dialog.getByRole('combobox', { name: 'ONU' }).click();
    await page.getByRole('option', { name: 'Take the ONU off the line' }).click();
    await save();
    assert.equal((await service()).onu_id, null);
  });

  it('a session that ended elsewhere leads to the door, and back to where one was', async () => {
    await go(`/customers/${customer}`);
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Bills' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.fill('input[name=login]', person.login);
    await page.fill('input[name=password]', person.password);
    await page.click('button[type=submit]');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    assert.match(page.url(), /\/bills$/);
    page.said.length = 0; // the browser noted the refusals
  });

  it('signs out, and the page is behind the door again', async () => {
    await go('/customers');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    const response = await page.request.get(`${url}/api/v1/session`);
    assert.equal(response.status(), 401);
  });
});
