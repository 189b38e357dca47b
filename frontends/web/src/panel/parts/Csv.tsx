/* What a list shows, as a file. */
import { Button } from '@mantine/core';
import { toCsv } from '../../shared/csv';
import { w } from '../../shared/words';

export function Csv({ name, records }: { name: string; records: readonly object[] | undefined }) {
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['\ufeff', toCsv(records ?? [])], { type: 'text/csv;charset=utf-8' }));
    link.download = `${name}.csv`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <Button variant="default" disabled={!records?.length} onClick={save}>
      {w.common.csv}
    </Button>
  );
}
