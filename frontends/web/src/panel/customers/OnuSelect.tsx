/*
 * An ONU that nobody has yet, found by its MAC, serial or name. The server searches: an OLT may have
 * thousands, and the one that was just plugged in is seldom among the first.
 */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';

interface OnuSelectProps {
  /** the line that is changed: its own ONU may be chosen too */
  line?: Service | undefined;
  value?: string;
  onChange?: (value: string) => void;
  error?: React.ReactNode;
}

export function OnuSelect({ line, onChange, ...field }: OnuSelectProps) {
  const [text, setText] = useState('');
  // once one is chosen its whole label stands in the field: the server knows the first part of it
  const typed = text === w.services.onuOff ? '' : (text.split(' · ')[0]?.trim() ?? '');
  const [search] = useDebouncedValue(typed, 200);
  const onus = useQuery({
    queryKey: ['onus', { search, limit: 500 }],
    queryFn: () => need(api.GET('/onus', { params: { query: { limit: 500, ...(search && { search }) } } })),
    placeholderData: keepPreviousData,
  });
  const free = (onus.data?.items ?? []).filter((onu) => onu.service_id === null || onu.service_id === line?.service_id);
  return (
    <Select
      className="whole"
      label={w.services.onu}
      name="onu_id"
      searchable
      onChange={(value) => onChange?.(value ?? '')} // a form holds text: none is the empty one
      searchValue={text}
      onSearchChange={setText}
      placeholder={w.services.onuNone}
      nothingFoundMessage={w.services.onuNoneFree}
      filter={({ options }) => options} // the server did
      data={[
        ...(line?.onu_id ? [{ value: '', label: w.services.onuOff }] : []),
        ...free.slice(0, 50).map((row) => ({
          value: String(row.onu_id),
          label: `${row.mac ?? row.serial ?? row.name ?? ''} · ${row.node_name} ${row.pon}:${row.number}`,
        })),
      ]}
      {...field}
    />
  );
}
