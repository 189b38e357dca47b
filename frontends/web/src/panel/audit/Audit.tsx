/* Who did what: one search over all tenants below, before and after, and the proof of the trail. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, askCode, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import type { Audit as Row } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Dialog } from '../parts/Dialog';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Glyph, Mark } from '../parts/Mark';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { readSession, useSession } from '../parts/session';
import s from './Audit.module.css';

const names = ['person', 'action', 'entity', 'entity_id', 'text', 'tenant_id', 'request_id', 'from', 'until'] as const;
type Asked = Record<(typeof names)[number], string>;

function question(asked: Asked) {
  const number = (text: string) => (/^[1-9]\d*$/.test(text) ? Number(text) : 0);
  const { from, until, entity_id, tenant_id, ...texts } = asked;
  const all = {
    ...texts,
    entity_id: number(entity_id),
    tenant_id: number(tenant_id),
    from_on: from,
    until_on: until,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as { action?: string };
}

export default function Audit() {
  const address = useAddress();
  const asked = Object.fromEntries(names.map((name) => [name, address.get(name)])) as Asked;
  const cursor = address.get('cursor');
  const [chosen, setChosen] = useState<Row | null>(null);
  const query = useQuery({
    queryKey: ['audit', asked, cursor],
    queryFn: () => need(api.GET('/audit', { params: { query: { ...question(asked), ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false, // looking is written down: only who asks looks
  });
  const details = (row: Row) => (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => setChosen(row)}
      aria-label={`${w.audit.details}: ${row.action} ${f.dateTime(row.at_us)}`}
    >
      {w.audit.details}
    </Button>
  );
  const columns = useMemo<Column<Row>[]>(
    () => [
      { key: 'when', title: w.audit.when, draw: (row) => <span className="date">{f.dateTime(row.at_us)}</span> },
      { key: 'action', title: w.audit.action, draw: (row) => <b className="code">{row.action}</b> },
      { key: 'on', title: w.audit.entity, draw: subject },
      { key: 'who', title: w.audit.who, draw: who },
      { key: 'tenant', title: w.audit.tenant, right: true, wide: true, draw: (row) => row.tenant_name },
      { key: 'source', title: w.audit.source, wide: true, draw: (row) => <span className="code">{row.source}</span> },
      { key: 'details', title: '', right: true, draw: details },
    ],
    [],
  );
  return (
    <Page title={w.audit.title} actions={<Export asked={asked} />}>
      <Prove />
      <Search key={JSON.stringify(asked)} asked={asked} onAsk={(next) => address.set(next)} />
      <DataList
        query={query}
        columns={columns}
        id={(row) => `${row.at_us}.${row.tenant_id}.${row.writer_seq}`}
        card={(row) => (
          <>
            <RowCard title={row.action} left={who(row)} right={f.dateTime(row.at_us)} marks={subject(row)} />
            <p className="row">{details(row)}</p>
          </>
        )}
        empty={
          <Empty icon="audit" title={w.audit.none}>
            {w.audit.noneHow}
          </Empty>
        }
      />
      {chosen && <Details row={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

const subject = (row: Row) =>
  row.entity === null ? '' : `${row.entity}${row.entity_id === null ? '' : ` ${row.entity_id}`}`;

/** Of whoever stands above the reader only the kind of tenant is told: "platform" or "group". */
const above = (name: string) => (w.tenants.kinds as Record<string, string>)[name] ?? name;

function who(row: Row): string {
  const name = row.actor_name ?? row.actor_login ?? (w.audit.actors as Record<string, string>)[row.actor] ?? row.actor;
  if (row.impersonator_name === null) return name;
  return row.actor === 'user' ? w.audit.inName(above(row.impersonator_name), name) : above(row.impersonator_name);
}

function Search({ asked, onAsk }: { asked: Asked; onAsk: (next: Asked) => void }) {
  const isp = useSession().tenant_kind === 'isp';
  const form = useForm({ initialValues: asked });
  return (
    <form
      className={`${s.search} screen`}
      onSubmit={form.onSubmit((typed) =>
        onAsk(Object.fromEntries(names.map((name) => [name, typed[name].trim()])) as Asked),
      )}
    >
      <TextInput
        label={w.audit.who}
        placeholder={w.audit.whoWhy}
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('person')}
      />
      <TextInput label={w.audit.action} placeholder="customer.update" {...form.getInputProps('action')} />
      <TextInput label={w.audit.entity} placeholder="customer" {...form.getInputProps('entity')} />
      <TextInput label={w.audit.entityId} inputMode="numeric" {...form.getInputProps('entity_id')} />
      <TextInput label={w.audit.text} {...form.getInputProps('text')} />
      {!isp && <TextInput label={w.audit.tenantNo} inputMode="numeric" {...form.getInputProps('tenant_id')} />}
      <TextInput label={w.audit.request} {...form.getInputProps('request_id')} />
      <TextInput label={w.audit.from} type="date" {...form.getInputProps('from')} />
      <TextInput label={w.audit.until} type="date" {...form.getInputProps('until')} />
      <Button type="submit" leftSection={<Icon name="search" size={16} />}>
        {w.audit.search}
      </Button>
    </form>
  );
}

/** A file that proves itself elsewhere, of any length: the browser writes it to disk as it comes. */
function Export({ asked }: { asked: Asked }) {
  const fetchFile = useMutation({
    mutationFn: async () => {
      const session = await readSession();
      const stale = session?.has_factor && (session.fresh_until_us ?? 0) < now_us() + 10e6;
      if (stale && !(await askCode())) return;
      const { tenant_id, from, until } = asked;
      const query = Object.entries({ tenant_id, from_on: from, until_on: until }).filter(([, value]) => value);
      const link = document.createElement('a');
      link.href = `/api/v1/audit/export?${new URLSearchParams(query)}`;
      link.download = 'trail.jsonl';
      link.click();
    },
  });
  return (
    <Button variant="default" loading={fetchFile.isPending} onClick={() => fetchFile.mutate()}>
      {w.audit.export}
    </Button>
  );
}

function Prove() {
  const verify = useMutation({ mutationFn: () => need(api.POST('/audit-verifications')) });
  return (
    <Card
      aside={
        <Button
          variant="default"
          leftSection={<Icon name="shield" size={17} />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {w.audit.verify}
        </Button>
      }
    >
      {verify.isError && <Failure error={verify.error} />}
      {verify.data?.items.length === 0 && (
        <p role="status">
          <Glyph shape="dot" /> {w.audit.all}
        </p>
      )}
      {verify.data && verify.data.items.length > 0 && (
        <ul className={s.findings} role="status">
          {verify.data.items.map((row, i) => (
            <li key={i}>
              <Mark kind="health" name={row.health} />{' '}
              <span>
                <b>{row.kind}</b>
                {row.tenant_id !== null && ` · ${w.audit.tenant} ${f.digits(String(row.tenant_id))}`}
                {row.seq !== null && ` · ${f.digits(String(row.seq))}`}: {row.detail}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function members(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function Details({ row, onClose }: { row: Row; onClose: () => void }) {
  const [before, after] = [members(row.before), members(row.after)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const told = (value: unknown) =>
    value === undefined || value === null ? f.none : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <Dialog opened onClose={onClose} title={row.action} size="xl">
      <Facts>
        <Fact label={w.audit.when}>{f.dateTime(row.at_us)}</Fact>
        <Fact label={w.audit.who}>{who(row)}</Fact>
        <Fact label={w.audit.tenant}>{row.tenant_name}</Fact>
        <Fact label={w.audit.entity}>{subject(row) || f.none}</Fact>
        <Fact label={w.audit.source}>{row.source ?? f.none}</Fact>
        <Fact label={w.audit.request}>
          <span className="mono">{row.request_id ?? f.none}</span>
        </Fact>
      </Facts>
      {fields.length === 0 ? (
        <p className="dim">{w.audit.noChange}</p>
      ) : (
        <div className={s.scroll} tabIndex={0} role="region" aria-label={w.audit.details}>
          <table className={s.table}>
            <thead>
              <tr>
                <th scope="col">{w.audit.field}</th>
                <th scope="col">{w.audit.before}</th>
                <th scope="col">{w.audit.after}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((name) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{told(before[name])}</td>
                  <td>{told(after[name])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}
