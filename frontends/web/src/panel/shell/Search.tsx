/*
 * Find anything: one field, all lists this person may read, the server's own search. Arrow keys walk
 * the answers, Enter opens.
 */
import { Loader, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Icon, type IconName } from '../parts/Icon';
import { useMay } from '../parts/session';
import s from './Search.module.css';

interface Hit {
  icon: IconName;
  to: string;
  title: string;
  note: string;
}

const limit = 5;

/** Each list that knows how to search, what one must be allowed to read, and how its rows look here. */
const sources: { permission: string; ask: (search: string) => Promise<Hit[]> }[] = [
  {
    permission: 'customer.read',
    ask: async (search) =>
      (await need(api.GET('/customers', { params: { query: { search, limit } } }))).items.map((row) => ({
        icon: 'customers',
        to: `/customers/${row.customer_id}`,
        title: row.name,
        note: `${row.code}${row.phone ? ` · ${f.phone(row.phone)}` : ''}`,
      })),
  },
  {
    permission: 'service.read',
    ask: async (search) =>
      (await need(api.GET('/services', { params: { query: { search, limit } } }))).items.map((row) => ({
        icon: 'services',
        to: `/customers/${row.customer_id}/network`,
        title: row.login,
        note: `${row.customer_name} · ${row.node_name}`,
      })),
  },
  {
    permission: 'onu.read',
    ask: async (search) =>
      (await need(api.GET('/onus', { params: { query: { search, limit } } }))).items.map((row) => ({
        icon: 'onus',
        to: `/onus/${row.onu_id}`,
        title: row.mac ?? row.serial ?? row.name ?? '',
        note: `${row.node_name} ${row.pon}:${row.number}${row.customer_name ? ` · ${row.customer_name}` : ''}`,
      })),
  },
  {
    permission: 'invoice.read',
    ask: async (search) =>
      (await need(api.GET('/invoices', { params: { query: { search, limit } } }))).items.map((row) => ({
        icon: 'invoices',
        to: `/invoices/${row.invoice_id}`,
        title: row.number,
        note: `${row.customer_name} · ${f.money(row.total_paisa)}`,
      })),
  },
  {
    permission: 'node.read',
    ask: async (search) =>
      (await need(api.GET('/nodes', { params: { query: { search, limit } } }))).items.map((row) => ({
        icon: 'nodes',
        to: `/nodes/${row.node_id}`,
        title: row.name,
        note: row.address,
      })),
  },
];

/** Is there a list that this person may search? */
export const searchable = (may: (permission: string) => boolean) => sources.some((source) => may(source.permission));

export function Search({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const may = useMay();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 180);
  const [at, setAt] = useState(0);
  const hits = useQuery({
    queryKey: ['search', asked],
    enabled: opened && asked.length > 1,
    queryFn: async () => {
      // one list that fails must not hide what the others found
      const found = await Promise.allSettled(
        sources.filter((source) => may(source.permission)).map((source) => source.ask(asked)),
      );
      return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    },
  });
  const rows = asked.length > 1 ? (hits.data ?? []) : [];

  useEffect(() => setAt(0), [asked]);
  useEffect(() => {
    if (opened) setText('');
  }, [opened]);

  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    navigate(hit.to);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, rows.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter') open(rows[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened={opened} onClose={onClose} size="lg" padding={0} yOffset="10vh" lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={w.search.title}>
        <div className={s.field}>
          <Icon name="search" />
          <input
            data-autofocus
            type="search"
            role="combobox"
            aria-label={w.search.title}
            aria-expanded={rows.length > 0}
            aria-controls="found"
            aria-autocomplete="list"
            aria-activedescendant={rows[at] ? `hit-${at}` : undefined}
            placeholder={w.search.placeholder}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKey}
          />
          {hits.isFetching ? <Loader size={18} color="var(--accent)" /> : <kbd>Esc</kbd>}
        </div>
        <ul id="found" role="listbox" aria-label={w.search.found} className={s.hits}>
          {rows.map((hit, i) => (
            <li
              key={`${i} ${hit.to}`}
              id={`hit-${i}`}
              role="option"
              aria-selected={i === at}
              className={s.hit}
              onMouseMove={() => setAt(i)}
              onClick={() => open(hit)}
            >
              <Icon name={hit.icon} size={18} />
              <span className="cut">{hit.title}</span>
              <span className={`dim cut ${s.note}`}>{hit.note}</span>
            </li>
          ))}
        </ul>
        {rows.length === 0 && (
          <p className={s.none} role="status">
            {asked.length < 2 ? w.search.hint : hits.isFetching ? w.common.loading : w.search.none(asked)}
          </p>
        )}
      </Modal.Content>
    </Modal.Root>
  );
}
