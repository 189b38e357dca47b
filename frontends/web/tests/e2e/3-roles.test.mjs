/* Every role: what stands in its menu opens, is answered, and nothing of it is refused by the server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, noSideways, open, others, picture, settled, signIn, silent, skip, tab } from './browser.mjs';

describe(
  'what each role sees',
  { skip: skip || (others.length ? false : 'no ISP_E2E_LOGINS: nobody else to log in as') },
  () => {
    let browser;
    before(async () => {
      browser = await open();
    });
    after(() => browser?.close());

    for (const [login, password] of others)
      it(login, async () => {
        const page = await tab(browser);
        await signIn(page, { login, password });
        const menu = page.getByRole('navigation', { name: 'Menu' }).getByRole('link');
        const words = await menu.allInnerTexts();
        assert.ok(words.length >= 1);
        for (let i = 0; i < words.length; i++) {
          await menu.nth(i).click();
          await settled(page);
          const where = `${login} ${words[i].split('\n')[0]}`;
          assert.equal(await page.getByRole('alert').count(), 0, `${where}: nothing is refused`);
          assert.equal(await page.getByText('Not for this login').count(), 0, where);
          assert.equal(
            await page.locator('[aria-current=page]').first().innerText(),
            words[i],
            `${where}: the menu shows where one is`,
          );
          await noSideways(page, where);
          await accessible(page, where);
          silent(page, where);
        }
        await picture(page, `role-${login.replace(/\W/g, '-')}`);
        // a page that is not in the menu is explained, not broken
        if (!words.some((word) => word.startsWith('Ledger'))) {
          await page.evaluate(() => history.pushState(null, '', '/panel/ledger'));
          await page.getByText('Your role does not include this page.').waitFor();
        }
        silent(page, login);
        await page.context().close();
      });
  },
);
