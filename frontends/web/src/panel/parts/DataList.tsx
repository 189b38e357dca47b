/*
 * A list: a table on a wide screen, cards on a narrow one. Old rows stay, dimmed, while new ones come.
 * Each row has one link, which is what the keyboard walks; the rest of the row may be clicked too.
 */
import { Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { DataTable } from 'mantine-datatable';
import { type ReactNode, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Page } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from './address';
import { Failure } from './Failure';
import { Icon } from './Icon';
import s from './DataList.module.css';

export interface Column<T> {
  key: string;
  title: string;
  draw: (row: T) => ReactNode;
  right?: boolean;
  /** left out where there is little room */
  wide?: boolean;
  width?: number | string;
}

interface DataListProps<T> {
  query: {
    data: Page<T> | undefined;
    error: unknown;
    isFetching: boolean;
    isPlaceholderData: boolean;
    refetch: () => void;
  };
  columns: Column<T>[];
  id: (row: T) => number | string;
  /** where a row leads; its first column becomes the link */
  to?: (row: T) => string;
  card: (row: T) => ReactNode;
  empty: ReactNode;
}

export function DataList<T>({ query, columns, id, to, card, empty }: DataListProps<T>) {
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const tight = useMediaQuery('(max-width: 1180px)', undefined, { getInitialValueInEffect: false });
  const [, navigate] = useLocation();
  const { data, error, isPlaceholderData, isFetching } = query;

  const drawn = useMemo(
    () =>
      columns
        .filter((column) => !(tight && column.wide))
        .map((column, i) => ({
          accessor: column.key,
          title: column.title,
          textAlign: column.right ? ('right' as const) : ('left' as const),
          width: column.width,
          render: (row: T) =>
            i === 0 && to ? (
              <Link href={to(row)} className={s.link} data-row="">
                {column.draw(row)}
              </Link>
            ) : (
              column.draw(row)
            ),
        })),
    [columns, tight, to],
  );

  if (!data) return error ? <Failure error={error} retry={query.refetch} /> : <Waiting narrow={narrow} />;
  const stale = isPlaceholderData && isFetching;

  return (
    <div className={stale ? s.stale : undefined} aria-busy={stale}>
      {error ? (
        <div className={s.failure}>
          <Failure error={error} retry={query.refetch} />
        </div>
      ) : null}
      {data.items.length === 0 ? (
        <div className={s.box}>{empty}</div>
      ) : narrow ? (
        <ul className={s.cards}>
          {data.items.map((row) => (
            <li key={id(row)}>
              {to ? (
                <Link href={to(row)} className={s.card} data-row="">
                  {card(row)}
                </Link>
              ) : (
                <div className={s.card}>{card(row)}</div>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <div className={s.box}>
          <DataTable<T>
            className={s.table}
            records={data.items}
            columns={drawn}
            idAccessor={(row) => id(row)}
            verticalSpacing={8}
            horizontalSpacing={12}
            fz="sm"
            highlightOnHover={!!to}
            {...(to && { onRowClick: ({ record, event }) => open(event, () => navigate(to(record))) })}
          />
        </div>
      )}
      <Pager next={data.next} />
    </div>
  );
}

/** A click on a row opens it, unless it meant a link in it or chose some text. */
function open(event: React.MouseEvent, act: () => void) {
  if ((event.target as Element).closest('a, button, input') || window.getSelection()?.toString()) return;
  act();
}

function Pager({ next }: { next: string | null }) {
  const address = useAddress();
  const inside = address.get('cursor') !== '';
  if (!next && !inside) return null;
  return (
    <nav className={`${s.pager} screen`} aria-label={w.common.pages}>
      <Button
        variant="default"
        disabled={!inside}
        leftSection={<Icon name="left" size={16} />}
        onClick={() => address.set({ cursor: '' })}
      >
        {w.common.firstPage}
      </Button>
      <Button
        variant="default"
        disabled={!next}
        rightSection={<Icon name="right" size={16} />}
        onClick={() => {
          address.set({ cursor: next ?? '' });
          window.scrollTo({ top: 0 });
        }}
      >
        {w.common.nextPage}
      </Button>
    </nav>
  );
}

function Waiting({ narrow }: { narrow: boolean | undefined }) {
  return (
    <div className={narrow ? s.cards : s.box} aria-busy="true" aria-label={w.common.loading} role="status">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i} className={narrow ? s.card : s.line}>
          <Skeleton height={14} width={`${64 - ((i * 17) % 30)}%`} radius="xl" />
          {narrow && <Skeleton height={14} width="40%" mt={10} radius="xl" />}
        </div>
      ))}
    </div>
  );
}
