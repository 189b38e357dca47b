/*
 * A browser against a living ispd, with the demo ISP and its simulators. Where it is, and who logs in:
 *
 *   ISP_E2E_URL        http://127.0.0.1:8080; without it the tests skip, and say so
 *   ISP_E2E_LOGIN      an admin of the ISP
 *   ISP_E2E_PASSWORD   their password
 *   ISP_E2E_LOGINS     other people who can log in, as JSON {login: password}; without it nobody else is tried
 *   ISP_E2E_ARTEFACTS  where pictures go; default tests/artefacts
 *   CHROMIUM           default /usr/bin/chromium
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const url = process.env.ISP_E2E_URL?.replace(/\/$/, '');
export const person = { login: process.env.ISP_E2E_LOGIN ?? '', password: process.env.ISP_E2E_PASSWORD ?? '' };
export const others = Object.entries(JSON.parse(process.env.ISP_E2E_LOGINS ?? '{}'));
export const artefacts = process.env.ISP_E2E_ARTEFACTS ?? join(here, '../artefacts');
export const skip = url ? false : 'no ISP_E2E_URL: there is no living ispd to look at';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A fresh profile each time. */
export async function open() {
  mkdirSync(artefacts, { recursive: true });
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/**
 * A page in its own context, watched: whatever the console says, and whatever is asked of another
 * host, is kept in `page.said`.
 */
export async function tab(browser, { width = 1440, height = 900, scheme = 'light', language = 'en', state } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon', // not the ISP's: times must come out in the ISP's zone all the same
    ...(state && { storageState: state }),
  });
  await context.addInitScript(
    ([chosen, colours]) => {
      // a kept session brings the choices of whoever signed in
      localStorage.setItem('isp.language', chosen);
      localStorage.setItem('mantine-color-scheme-value', colours);
    },
    [language, scheme],
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.said = [];
  page.on('console', (message) =>
    page.said.push(`${message.type()}: ${message.text()} ${message.location().url}`.trim()),
  );
  page.on('pageerror', (error) => page.said.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(`${url}/`) && !to.startsWith('data:')) page.said.push(`asked of another host: ${to}`);
  });
  return page;
}

/** Sign in as a person does, and keep the session for other contexts. */
export async function signIn(page, who = person) {
  await page.goto(`${url}/panel/`);
  await page.fill('input[name=login]', who.login);
  await page.fill('input[name=password]', who.password);
  await page.click('button[type=submit]');
  await settled(page, 'h1');
  await page.locator('nav').first().waitFor();
  return page.context().storageState();
}

/**
 * Go to a page of the panel as its own links do, without loading everything anew. (Each load holds an event stream for as
 * long as the server does not notice that the page is gone.)
 */
export async function go(page, path) {
  if (!page.url().startsWith(`${url}/panel`)) await page.goto(`${url}/panel${path}`);
  else await page.evaluate((to) => history.pushState(null, '', to), `/panel${path}`);
  await settled(page);
}

/** The page has its heading, and nothing on it is still being waited for. */
export async function settled(page, selector = 'h1') {
  await page.locator(selector).first().waitFor();
  await page.waitForFunction(
    () =>
      !document.querySelector('.boot, [aria-busy=true], .mantine-Skeleton-root, [data-loading=true]') &&
      document.fonts.status === 'loaded',
  );
  await page.waitForTimeout(150); // transitions end
}

/** Nothing was said on the console and nothing asked elsewhere. */
export function silent(page, where) {
  assert.deepEqual(page.said, [], `${where}: the console must be empty`);
}

export async function noSideways(page, where) {
  const { wide, culprits } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    return {
      wide: document.documentElement.scrollWidth - width,
      culprits: [...document.querySelectorAll('body *')]
        .filter((each) => each.getBoundingClientRect().right > width + 1)
        .slice(0, 5)
        .map((each) => `${each.tagName.toLowerCase()}.${each.className}`),
    };
  });
  assert.equal(wide, 0, `${where}: scrolls sideways because of ${culprits.join(', ')}`);
}

/** WCAG 2.2 AA by axe, put in by the debugger: the policy of the page stays on. */
export async function accessible(page, where) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axe });
  const { result, exceptionDetails } = await debug.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      resultTypes: ['violations'] }).then((found) => found.violations.map((each) =>
        each.id + ': ' + each.nodes.map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? node.none[0]?.message ?? '')).slice(0, 3).join(' | ')))`,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, `${where}: axe did not run`);
  assert.deepEqual(result.value, [], `${where}: axe`);
  await debug.detach();
}

export const picture = (page, name) =>
  page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true, animations: 'disabled' });

/** The API as the page's own session sees it: what the page must agree with. */
export async function api(page, path) {
  const response = await page.request.get(`${url}/api/v1${path}`);
  assert.ok(response.ok(), `${path}: ${response.status()}`);
  return response.json();
}
