/*
 * What is written to people: a text of one's own, seen with samples and given back; a test that arrives; one that was
 * refused, which is sent again. The relay refused `refused@example.com` before, and takes everything now.
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
} from './browser.mjs';

describe('messages', { skip }, () => {
  let browser;
  let page;
  const dialog = () => page.getByRole('dialog');
  const gone = () => dialog().waitFor({ state: 'detached' });
  const text = async () =>
    (await api(page, '/templates')).items.find((each) => each.kind === 'invite' && each.language === 'en');

  before(async () => {
    browser = await open();
    page = await tab(browser);
    await signIn(page, person);
    await go(page, '/settings');
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
    await settled(page);
  });
  after(() => browser?.close());

  it("a text of one's own is seen with samples, kept, and given back", async () => {
    const before = await text();
    const button = page.getByRole('button', { name: 'Edit: Invitation, English' });
    await button.click();
    await dialog().getByLabel('Subject').fill('Welcome to us');
    await dialog().getByLabel('Text').fill('Dear {name}, {nonsense}');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('{nonsense}').last().waitFor();
    assert.equal((await text()).is_own, false, 'a word that is none is refused');
    await dialog().getByLabel('Text').fill('Dear {name},\nyour login is {login}\n{link}\n');
    await dialog().getByRole('button', { name: 'Preview' }).click();
    const preview = dialog().getByRole('status', { name: 'Preview' });
    await preview.waitFor();
    const shown = await preview.innerText();
    assert.ok(shown.includes('Welcome to us') && shown.includes('your login is') && !shown.includes('{'), shown);
    assert.equal((await text()).is_own, false, 'a preview writes nothing');
    await accessible(page, 'a text');
    await picture(page, 'messages-1-text');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await gone();
    await button.getByText('own').waitFor();
    const own = await text();
    assert.deepEqual([own.is_own, own.subject], [true, 'Welcome to us']);

    await button.click();
    await dialog().getByRole('button', { name: "Back to the library's text" }).click();
    await gone();
    await button.getByText('own').waitFor({ state: 'detached' });
    const back = await text();
    assert.deepEqual([back.is_own, back.subject, back.body], [false, before.subject, before.body]);
    assert.ok(
      page.said.every((line) => line.includes('422')),
      page.said.join('\n'),
    );
    page.said.length = 0;
  });

  it('language and sender are set', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog().getByLabel('Language').selectOption('bn');
    await dialog().getByLabel('Sender', { exact: true }).fill('Mirpur Fibre');
    await accessible(page, 'how messages are sent');
    await picture(page, 'messages-2-way');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await gone();
    await page.locator('dd', { hasText: 'Mirpur Fibre' }).waitFor();
    const mail = await api(page, '/mail');
    assert.deepEqual([mail.language, mail.sender_name, mail.relay_url], ['bn', 'Mirpur Fibre', null]);
    silent(page, 'mail');
  });

  it('a test goes out, and what was refused is sent again', async () => {
    await page.getByRole('button', { name: 'Send a test' }).click();
    await dialog().getByLabel('To').fill('nowhere');
    await dialog().getByRole('button', { name: 'Send', exact: true }).click();
    await dialog().locator('.mantine-InputWrapper-error').waitFor();
    await dialog().getByLabel('To').fill('rahim@example.com');
    await dialog().getByRole('button', { name: 'Send', exact: true }).click();
    await gone();
    const row = (to) => page.getByRole('row', { name: new RegExp(to) });
    await row('rahim@example.com').getByText('Sent', { exact: true }).waitFor({ timeout: 30_000 });

    await row('refused@example.com').getByText('Failed', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Failed' }).click();
    await row('rahim@example.com').waitFor({ state: 'detached' });
    await accessible(page, 'messages');
    await row('refused@example.com').getByRole('button', { name: /^Read/ }).click();
    await dialog().getByText('554').first().waitFor();
    await accessible(page, 'a message');
    await picture(page, 'messages-3-refused');
    await dialog().getByRole('button', { name: 'Send it again' }).click();
    await gone();
    await page.getByRole('navigation', { name: 'Outbox' }).getByRole('link', { name: 'All' }).click();
    await row('refused@example.com').getByText('Sent', { exact: true }).waitFor({ timeout: 30_000 });
    assert.ok(
      page.said.every((line) => line.includes('422')),
      page.said.join('\n'),
    );
    page.said.length = 0;
  });

  it('on a phone, in the dark, in Bangla', async () => {
    const state = await page.context().storageState();
    for (const look of [
      { width: 360, height: 740, scheme: 'dark', language: 'bn' },
      { width: 1440, height: 900, scheme: 'dark', language: 'bn' },
    ]) {
      const other = await tab(browser, { ...look, state });
      await go(other, '/settings/messages');
      await noSideways(other, 'messages');
      await accessible(other, 'messages');
      await picture(other, `messages-4-${look.width}`);
      silent(other, 'messages');
      await other.context().close();
    }
  });
});
