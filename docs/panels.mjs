// node docs/panels.mjs > docs/panels.md: a picture of each panel, taken on the demo of ./up --fresh, untouched since.
// ISP_E2E_URL says where it runs (http://127.0.0.1:8080); ISP_LOGINS is its file demo-logins. Needs Chromium.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = dirname(fileURLToPath(import.meta.url));
process.env.ISP_E2E_URL ??= 'http://127.0.0.1:8080';
const { api, go, open, settled, signIn, tab } = await import('../frontends/web/tests/e2e/browser.mjs');

const logins = readFileSync(process.env.ISP_LOGINS ?? join(docs, '../.isp/home/demo-logins'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'));
const person = (login) => ({ login, password: logins.find((row) => row[0] === login)[1] });

const dialog = (page) => page.getByRole('dialog');
const to = (path) => (page) => go(page, path);
const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

// Whose panel, then its pages: name of the picture, heading, what one does there, how it comes about.
const tiers = [
  {
    who: 'developer@example.com',
    title: 'The developer: the platform',
    pages: [
      ['tenants', 'Groups and ISPs', 'Every group with its slots, customers, lines online and dues. **Open a group** makes one with an invitation for its first super admin; it expires, and another can be made until it is used.', to('/tenants')],
      [
        'suspend',
        'A suspension, before it is done',
        'What an act would do stands in numbers before it is done: the same transaction, rolled back. A suspension needs a reason, which whoever logs in there is told, and is undone exactly.',
        async (page) => {
          const group = (await api(page, '/tenants?search=dhaka')).items[0];
          await go(page, `/tenants/${group.tenant_id}`);
          await press(page, 'Suspend');
          await dialog(page).getByLabel('Reason').fill('Agreed with the owner until the audit is over');
          await dialog(page).getByRole('button', { name: 'See what it would do' }).click();
          await dialog(page).getByText('What it would do').waitFor();
        },
      ],
      [
        'slots',
        'The slots of a group',
        'ISPs sit in slots. The number is raised, or lowered down to those in use; an ISP moves to another slot or group; what was is kept. The database itself refuses one ISP more.',
        async (page) => {
          const group = (await api(page, '/tenants?search=dhaka')).items[0];
          await go(page, `/tenants/${group.tenant_id}`);
          await page.getByRole('heading', { name: 'Slots', exact: true }).scrollIntoViewIfNeeded();
          await page.mouse.wheel(0, 900);
        },
      ],
      ['subscriptions', 'Subscriptions', 'Which group has which plan, how it stands, what it owes and when it would be suspended.', to('/subscriptions')],
      ['plans', 'Plans', 'What groups pay. A price has a first day, today or later; what a change would make of the next bills is shown before it holds.', to('/plans')],
      ['revenue', 'Revenue', 'Billed, collected, outstanding, MRR, ARPU, churn: by month, ISP, group, gateway; as CSV. Each figure leads to its ledger rows.', to('/revenue')],
      [
        'entries',
        'The rows behind a figure',
        'The ledger rows that make up a figure, and their sum, which is the figure.',
        async (page) => {
          await go(page, '/revenue');
          await page.getByRole('row', { name: /Uttara/ }).getByRole('link').nth(1).click();
          await settled(page);
        },
      ],
      ['business', 'Business', 'ISPs beside each other: customers, who came and went, money, dues by age, lines online, light.', to('/business')],
      ['login-as', 'Login As', 'Down the tree, with a reason; who was here, too.', to('/visits')],
      [
        'banner',
        'As somebody else',
        'A banner says as whom, why, and how long still; whoever only looks can change nothing, the database sees to it. Every act bears two names, and the visited person sees that it happened.',
        async (page) => {
          await go(page, '/visits');
          await press(page, 'Log in as Tanvir Ahmed');
          await dialog(page).getByLabel('Reason').fill('Asked for help with bills');
          await dialog(page).getByRole('button', { name: 'Log in as', exact: true }).click();
          await page.getByRole('complementary', { name: 'Log in as' }).waitFor();
          await settled(page);
        },
        async (page) => {
          await page.getByRole('complementary', { name: 'Log in as' }).getByRole('button', { name: 'Leave' }).click();
          await page.getByRole('complementary', { name: 'Log in as' }).waitFor({ state: 'detached' });
        },
      ],
      ['audit', 'The audit trail', 'Every change by anyone below, who and in whose name, from where; searched, exported as a file that verifies offline, and proved. To read it is itself written down. What `isp audit verify` says of each tampering: [audit-tamper.md](audit-tamper.md).', to('/audit')],
      [
        'audit-row',
        'One row of the trail',
        'Before and after; secrets are never there.',
        async (page) => {
          await go(page, '/audit');
          await page.getByLabel('Action').fill('child.create');
          await press(page, 'Search');
          await settled(page);
          await page.getByRole('button', { name: /^Details/ }).first().click();
        },
      ],
    ],
  },
  {
    who: 'super@example.com',
    title: 'The super admin: a group of ISPs',
    pages: [
      ['group-isps', 'The own ISPs', 'Within the slots of the group: opened with an invitation for their admin, ready to work at once; suspended, resumed, closed.', to('/tenants')],
      [
        'group-open',
        'Opening an ISP',
        'Code, name, who runs it. Its admin gets a link, by mail where a relay is set, and sets the password; staff roles, numbering and texts in Bangla and English are there.',
        async (page) => {
          await go(page, '/tenants');
          await page.getByRole('button', { name: /^Open an ISP/ }).first().click();
          await dialog(page).getByLabel('Name').first().waitFor();
        },
      ],
      ['group-business', 'How they do', 'The figures of the own ISPs, side by side and over a year. No personal data of customers; who must see it gives a reason that both trails keep.', to('/business')],
      ['group-subscription', 'The own subscription', 'What the group has, what it costs, what is open and how to pay. Past due, reminders, grace, suspended: one payment restores exactly what was.', to('/subscription')],
    ],
  },
  {
    who: 'admin@example.com',
    title: 'The ISP admin: staff and roles',
    pages: [
      ['staff', 'Staff', 'Who works here, as what, in which zones, until when.', to('/staff')],
      [
        'person',
        'What can this person do?',
        'One page says it, with zones and whether money is seen; sessions, visits, the last day, links that set a password.',
        async (page) => {
          const jamal = (await api(page, '/users?search=technician')).items[0];
          await go(page, `/staff/${jamal.user_id}`);
        },
      ],
      ['roles', 'Roles', 'Built-in roles beside the own ones, permission by permission. A role of the own is begun as a copy.', to('/staff/roles')],
      ['account', 'The own account', 'Second factor with recovery codes, password, sessions, API tokens with scopes and a last day, who logged in as me.', to('/account')],
    ],
  },
  {
    who: 'technician@example.com',
    title: 'The technician: no money',
    pages: [['technician', 'What a technician sees', 'Customers, lines, ONUs and their light; no amount anywhere, in no page and no answer of the API.', to('/customers')]],
  },
  {
    who: 'cashier@example.com',
    title: 'The cashier',
    pages: [['cashier', 'What a cashier sees', 'Customers, bills and payments; no routers.', to('/payments')]],
  },
];

const browser = await open();
mkdirSync(join(docs, 'images'), { recursive: true });
console.log(`# The panels

What each tier sees and does. Made by \`docs/panels.mjs\` on the demo of \`./up --fresh\`; the logins are those that it prints.
The story of a line, in commands: [walkthrough.md](walkthrough.md).`);
for (const { who, title, pages } of tiers) {
  const page = await tab(browser, { width: 1280, height: 800 });
  await signIn(page, person(who));
  console.log(`\n## ${title}\n\n\`${who}\``);
  for (const [name, heading, text, act, leave] of pages) {
    await act(page);
    await settled(page);
    await page.screenshot({ path: join(docs, `images/panel-${name}.png`), animations: 'disabled' });
    console.log(`\n### ${heading}\n\n${text}\n\n![${heading}](images/panel-${name}.png)`);
    if (leave) await leave(page);
    if (await dialog(page).count()) {
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
    }
  }
  await page.context().close();
}
await browser.close();
