/* What the own group has, what it owes, how it is paid. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { invoiceCard, invoiceColumns } from '../parts/invoiceRows';
import { Mark } from '../parts/Mark';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { Waiting } from '../parts/Waiting';
import s from './Subscriptions.module.css';

const day = (on: string | null) => (on === null ? f.none : f.date(on));

export default function Own() {
  const mine = useQuery({ queryKey: ['subscription'], queryFn: () => need(api.GET('/subscription')) });
  const t = mine.data;
  const today = f.today(now_us());
  return (
    <Page title={w.subscriptions.mine}>
      {mine.isError && <Failure error={mine.error} retry={() => void mine.refetch()} />}
      {mine.isPending && <Waiting />}
      {t && (
        <>
          <Ribbon>
            <Cell
              label={w.subscriptions.balance}
              value={f.money(t.balance_paisa)}
              note={t.balance_paisa > 0 ? '' : w.subscriptions.nothingOwed}
            />
            <Cell
              label={w.subscriptions.dueOn}
              value={day(t.due_on)}
              note={t.suspend_on !== null && `${w.subscriptions.suspendOn} ${f.date(t.suspend_on)}`}
            />
            <Cell
              label={w.subscriptions.plan}
              value={t.plan_name}
              note={w.subscriptions.slotsOf(t.slots, f.count(t.slots))}
            />
            <Cell
              label={w.subscriptions.state}
              value={<Mark kind="subscription" name={t.state} />}
              note={
                t.ended_on !== null
                  ? w.subscriptions.lastOn(f.date(t.ended_on))
                  : t.state === 'trial' && w.subscriptions.billedFrom(f.date(t.started_on))
              }
            />
          </Ribbon>
          <Card title={w.subscriptions.howToPay}>
            <p className={s.text}>{t.pay_text ?? w.subscriptions.noPayText}</p>
            {t.invoices !== null && (
              <div className={s.open}>
                <h3>{w.subscriptions.invoices}</h3>
                <p className={s.text}>{t.invoices}</p>
              </div>
            )}
          </Card>
          <Card>
            <Facts>
              <Fact label={w.subscriptions.price}>{f.money(t.price_paisa)}</Fact>
              {t.state !== 'cancelled' && (
                <Fact label={w.subscriptions.nextBill}>
                  {w.subscriptions.nextBillWhy(f.month((t.started_on > today ? t.started_on : today).slice(0, 7)))}
                </Fact>
              )}
              <Fact label={w.subscriptions.since}>{f.date(t.begun_on)}</Fact>
            </Facts>
          </Card>
          <Invoices />
        </>
      )}
    </Page>
  );
}

/** All that were ever written, the newest first. */
function Invoices() {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['subscription', 'invoices', { cursor }],
    queryFn: () => need(api.GET('/subscription/invoices', { params: { query: { ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => invoiceColumns(false), []);
  return (
    <section className="stack">
      <h2>{w.menu.invoices}</h2>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.invoice_id}
        to={(row) => `/subscription/invoices/${row.invoice_id}`}
        card={invoiceCard(false)}
        empty={
          <Empty icon="invoices" title={w.invoices.noneYet}>
            {w.subscriptions.invoicesHow}
          </Empty>
        }
      />
    </section>
  );
}
