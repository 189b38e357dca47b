/*
 * The tests of the frontend:
 *   node tests/run.mjs            form, types, unit tests, and what was built (run `npm run build` first)
 *   node tests/run.mjs e2e        in a browser, against a living ispd: tests/e2e/browser.mjs says how
 *   node tests/run.mjs unit built only these
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return done.status === 0;
}

const files = (folder, end) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => join(here, folder, name));

const suites = {
  form: () =>
    run(process.execPath, [
      join(root, 'node_modules/prettier/bin/prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      '.',
    ]),
  types: () => run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit']),
  async unit() {
    const out = mkdtempSync(join(tmpdir(), 'isp-web-unit-'));
    try {
      await build({
        entryPoints: files('unit', '.test.ts'),
        outdir: out,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'warning',
      });
      return run(process.execPath, [
        '--test',
        '--test-reporter=spec',
        ...readdirSync(out).map((name) => join(out, name)),
      ]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  built: () => run(process.execPath, ['--test', '--test-reporter=spec', ...files('built', '.test.mjs')]),
  // one after the other: each drives a browser, and the story changes what the pages show
  e2e: () => files('e2e', '.test.mjs').every((file) => run(process.execPath, ['--test', '--test-reporter=spec', file])),
};

const asked = process.argv.slice(2);
let well = true;
for (const name of asked.length ? asked : ['form', 'types', 'unit', 'built']) {
  if (!suites[name]) {
    console.error(`no such suite: ${name}`);
    process.exit(2);
  }
  well = (await suites[name]()) && well;
}
process.exit(well ? 0 : 1);
