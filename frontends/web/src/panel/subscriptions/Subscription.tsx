/* The subscription of one group: where it stands and until when, what it costs, its invoices and payments. */
import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import type { Page as Items, Subscription as Row } from '../../shared/records';
import { w } from '../../shared/words';
import { DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { invoiceCard, invoiceColumns, invoicePath } from '../parts/invoiceRows';
import { Mark } from '../parts/Mark';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { paymentCard, paymentColumns, paymentPath } from '../parts/paymentRows';
import { Cell, Ribbon } from '../parts/Ribbon';
import { useMay } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { Cancel, useCancel } from './Cancel';
import { Change } from './Change';
import { Hold } from './Hold';
import { Pay } from './Pay';

const back = () => ({ to: '/subscriptions', label: w.subscriptions.title });
const day = (on: string | null) => (on === null ? f.none : f.date(on));
type Act = 'change' | 'pay' | 'hold' | 'cancel';

export default function Subscription() {
  const group_id = Number(useParams().id);
  const subscription = useQuery({
    queryKey: ['subscriptions', group_id],
    queryFn: () => need(api.GET('/subscriptions/{group_id}', { params: { path: { group_id } } })),
  });
  const t = subscription.data;
  if (!t)
    return (
      <Page title={w.subscriptions.title} back={back()}>
        {subscription.isError ? (
          <Failure error={subscription.error} retry={() => void subscription.refetch()} />
        ) : (
          <Waiting />
        )}
      </Page>
    );
  return <Shown t={t} />;
}

/** Five years of months are one page: two lists cannot both turn pages by the one address. */
const whole = <Q extends { data: Items<T> | undefined }, T>(query: Q) => ({
  ...query,
  data: query.data && { ...query.data, next: null },
});

/** What stands beside the state: the day on which it changes. */
function until(t: Row): string {
  if (t.ended_on !== null) return w.subscriptions.lastOn(f.date(t.ended_on));
  if (t.begun_on > f.today(now_us())) return w.subscriptions.startsOn(f.date(t.begun_on));
  if (t.state === 'trial') return w.subscriptions.billedFrom(f.date(t.started_on));
  if (t.suspend_on !== null && t.state !== 'suspended') return w.subscriptions.closesOn(f.date(t.suspend_on));
  return '';
}

function Shown({ t }: { t: Row }) {
  const may = useMay();
  const [act, setAct] = useState<Act | null>(null);
  const resume = useCancel(t);
  const close = () => setAct(null);
  const { customer_id } = t;
  const invoices = useQuery({
    queryKey: ['invoices', { customer_id, limit: 60 }],
    queryFn: () => need(api.GET('/invoices', { params: { query: { customer_id, limit: 60 } } })),
  });
  const payments = useQuery({
    queryKey: ['payments', { customer_id, limit: 60 }],
    queryFn: () => need(api.GET('/payments', { params: { query: { customer_id, limit: 60 } } })),
    enabled: may('payment.read'),
  });
  const over = t.state === 'cancelled';
  return (
    <Page
      title={t.group_name}
      back={back()}
      actions={
        <>
          {may('payment.take') && (
            <Button onClick={() => setAct('pay')} leftSection={<Icon name="payments" size={18} />}>
              {w.payments.take}
            </Button>
          )}
          {may('subscription.write') && !over && (
            <>
              <Button variant="default" onClick={() => setAct('change')}>
                {w.subscriptions.change}
              </Button>
              {t.ended_on !== null && (
                <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate('never')}>
                  {w.subscriptions.resume}
                </Button>
              )}
              <Menu position="bottom-end" shadow="md" width={220}>
                <Menu.Target>
                  <Button variant="default" rightSection={<Icon name="down" size={15} />}>
                    {w.subscriptions.more}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setAct('hold')}>{w.subscriptions.hold}</Menu.Item>
                  {t.ended_on === null && (
                    <Menu.Item onClick={() => setAct('cancel')}>{w.subscriptions.cancel}</Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            </>
          )}
        </>
      }
    >
      {resume.isError && <Failure error={resume.error} />}
      <Ribbon>
        <Cell
          label={w.subscriptions.balance}
          value={f.money(t.balance_paisa)}
          note={t.balance_paisa > 0 ? '' : w.subscriptions.nothingOwed}
        />
        <Cell label={w.subscriptions.dueOn} value={day(t.due_on)} />
        <Cell
          label={w.subscriptions.plan}
          value={t.plan_name}
          note={w.subscriptions.slotsOf(t.slots, f.count(t.slots))}
        />
        <Cell label={w.subscriptions.state} value={<Mark kind="subscription" name={t.state} />} note={until(t)} />
      </Ribbon>
      <Card>
        <Facts>
          <Fact label={w.subscriptions.price}>{f.money(t.price_paisa)}</Fact>
          <Fact label={w.subscriptions.since}>{f.date(t.begun_on)}</Fact>
          <Fact label={w.subscriptions.firstBilled}>{f.date(t.started_on)}</Fact>
          {t.ended_on !== null && <Fact label={w.subscriptions.lastDay}>{f.date(t.ended_on)}</Fact>}
          {t.hold_until_on !== null && (
            <Fact label={w.subscriptions.heldUntil}>
              {f.date(t.hold_until_on)} · {t.hold_reason}
            </Fact>
          )}
        </Facts>
      </Card>
      <h2>{w.menu.invoices}</h2>
      <DataList
        query={whole(invoices)}
        columns={invoiceColumns(false)}
        id={(row) => row.invoice_id}
        to={invoicePath}
        card={invoiceCard(false)}
        empty={
          <Empty icon="invoices" title={w.invoices.noneYet}>
            {w.subscriptions.invoicesHow}
          </Empty>
        }
      />
      {may('payment.read') && (
        <>
          <h2>{w.menu.payments}</h2>
          <DataList
            query={whole(payments)}
            columns={paymentColumns(false)}
            id={(row) => row.payment_id}
            to={paymentPath}
            card={paymentCard(false)}
            empty={<Empty icon="payments" title={w.payments.noneYet} />}
          />
        </>
      )}
      {act === 'change' && <Change record={t} onClose={close} />}
      {act === 'pay' && <Pay record={t} onClose={close} />}
      {act === 'hold' && <Hold record={t} onClose={close} />}
      {act === 'cancel' && <Cancel record={t} onClose={close} />}
    </Page>
  );
}
