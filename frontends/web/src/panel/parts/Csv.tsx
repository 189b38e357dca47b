/* What a list shows, as a file. */
import { Button } from '@mantine/core';
import { toCsv } from '../../shared/csv';
import { w } from '../../shared/words';
import { save } from './save';

export function Csv({ name, records }: { name: string; records: readonly object[] | undefined }) {
  return (
    <Button
      variant="default"
      disabled={!records?.length}
      onClick={() => save(`${name}.csv`, ['\ufeff', toCsv(records ?? [])], 'text/csv;charset=utf-8')}
    >
      {w.common.csv}
    </Button>
  );
}
