/*
 * Who may do what, as people meet it: somebody is added and comes in by a link, roles are made from copies, a person's
 * page says what they can do, and nobody's menu leads to a refusal nor shows money to who may see none.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  accessible,
  api,
  go,
  noSideways,
  open,
  person,
  picture,
  settled,
  signIn,
  silent,
  skip,
  tab,
  url,
} from './browser.mjs';

const PASSWORD = 'seven quiet herons';
const builtIn = ['admin', 'cashier', 'technician', 'noc', 'accounts', 'reseller'];

describe('staff and roles', { skip }, () => {
  let browser;
  let page;
  before(async () => {
    browser = await open();
    page = await tab(browser);
    await signIn(page);
  });
  after(() => browser?.close());

  const dialog = () => page.getByRole('dialog');
  const gone = () => dialog().waitFor({ state: 'detached' });
  const act = (name) => dialog().getByRole('button', { name, exact: true }).click();

  /** What the page does with its session, without a page for it. */
  async function post(path, data) {
    const csrf = (await page.request.get(`${url}/api/v1/session`)).headers()['x-csrf-token'];
    const answer = await page.request.post(`${url}/api/v1${path}`, {
      data,
      headers: { 'X-CSRF-Token': csrf, Origin: url },
    });
    return { status: answer.status(), ...(await answer.json()) };
  }

  it('somebody is added, comes in by a link shown once, and is limited to a zone until a day', async () => {
    await go(page, '/staff');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await dialog().getByLabel('Name').fill('Mitu Akter');
    await dialog().getByLabel('Login').fill('mitu@example.com');
    await dialog().getByLabel('Role').selectOption({ label: 'Cashier' });
    await dialog().getByLabel('Last day').fill('2031-12-31');
    const zones = dialog().getByRole('combobox', { name: 'Zones' });
    await zones.fill('Mirpur');
    await page.getByRole('option', { name: 'Mirpur 10' }).click();
    await dialog().getByLabel('Name').focus(); // the list of zones closes
    await accessible(page, 'add a person');
    await act('Add a person');
    const shown = dialog().getByRole('status').filter({ hasText: '#isp_inv_' });
    await shown.waitFor();
    const link = (await shown.innerText()).match(/http\S+\/panel\/password#isp_inv_\w+/)[0];
    await picture(page, 'staff-1-link');
    await act('Done');
    await gone();
    await page.getByRole('heading', { level: 1, name: 'Mitu Akter' }).waitFor();
    await settled(page);
    assert.ok(!(await page.content()).includes('isp_inv_'), 'shown once');
    for (const told of ['Sees money', 'Only in Mirpur 10', 'until 31-12-2031'])
      await page.getByText(told, { exact: true }).first().waitFor();

    const own = await tab(browser);
    await own.goto(link);
    await own.locator('input[type=password]').first().fill(PASSWORD);
    await own.locator('button[type=submit]').click();
    await own.locator('input[name=login]').waitFor();
    await signIn(own, { login: 'mitu@example.com', password: PASSWORD });
    const session = await api(own, '/session');
    assert.deepEqual([session.role, session.zones], ['cashier', 'Mirpur 10']);
    await own.context().close();
    silent(page, 'add a person');
  });

  it('a page says what a person can do, as the server says it', async () => {
    const people = (await api(page, '/users')).items;
    for (const [login, money] of [
      ['technician@example.com', 'Sees no amounts'],
      ['cashier@example.com', 'Sees money'],
    ]) {
      const user = people.find((each) => each.login === login);
      await go(page, `/staff/${user.user_id}`);
      const abilities = (await api(page, `/users/${user.user_id}/abilities`)).items;
      const may = abilities.filter((row) => row.may);
      await page.getByText(`${may.length} of ${abilities.length} permissions`).waitFor();
      await page.getByText(money, { exact: true }).waitFor();
      const card = page.locator('section', { has: page.getByRole('heading', { name: 'What can this person do?' }) });
      const told = (await card.locator('section li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
      for (const row of abilities) assert.ok(told.includes(`${row.may ? 'Yes' : 'No'}: ${row.title}`), row.permission);
      await noSideways(page, login);
      await accessible(page, login);
    }
    await picture(page, 'staff-2-person');
    silent(page, 'a person');
  });

  it('a role is made from a copy, given, and not deleted while somebody has it', async () => {
    await go(page, '/staff/roles');
    await page.getByRole('button', { name: 'Copy: Technician' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Field lead');
    await dialog().getByRole('checkbox', { name: 'Add and change customers' }).check();
    await dialog().getByRole('checkbox', { name: 'See PPPoE passwords' }).uncheck();
    await accessible(page, 'make a role');
    await act('Make a role');
    await gone();
    await page.getByRole('columnheader', { name: 'Field lead' }).waitFor();
    const role = (await api(page, '/roles')).items.find((each) => each.name === 'Field lead');
    const technician = (await api(page, '/permissions')).items
      .filter((row) => row.roles.split(' ').includes('technician'))
      .map((row) => row.permission);
    const wanted = [...technician.filter((name) => name !== 'service.secret'), 'customer.write'];
    assert.deepEqual(role.permissions.split(' ').sort(), wanted.sort());
    await noSideways(page, 'roles');
    await accessible(page, 'roles');
    await picture(page, 'staff-3-roles');

    const user = await post('/users', {
      login: 'lead@example.com',
      name: 'Bilal Hossain',
      role: 'technician',
      password: PASSWORD,
    });
    await go(page, `/staff/${user.user_id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog().getByLabel('Role').selectOption({ label: 'Field lead' });
    await act('Save');
    await gone();
    assert.equal((await api(page, `/users/${user.user_id}`)).role_id, role.role_id);

    await go(page, '/staff/roles');
    await page.getByRole('button', { name: 'Delete: Field lead' }).click();
    await dialog().getByText('These people have it').waitFor();
    await dialog().getByRole('link', { name: 'Bilal Hossain' }).waitFor();
    assert.equal(await dialog().getByRole('button', { name: 'Delete', exact: true }).count(), 0);
    await dialog().getByRole('link', { name: 'Bilal Hossain' }).click();
    await page.getByRole('heading', { level: 1, name: 'Bilal Hossain' }).waitFor();

    await page.getByRole('button', { name: 'Disable' }).click();
    await act('Disable');
    await gone();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    assert.equal((await api(page, `/users/${user.user_id}`)).state, 'suspended');
    await page.getByRole('button', { name: 'Enable' }).click();
    await act('Enable');
    await gone();
    assert.equal((await api(page, `/users/${user.user_id}`)).state, 'active');
    silent(page, 'roles');
  });

  it('from their page one sees what they see, and they see who looked in', async () => {
    const user = (await api(page, '/users')).items.find((each) => each.login === 'lead@example.com');
    await go(page, `/staff/${user.user_id}`);
    await page.getByRole('button', { name: 'Log in as' }).click();
    await dialog().getByLabel('Reason').fill('Cannot find his OLT');
    await act('Log in as');
    const banner = page.getByRole('complementary', { name: 'Log in as' });
    await banner.waitFor();
    await settled(page);
    assert.deepEqual(await api(page, '/session').then(({ login, read_only }) => [login, read_only]), [
      'lead@example.com',
      true,
    ]);
    const before = await banner.innerText();
    assert.match(before, /Bilal Hossain.*Cannot find his OLT.*Only look.*left/s);
    await banner.getByRole('button', { name: 'Leave' }).click();
    await banner.waitFor({ state: 'detached' });
    await settled(page);
    await go(page, `/staff/${user.user_id}`);
    await page.getByText('Cannot find his OLT').waitFor();

    const own = await tab(browser);
    await signIn(own, { login: 'lead@example.com', password: PASSWORD });
    await go(own, '/visits');
    await own.getByText('Cannot find his OLT').first().waitFor();
    await own.context().close();
    silent(page, 'log in as');
  });

  it('the trail says by name who did what, in whose name, and is handed out as a file', async () => {
    const user = (await api(page, '/users')).items.find((each) => each.login === 'lead@example.com');
    const me = (await api(page, '/session')).name;
    await go(page, `/staff/${user.user_id}`);
    await page.getByRole('link', { name: 'In the audit trail' }).click();
    await settled(page);
    await page.getByText(`${me} in the name of Bilal Hossain`).first().waitFor();
    assert.equal(await page.getByLabel('Who', { exact: true }).inputValue(), 'lead@example.com');
    await page.getByLabel('Who', { exact: true }).fill(person.login);
    await page.getByLabel('Action').fill('role.create');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('button', { name: /^Details: role.create/ }).click();
    const change = dialog().getByRole('row', { name: /^name/ });
    await change.getByText('Field lead').waitFor();
    await accessible(page, 'details of an act');
    await page.keyboard.press('Escape');
    await gone();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as a file' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'trail.jsonl');
    silent(page, 'audit');
  });

  for (const role of builtIn)
    it(`${role}: a menu without a refusal${['technician', 'noc'].includes(role) ? ', and no money anywhere' : ''}`, async () => {
      const login = `only-${role}@example.com`;
      const made = await post('/users', { login, name: `Only ${role}`, role, password: PASSWORD });
      assert.ok([201, 409].includes(made.status), made.detail);
      const own = await tab(browser);
      const refused = [];
      own.on('response', (answer) => {
        if (answer.status() === 403) refused.push(answer.url());
      });
      await signIn(own, { login, password: PASSWORD });
      const menu = own.getByRole('navigation', { name: 'Menu' }).getByRole('link');
      const poor = !(await api(own, '/session')).permissions
        .split(' ')
        .some((name) => /^(money|invoice|payment|revenue|business|ledger|audit)\./.test(name));
      assert.equal(poor, ['technician', 'noc'].includes(role));
      const look = async (where) => {
        await settled(own);
        assert.equal(await own.getByRole('alert').count(), 0, `${role} ${where}: an error`);
        assert.equal(await own.getByText('Not for this login').count(), 0, `${role} ${where}`);
        if (poor) assert.doesNotMatch(await own.locator('main').innerText(), /৳/, `${role} ${where}: an amount`);
      };
      const count = await menu.count();
      assert.ok(count >= 3);
      for (let i = 0; i < count; i++) {
        await menu.nth(i).click();
        await look(await menu.nth(i).innerText());
        // the first row of a list, where it leads somewhere
        const row = own.locator('main [data-row]').first();
        if (await row.count()) {
          await row.click();
          await look(`a row of ${await menu.nth(i).innerText()}`);
          for (const tabName of await own.locator('main nav a').allInnerTexts()) {
            const each = own.locator('main nav').getByRole('link', { name: tabName, exact: true });
            if ((await each.count()) !== 1) continue;
            await each.click();
            await look(tabName);
          }
        }
      }
      assert.deepEqual(refused, [], `${role}: refused by the server`);
      silent(own, role);
      await own.context().close();
    });
});
