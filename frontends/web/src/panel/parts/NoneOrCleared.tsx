/* An empty list: nothing there yet, nothing found, or empty as it must be. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { w } from '../../shared/words';
import { useAddress } from './address';
import { Empty } from './Empty';
import type { IconName } from './Icon';

interface NoneOrClearedProps {
  icon: IconName;
  /** words of the filters of this list */
  words: Record<string, string>;
  title: string;
  how: ReactNode;
  /** filters whose emptiness is good news */
  wanted?: string[];
}

export function NoneOrCleared({ icon, words, title, how, wanted = [] }: NoneOrClearedProps) {
  const address = useAddress();
  const [filter, search] = [address.get('filter'), address.get('search')];
  if (!filter && !search)
    return (
      <Empty icon={icon} title={title}>
        {how}
      </Empty>
    );
  if (wanted.includes(filter) && !search)
    return <Empty icon="check" title={w.common.emptyAsItMustBe(words[filter] ?? filter)} />;
  return (
    <Empty icon="search" title={w.common.nothing}>
      <span>{w.common.filterFound(search, filter ? (words[filter] ?? filter) : '')}</span>
      <Button variant="default" onClick={() => address.set({ filter: '', search: '' })}>
        {w.common.clearFilters}
      </Button>
    </Empty>
  );
}
