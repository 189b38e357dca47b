/*
 * Who stands above ISPs: a suspension previewed and undone, slots raised and refused, a figure led to its
 * rows, and somebody else's panel seen with a banner and left again.
 */
import assert from 'node:assert/strict';
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
} from './browser.mjs';

const logins = Object.fromEntries(others);
const [developer, owner] = ['developer@example.com', 'super@example.com'];
const here = skip || (logins[developer] && logins[owner] ? false : 'no developer and super admin in ISP_E2E_LOGINS');
const who = (login) => ({ login, password: logins[login] });

describe('above the ISPs', { skip: here }, () => {
  let browser;
  let page;
  let group;

  before(async () => {
    browser = await open();
    page = await tab(browser);
    await signIn(page, who(developer));
    group = (await api(page, '/tenants?search=dhaka')).items[0];
  });
  after(() => browser?.close());

  /** What another page would do, by the session of this one. */
  async function post(on, path, data) {
    const at = (to) => new URL(`/api/v1${to}`, on.url()).href;
    const csrf = (await on.request.get(at('/session'))).headers()['x-csrf-token'];
    return on.request.post(at(path), {
      data,
      headers: { 'X-CSRF-Token': csrf, Origin: new URL(on.url()).origin },
    });
  }
  const dialog = () => page.getByRole('dialog');
  const gone = () => dialog().waitFor({ state: 'detached' });
  const fact = async (label) =>
    Number(await dialog().locator('dl > div', { hasText: label }).locator('dd').first().innerText());

  it('a suspension says whom it concerns, closes the panels, and is undone', async () => {
    await go(page, `/tenants/${group.tenant_id}`);
    await page.getByRole('button', { name: 'Suspend' }).click();
    await dialog().getByRole('button', { name: 'See what it would do' }).click();
    await dialog().getByText('Please fill this in').waitFor(); // a reason is not left out
    await dialog().getByLabel('Reason').fill('A test of the panel');
    await dialog().getByRole('button', { name: 'See what it would do' }).click();
    await dialog().getByText('What it would do').waitFor();
    for (const [label, name] of Object.entries({ ISPs: 'isp', Staff: 'staff', Customers: 'customer', Lines: 'line' }))
      assert.equal(await fact(label), group[`${name}_count`], label);
    await accessible(page, 'preview of a suspension');
    await picture(page, 'above-1-preview');
    assert.equal((await api(page, `/tenants/${group.tenant_id}`)).state, 'active', 'a preview does nothing');

    await dialog().getByRole('button', { name: 'Suspend' }).click();
    await gone();
    await page.getByText('suspended by hand').first().waitFor();
    const closed = await api(page, `/tenants/${group.tenant_id}`);
    assert.deepEqual([closed.state, closed.cause, closed.reason], ['suspended', 'hand', 'A test of the panel']);

    await page.getByRole('button', { name: 'Resume' }).click();
    await dialog().getByText('What it would do').waitFor();
    await dialog().getByRole('button', { name: 'Resume' }).click();
    await gone();
    await page.getByRole('button', { name: 'Suspend' }).waitFor();
    const again = await api(page, `/tenants/${group.tenant_id}`);
    assert.deepEqual([again.state, again.isp_count, again.line_count], ['active', group.isp_count, group.line_count]);
    silent(page, 'suspend and resume');
  });

  it('slots are raised, and not lowered below those who sit in them', async () => {
    const set = async (n) => {
      await page.getByRole('button', { name: 'Change the number' }).click();
      await dialog().getByLabel('Slots').fill(String(n));
      await dialog()
        .getByRole('button', { name: `Set to ${n}` })
        .click();
    };
    const more = group.slot_count + 1;
    await set(more);
    await gone();
    await page.getByText(`Raised to ${more} slots`).first().waitFor();
    await page.getByText(`Slot ${more}`, { exact: true }).waitFor();
    assert.equal((await api(page, `/tenants/${group.tenant_id}`)).slot_count, more);

    const isps = (await api(page, `/tenants?parent_id=${group.tenant_id}`)).items.filter((isp) => isp.slot_no !== null);
    await set(1);
    const refused = await dialog().getByRole('alert').innerText();
    for (const isp of isps.filter((each) => each.slot_no > 1)) assert.ok(refused.includes(isp.code), refused);
    await page.keyboard.press('Escape');
    await gone();
    assert.equal((await api(page, `/tenants/${group.tenant_id}`)).slot_count, more);
    assert.ok(
      page.said.every((line) => line.includes('409')),
      page.said.join('\n'),
    );
    page.said.length = 0;
    await set(group.slot_count);
    await gone();
  });

  it('a figure leads to the ledger rows that sum to it', async () => {
    const admin = await tab(browser);
    await signIn(admin, who('admin@example.com'));
    const period = new Date().toISOString().slice(0, 7);
    const billed = await post(admin, '/bill-runs', { period });
    assert.ok(billed.ok(), await billed.text());
    await admin.context().close();

    await go(page, '/revenue');
    const isp = (await api(page, '/revenue?by=isp')).items.find((row) => row.key === 'mfn');
    assert.ok(isp.billed_paisa > 0);
    const taka = (paisa) => `৳${(paisa / 100).toLocaleString('en-IN', { minimumFractionDigits: paisa % 100 ? 2 : 0 })}`;
    const row = page.getByRole('row', { name: new RegExp(isp.name) });
    await row
      .getByRole('link', { name: taka(isp.billed_paisa) })
      .first()
      .click();
    await settled(page);
    await page.locator('[data-agrees=true]').waitFor();
    const rows = (await api(page, `/revenue-entries?figure=billed&tenant_id=${isp.tenant_id}&limit=500`)).items;
    assert.equal(
      rows.reduce((sum, each) => sum + each.part_paisa, 0),
      isp.billed_paisa,
    );
    assert.ok((await page.locator('[data-agrees]').innerText()).includes(`${rows.length} row`));
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('As CSV').click()]);
    assert.equal(file.suggestedFilename(), 'billed-entries.csv');
    await picture(page, 'above-2-entries');
    silent(page, 'revenue');
  });

  it('logs in as a super admin to look, and leaves', async () => {
    await go(page, '/visits');
    await page.getByRole('button', { name: 'Log in as Nusrat Jahan' }).click();
    await dialog().getByLabel('Reason').fill('Asked for help with slots');
    await dialog().getByRole('button', { name: 'Log in as', exact: true }).click();
    const banner = page.getByRole('complementary', { name: 'Log in as' });
    await banner.waitFor();
    await settled(page);
    const told = await banner.innerText();
    for (const part of ['Nusrat Jahan', 'Dhaka Fibre Group', 'Asked for help with slots', 'Only look', 'left'])
      assert.ok(told.includes(part), `${part}: ${told}`);
    const session = await api(page, '/session');
    assert.deepEqual([session.login, session.read_only], [owner, true]);
    await noSideways(page, 'seeing as another');
    await accessible(page, 'seeing as another');
    await picture(page, 'above-3-banner');
    await page.setViewportSize({ width: 360, height: 740 });
    await noSideways(page, 'seeing as another, on a phone');
    await page.setViewportSize({ width: 1440, height: 900 });

    await banner.getByRole('button', { name: 'Leave' }).click();
    await banner.waitFor({ state: 'detached' });
    await settled(page);
    assert.equal((await api(page, '/session')).login, developer);
    silent(page, 'log in as');
  });

  it('a group is opened without a password: its link is shown once', async () => {
    await go(page, '/tenants');
    await page.getByRole('button', { name: 'Open a group' }).click();
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Barisal Fibre Group');
    await dialog().getByLabel('Code').fill('barisal');
    await dialog().getByLabel('Slots').fill('2');
    await dialog().getByLabel('Login of the admin').fill('owner@barisal.example');
    assert.equal(await dialog().locator('input[type=password]').count(), 0);
    await dialog().getByRole('button', { name: 'Open a group' }).click();
    await dialog().getByText('/panel/password#isp_inv_').waitFor();
    await accessible(page, 'invitation of a group');
    await picture(page, 'above-4-invitation');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await gone();
    await page.getByRole('heading', { level: 1, name: 'Barisal Fibre Group' }).waitFor();
    await settled(page);
    assert.ok(!(await page.content()).includes('isp_inv_'));
    silent(page, 'invitation');
  });

  it('ISPs stand side by side, and one of them leads to its months', async () => {
    const admin = await tab(browser);
    await signIn(admin, who('admin@example.com'));
    const later = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
    assert.ok((await post(admin, '/dunning-runs', { run_on: later })).ok());
    await admin.context().close();

    await go(page, '/business');
    const isps = (await api(page, '/business')).items;
    await page.getByLabel('By which figure').selectOption({ label: 'Customers' });
    const most = [...isps].sort((a, b) => b.customer_count - a.customer_count)[0];
    const first = page.locator('ol > li').first();
    assert.deepEqual(
      [await first.getByRole('link').innerText(), await first.locator('.num').innerText()],
      [most.name, String(most.customer_count)],
    );
    await first.getByRole('link').click();
    await settled(page);
    await page.getByRole('heading', { level: 1, name: most.name }).waitFor();
    // whoever is suspended is not missed
    const [row] = (await api(page, `/business?tenant_id=${most.tenant_id}`)).items;
    assert.ok(row.suspended_count > 0);
    await page.getByText(`${row.online_count} of ${row.line_count - row.suspended_count}`, { exact: true }).waitFor();
    const months = (await api(page, `/revenue?by=month&tenant_id=${most.tenant_id}`)).items;
    const table = page.getByRole('region', { name: 'Month by month' });
    assert.equal(await table.locator('tbody tr').count(), months.length);
    await noSideways(page, 'business of one');
    await accessible(page, 'business of one');
    await picture(page, 'above-5-business');
    silent(page, 'business');
  });

  it('the customers of an ISP are seen for a reason, which stands in both trails', async () => {
    const own = await tab(browser);
    await signIn(own, who(owner));
    const box = own.getByRole('dialog');
    const isp = (await api(own, '/business')).items.sort((a, b) => b.customer_count - a.customer_count)[0];
    await go(own, `/business?tenant_id=${isp.tenant_id}`);
    await own.getByRole('button', { name: 'See its customers' }).click();
    await box.getByText('written to your audit trail and to theirs').waitFor();
    await box.getByRole('button', { name: 'See them' }).click();
    await box.getByText('Please fill this in').waitFor(); // a reason is not left out
    assert.equal(await box.getByRole('row').count(), 0);
    const why = 'A complaint about light';
    await box.getByLabel('Reason').fill(why);
    await box.getByRole('button', { name: 'See them' }).click();
    await box.getByRole('row').first().waitFor();
    assert.equal(await box.locator('tbody tr').count(), Math.min(isp.customer_count, 50));
    await accessible(own, 'customers of an ISP below');
    await picture(own, 'above-6-customers');
    const name = (await box.locator('tbody th').first().innerText()).split(' ')[0];
    await box.getByLabel('Find').fill(name);
    await box.getByRole('button', { name: 'See them' }).click();
    await own.waitForFunction(
      (n) => document.querySelectorAll('[role=dialog] tbody tr').length < n,
      isp.customer_count,
    );
    assert.ok((await box.locator('tbody th').first().innerText()).startsWith(name));

    // whoever stands above reads both
    const looked = async (at) =>
      (await api(at, '/audit?action=business.customers')).items
        .filter((act) => JSON.stringify(act).includes(why))
        .map((act) => act.tenant_name)
        .sort();
    const twice = (...names) => names.flatMap((each) => [each, each]).sort();
    const { tenant_name } = await api(own, '/session');
    assert.deepEqual(await looked(own), twice(tenant_name, isp.name), 'once for each page, in each trail');
    const theirs = await tab(browser);
    await signIn(theirs, who('admin@example.com'));
    assert.deepEqual(await looked(theirs), twice(isp.name), 'what the ISP reads of it');
    await theirs.context().close();
    await own.setViewportSize({ width: 360, height: 740 });
    await noSideways(own, 'customers of an ISP below, on a phone');
    silent(own, 'customers of an ISP below');
    await own.context().close();
  });

  it('the super admin sees who came, and the own ISPs', async () => {
    const own = await tab(browser);
    await signIn(own, who(owner));
    await go(own, '/visits');
    await own.getByText('Asked for help with slots').first().waitFor();
    await go(own, '/tenants');
    const isps = (await api(own, '/tenants')).items;
    for (const isp of isps) await own.getByText(isp.name).first().waitFor();
    await go(own, `/tenants/${isps[0].tenant_id}`);
    await own.getByRole('heading', { level: 1, name: isps[0].name }).waitFor();
    await accessible(own, 'tenant of a super admin');
    silent(own, 'super admin');
    await own.context().close();
  });
});
