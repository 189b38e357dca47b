/*
 * Every page, wide and narrow, light and dark, in both languages: clean under axe, silent on the
 * console, no sideways scroll, nothing asked of another host. The pictures are kept to be looked at.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, api, go, noSideways, open, picture, settled, signIn, silent, skip, tab, url } from './browser.mjs';

const looks = [
  { width: 1440, height: 900, scheme: 'light', language: 'en' },
  { width: 1440, height: 900, scheme: 'dark', language: 'bn' },
  { width: 360, height: 740, scheme: 'light', language: 'bn' },
  { width: 360, height: 740, scheme: 'dark', language: 'en' },
];

const one = {
  customers: 'customer_id',
  invoices: 'invoice_id',
  payments: 'payment_id',
  nodes: 'node_id',
  onus: 'onu_id',
};
const lists = [
  'customers',
  'services',
  'invoices',
  'payments',
  'billing',
  'dunning',
  'ledger',
  'onus',
  'nodes',
  'packages',
  'staff',
  'settings',
  'settings/messages',
  'account',
];

/* Opened by keys, so that the words of a language are not needed. */
const dialogs = {
  search: ['/', '/'],
  keys: ['/', '?'],
  'add-customer': ['/customers', 'n'],
  'add-node': ['/nodes', 'n'],
  'add-package': ['/packages', 'n'],
  'add-person': ['/staff', 'n'],
};

describe('every page', { skip }, () => {
  let browser;
  let state;
  let ids;

  before(async () => {
    browser = await open();
    const page = await tab(browser);
    state = await signIn(page);
    ids = {};
    for (const [list, key] of Object.entries(one)) ids[list] = (await api(page, `/${list}?limit=1`)).items[0]?.[key];
    const olt = (await api(page, '/nodes?filter=olt')).items[0];
    if (olt) ids.olt = olt.node_id;
    await page.context().close();
  });
  after(() => browser?.close());

  for (const look of looks) {
    const { width, scheme, language } = look;
    const name = `${width}-${scheme}-${language}`;

    /* All faults of all pages are told together: who mends one wants to know of the others. */
    const faults = [];
    async function inspect(page, where) {
      const shown = await page.evaluate(() => [
        document.documentElement.lang,
        document.documentElement.dataset.mantineColorScheme,
      ]);
      assert.deepEqual(shown, [language, scheme], where);
      await picture(page, where);
      for (const look of [noSideways, accessible, silent])
        try {
          await look(page, where);
        } catch (fault) {
          if (fault.code !== 'ERR_ASSERTION') throw fault;
          faults.push(
            `${fault.message.split('\n')[0]} ${fault.actual instanceof Array ? fault.actual.join('; ') : ''}`,
          );
        }
      page.said.length = 0;
    }
    function none() {
      assert.deepEqual(faults.splice(0), []);
    }

    it(`from outside, ${name}`, async () => {
      const page = await tab(browser, look);
      await page.goto(`${url}${language === 'bn' ? '/bn/' : '/'}`);
      await settled(page);
      await inspect(page, `landing-${name}`);
      await page.goto(`${url}/panel/`);
      await settled(page);
      await inspect(page, `sign-in-${name}`);
      await page.context().close();
      none();
    });

    it(`the panel, ${name}`, async () => {
      const page = await tab(browser, { ...look, state });
      const paths = ['/', ...lists.map((list) => `/${list}`), '/no-such-page'];
      for (const list of Object.keys(one)) if (ids[list]) paths.push(`/${list}/${ids[list]}`);
      if (ids.olt) paths.push(`/nodes/${ids.olt}`);
      for (const part of ['services', 'bills', 'payments', 'network'])
        paths.push(`/customers/${ids.customers}/${part}`);
      for (const path of paths) {
        await go(page, path);
        await inspect(page, `panel${path.replaceAll('/', '-')}-${name}`);
      }
      await page.context().close();
      none();
    });

    it(`dialogs, ${name}`, async () => {
      const page = await tab(browser, { ...look, state });
      for (const [dialog, [path, key]] of Object.entries(dialogs)) {
        await go(page, path);
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        await page.waitForTimeout(350); // it has come in
        await inspect(page, `dialog-${dialog}-${name}`);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.context().close();
      none();
    });
  }

  it('zoomed to 400 %, nothing is lost', async () => {
    const page = await tab(browser, { width: 320, height: 256, state });
    for (const path of ['/', '/customers', `/customers/${ids.customers}/network`]) {
      await go(page, path);
      await noSideways(page, path);
    }
    await page.context().close();
  });

  it('an invoice prints on white, without the frame', async () => {
    if (!ids.invoices) return;
    const page = await tab(browser, { width: 794, height: 1123, scheme: 'dark', state });
    await page.goto(`${url}/panel/invoices/${ids.invoices}`);
    await settled(page);
    await page.emulateMedia({ media: 'print' });
    await picture(page, 'print-invoice');
    for (const part of ['header button', 'nav']) await page.locator(part).first().waitFor({ state: 'hidden' });
    await page.context().close();
  });
});
