/*
 * src/shared/api.d.ts from the OpenAPI document that ispd prints. No server needs to run.
 * The program is $ISPD, or the newest one built in ../../build/.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';

const here = dirname(fileURLToPath(import.meta.url));

export function ispd() {
  if (process.env.ISPD) return process.env.ISPD;
  const builds = join(here, '../../../build');
  const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  let presets = [];
  try {
    presets = readdirSync(builds);
  } catch {
    return null;
  }
  const found = presets
    .map((preset) => join(builds, preset, 'bin/ispd'))
    .filter((file) => age(file) > 0)
    .sort((a, b) => age(b) - age(a));
  return found[0] ?? null;
}

export async function types(program) {
  const document = JSON.parse(execFileSync(program, ['--openapi'], { encoding: 'utf8', maxBuffer: 1 << 24 }));
  // Without its comments: another wording of a description is no other type.
  const source = astToString(await openapi(document)).replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '');
  return `// Made by \`npm run api\` from \`ispd --openapi\`. Not edited by hand.\n\n${source}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = ispd();
  if (!program) {
    console.error('no ispd: build it, or name it in $ISPD');
    process.exit(1);
  }
  writeFileSync(join(here, '../src/shared/api.d.ts'), await types(program));
}
