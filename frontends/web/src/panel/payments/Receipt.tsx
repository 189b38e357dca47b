/* One payment as a receipt. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { inWords } from '../../shared/inWords';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Fact, Facts, Page } from '../parts/Page';
import { Paper } from '../parts/Paper';
import { Waiting } from '../parts/Waiting';
import s from './Receipt.module.css';

export default function Receipt() {
  const payment_id = Number(useParams().id);
  const payment = useQuery({
    queryKey: ['payment', payment_id],
    queryFn: () => need(api.GET('/payments/{payment_id}', { params: { path: { payment_id } } })),
  });
  const back = { to: '/payments', label: w.payments.title };
  const p = payment.data;
  if (!p)
    return (
      <Page title={w.payments.one} back={back}>
        {payment.isError ? <Failure error={payment.error} retry={() => void payment.refetch()} /> : <Waiting />}
      </Page>
    );
  const advance = p.amount_paisa - p.allocated_paisa;
  return (
    <Page
      paper
      title={p.receipt}
      back={back}
      actions={
        <Button leftSection={<Icon name="print" size={17} />} onClick={() => window.print()}>
          {w.common.print}
        </Button>
      }
    >
      <Paper kind={w.payments.one} number={p.receipt}>
        <div className={s.sum}>
          <strong className="num">{f.moneyExact(p.amount_paisa)}</strong>
          <span>{inWords(p.amount_paisa, f.language)}</span>
        </div>
        <Facts>
          <Fact label={w.payments.receivedFrom}>
            <Link href={`/customers/${p.customer_id}`}>{p.customer_name}</Link>
          </Fact>
          <Fact label={w.payments.receivedOn}>{f.date(p.received_on)}</Fact>
          <Fact label={w.payments.method}>{w.methods[p.method]}</Fact>
          {p.reference && <Fact label={w.payments.reference}>{p.reference}</Fact>}
          <Fact label={w.payments.settled}>
            <span className="num">{f.moneyExact(p.allocated_paisa)}</span>
          </Fact>
          {advance > 0 && (
            <Fact label={w.payments.advance}>
              <span className="num">{f.moneyExact(advance)}</span>
            </Fact>
          )}
        </Facts>
        {p.note && <p className="soft">{p.note}</p>}
      </Paper>
    </Page>
  );
}
