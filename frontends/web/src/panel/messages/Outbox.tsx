/* What was written to whom, and what has become of it. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Message } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Filters } from '../parts/Filters';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Fact, Facts } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { kindWord, languageWord, useFresh } from './queries';
import s from './Messages.module.css';

const states = ['queued', 'sending', 'sent', 'failed', 'unknown'] as const;

export function Outbox() {
  const address = useAddress();
  const [filter, cursor] = ['filter', 'cursor'].map(address.get) as [string, string];
  const [chosen, setChosen] = useState<number | null>(null);
  const query = useQuery({
    queryKey: ['messages', 'outbox', { filter, cursor }],
    queryFn: () =>
      need(api.GET('/messages', { params: { query: { ...(filter && { filter }), ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
    // only while something is on its way
    refetchInterval: ({ state }) =>
      state.data?.items.some((row) => row.state === 'queued' || row.state === 'sending') ? 3_000 : false,
  });
  const open = (row: Message) => (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`${w.messages.read}: ${kindWord(row)}, ${row.recipient ?? ''}`}
      onClick={() => setChosen(row.message_id)}
    >
      {w.messages.read}
    </Button>
  );
  const columns = useMemo<Column<Message>[]>(
    () => [
      { key: 'kind', title: w.messages.kind, draw: kindWord },
      { key: 'to', title: w.messages.to, draw: (row) => row.recipient ?? f.none },
      { key: 'state', title: w.messages.state, draw: (row) => <Mark kind="message" name={row.state} /> },
      { key: 'error', title: w.messages.error, wide: true, draw: (row) => <span className="dim">{row.error}</span> },
      {
        key: 'at',
        title: w.messages.at,
        right: true,
        draw: (row) => <span className="date">{f.dateTime(row.created_at_us)}</span>,
      },
      { key: 'act', title: '', right: true, draw: open },
    ],
    [],
  );
  return (
    <section className="stack">
      <h2>{w.messages.outbox}</h2>
      <Filters
        label={w.messages.outbox}
        tabs={[['', w.common.all], ...states.map((state): [string, string] => [state, w.marks.message[state]])]}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.message_id}
        card={(row) => (
          <>
            <RowCard
              title={row.recipient ?? f.none}
              left={kindWord(row)}
              right={f.dateTime(row.created_at_us)}
              marks={<Mark kind="message" name={row.state} />}
            />
            <p className="row">{open(row)}</p>
          </>
        )}
        empty={
          <NoneOrCleared
            icon="messages"
            words={w.marks.message}
            title={w.messages.noneSent}
            how={w.messages.noneSentHow}
          />
        }
      />
      {chosen !== null && <One key={chosen} message_id={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

function One({ message_id, onClose }: { message_id: number; onClose: () => void }) {
  const may = useMay();
  const fresh = useFresh();
  const path = { message_id };
  const query = useQuery({
    queryKey: ['messages', 'one', message_id],
    queryFn: () => need(api.GET('/messages/{message_id}', { params: { path } })),
  });
  const retry = useMutation({
    mutationFn: () => need(api.POST('/messages/{message_id}/retry', { params: { path } })),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  const m = query.data;
  const again = m && (m.state === 'failed' || m.state === 'unknown') && may('message.write');
  return (
    <Dialog
      opened
      onClose={onClose}
      title={m ? kindWord(m) : w.messages.one}
      closeWord={w.common.close}
      {...(again && { act: w.messages.retry })}
      pending={retry.isPending}
      error={retry.error ?? undefined}
      onSubmit={() => again && retry.mutate()}
    >
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Waiting />}
      {m && (
        <>
          <Facts>
            <Fact label={w.messages.to}>{m.recipient ?? f.none}</Fact>
            <Fact label={w.messages.state}>
              <Mark kind="message" name={m.state} />
            </Fact>
            <Fact label={w.messages.language}>{languageWord(m.language)}</Fact>
            <Fact label={w.messages.tries}>{f.count(m.attempt_count)}</Fact>
            {m.sent_at_us !== null && <Fact label={w.messages.sentAt}>{f.dateTime(m.sent_at_us)}</Fact>}
            {m.state === 'queued' && m.next_at_us !== null && (
              <Fact label={w.messages.next}>{f.dateTime(m.next_at_us)}</Fact>
            )}
            {m.error && <Fact label={w.messages.error}>{m.error}</Fact>}
          </Facts>
          {m.body ? (
            <div className={s.letter}>
              <b>{m.subject}</b>
              <p>{m.body}</p>
            </div>
          ) : (
            <p className="soft">{w.messages.hidden}</p>
          )}
          {again && <p className="soft">{w.messages.retryWhy}</p>}
        </>
      )}
    </Dialog>
  );
}
