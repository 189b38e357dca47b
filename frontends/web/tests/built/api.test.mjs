/* The types in the repository are those of the built ispd. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ispd, types } from '../../build/api.mjs';

const file = join(dirname(fileURLToPath(import.meta.url)), '../../src/shared/api.d.ts');
const program = ispd();

it(
  'src/shared/api.d.ts is what ispd --openapi says',
  { skip: program ? false : 'no ispd is built: nothing to compare with' },
  async () => {
    const [kept, made] = [readFileSync(file, 'utf8'), await types(program)].map((text) => text.split('\n'));
    const at = made.findIndex((line, i) => line !== kept[i]);
    assert.ok(
      at === -1 && made.length === kept.length,
      `stale at line ${at + 1}: "${kept[at]}" is now "${made[at]}"; run npm run api`,
    );
  },
);
