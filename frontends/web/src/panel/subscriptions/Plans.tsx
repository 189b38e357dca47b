/* The platform's price list. A new price is tried on the bills of all groups before it is set. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, match, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f, parseMoney, typedMoney } from '../../shared/format';
import type { Plan } from '../../shared/records';
import { w } from '../../shared/words';
import { type Column, DataList } from '../parts/DataList';
import { Dialog } from '../parts/Dialog';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';
import { usePlans } from './queries';
import s from './Subscriptions.module.css';

const money = (text: string) => (parseMoney(text) === null ? w.payments.noAmount : null);

export default function Plans() {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<Plan | null>(null);
  const [listed, setListed] = useState<Plan | null>(null);
  const query = usePlans();
  const price = (row: Plan) => (
    <span className="row">
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => setListed(row)}
        aria-label={`${w.plans.prices}: ${row.name}`}
      >
        {w.plans.prices}
      </Button>
      {may('plan.write') && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => setChosen(row)}
          aria-label={`${w.plans.priceChange}: ${row.name}`}
        >
          {w.plans.priceChange}
        </Button>
      )}
    </span>
  );
  const columns = useMemo<Column<Plan>[]>(() => {
    const right = (key: string, title: string, text: (row: Plan) => string): Column<Plan> => ({
      key,
      title,
      right: true,
      draw: (row) => <span className="num">{text(row)}</span>,
    });
    return [
      { key: 'name', title: w.tenants.name, draw: (row) => <b>{row.name}</b> },
      right('price', w.plans.price, (row) => f.money(row.price_paisa)),
      right('included', w.plans.included, (row) => f.count(row.included_slots)),
      right('slot', w.plans.slot, (row) => f.money(row.slot_paisa)),
      {
        key: 'next',
        title: w.plans.next,
        right: true,
        draw: (row) => <Next plan={row} />,
      },
      right('groups', w.plans.subscribers, (row) => f.count(row.subscription_count)),
      { key: 'act', title: '', right: true, draw: price },
    ];
  }, [may]);
  return (
    <Page
      title={w.plans.title}
      actions={
        may('plan.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={() => setAdding(true)}>
            {w.plans.add}
          </Button>
        )
      }
    >
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.plan_id}
        card={(row) => (
          <>
            <RowCard
              title={row.name}
              figure={f.money(row.price_paisa)}
              left={`${w.plans.included} ${f.count(row.included_slots)}`}
              right={`${w.plans.slot} ${f.money(row.slot_paisa)}`}
            />
            {row.next_on !== null && <Next plan={row} />}
            {price(row)}
          </>
        )}
        empty={
          <Empty icon="plans" title={w.plans.none}>
            {w.plans.noneHow}
          </Empty>
        }
      />
      {adding && <Add onClose={() => setAdding(false)} />}
      {listed && <Prices plan={listed} onClose={() => setListed(null)} />}
      {chosen && <NewPrice key={chosen.plan_id} plan={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

/** The price that is set but does not hold yet. */
function Next({ plan }: { plan: Plan }) {
  if (plan.next_on === null) return <span className="dim">{f.none}</span>;
  return (
    <span className="num">
      {f.money(plan.next_price_paisa ?? plan.price_paisa)}{' '}
      <span className="dim date">{w.plans.startsOn(f.date(plan.next_on))}</span>
    </span>
  );
}

/** All prices that there were and will be, the last first. */
function Prices({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const path = { plan_id: plan.plan_id };
  const prices = useQuery({
    queryKey: ['plans', plan.plan_id, 'prices'],
    queryFn: () => need(api.GET('/plans/{plan_id}/prices', { params: { path } })),
  });
  const today = f.today(now_us());
  const rows = [...(prices.data?.items ?? [])].sort((a, b) => (a.from_on < b.from_on ? 1 : -1));
  const holds = rows.find((row) => row.from_on <= today);
  return (
    <Dialog opened onClose={onClose} title={`${w.plans.prices}: ${plan.name}`}>
      {prices.isError && <Failure error={prices.error} retry={() => void prices.refetch()} />}
      <div className={s.scroll} tabIndex={0} role="region" aria-label={w.plans.prices}>
        <table className={s.table}>
          <thead>
            <tr>
              <th scope="col">{w.plans.from}</th>
              <th scope="col">{w.plans.price}</th>
              <th scope="col">{w.plans.slot}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.from_on}>
                <th scope="row">
                  <span className="date">
                    {row.from_on > today
                      ? w.plans.startsOn(f.date(row.from_on))
                      : row === rows.at(-1)
                        ? w.plans.always
                        : f.date(row.from_on)}
                  </span>
                  {row === holds && <span className="dim"> · {w.plans.holds}</span>}
                </th>
                <td className="num">{f.money(row.price_paisa)}</td>
                <td className="num">{f.money(row.slot_paisa)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const needed = (text: string) => (text.trim() ? null : w.common.required);
  const form = useForm({
    initialValues: { code: '', name: '', price_paisa: '', included_slots: '1', slot_paisa: '' },
    validate: {
      code: needed,
      name: needed,
      price_paisa: money,
      slot_paisa: money,
      included_slots: (text) => (/^\d+$/.test(text.trim()) ? null : w.packages.noNumber),
    },
  });
  const create = useMutation({
    mutationFn: (typed: typeof form.values) =>
      need(
        api.POST('/plans', {
          body: {
            code: typed.code,
            name: typed.name,
            price_paisa: parseMoney(typed.price_paisa) ?? 0,
            slot_paisa: parseMoney(typed.slot_paisa) ?? 0,
            included_slots: Number(typed.included_slots),
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['plans'] });
      onClose();
    },
  });
  const field = (name: keyof typeof form.values, label: string) => ({
    label,
    name,
    required: true,
    ...form.getInputProps(name),
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.plans.add}
      act={w.plans.add}
      pending={create.isPending}
      error={create.error}
      onSubmit={form.onSubmit((typed) => create.mutate(typed))}
    >
      <div className="fields">
        <TextInput data-autofocus {...field('name', w.tenants.name)} />
        <TextInput autoCapitalize="none" spellCheck={false} {...field('code', w.tenants.code)} />
        <TextInput inputMode="decimal" leftSection="৳" {...field('price_paisa', w.plans.price)} />
        <TextInput inputMode="numeric" {...field('included_slots', w.plans.included)} />
        <TextInput inputMode="decimal" leftSection="৳" {...field('slot_paisa', w.plans.slot)} />
      </div>
    </Dialog>
  );
}

function NewPrice({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const queries = useQueryClient();
  const path = { plan_id: plan.plan_id };
  const form = useForm({
    initialValues: {
      price_paisa: typedMoney(plan.price_paisa),
      slot_paisa: typedMoney(plan.slot_paisa),
      from_on: f.today(now_us()),
    },
    validate: { price_paisa: money, slot_paisa: money, from_on: (on) => (on ? null : w.common.required) },
    onValuesChange: () => preview.reset(),
  });
  type Typed = typeof form.values;
  const body = (typed: Typed) => ({
    price_paisa: parseMoney(typed.price_paisa) ?? 0,
    slot_paisa: parseMoney(typed.slot_paisa) ?? 0,
    from_on: typed.from_on,
  });
  const preview = useMutation({
    mutationFn: (typed: Typed) => need(api.POST('/plans/{plan_id}/preview', { params: { path }, body: body(typed) })),
  });
  const save = useMutation({
    mutationFn: (typed: Typed) =>
      need(api.PATCH('/plans/{plan_id}', { params: { path, header: match(plan) }, body: body(typed) })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['plans'] });
      onClose();
    },
  });
  const effects = preview.data?.items;
  const sum = (name: 'before_paisa' | 'after_paisa' | 'change_paisa') =>
    (effects ?? []).reduce((total, each) => total + each[name], 0);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`${w.plans.priceChange}: ${plan.name}`}
      act={effects ? w.plans.save : w.plans.preview}
      pending={preview.isPending || save.isPending}
      error={save.error ?? preview.error}
      onSubmit={form.onSubmit((typed) => (effects ? save.mutate(typed) : preview.mutate(typed)))}
    >
      <div className="fields">
        <TextInput
          label={w.plans.price}
          name="price_paisa"
          inputMode="decimal"
          leftSection="৳"
          data-autofocus
          {...form.getInputProps('price_paisa')}
        />
        <TextInput
          label={w.plans.slot}
          name="slot_paisa"
          inputMode="decimal"
          leftSection="৳"
          {...form.getInputProps('slot_paisa')}
        />
        <TextInput label={w.plans.from} name="from_on" type="date" {...form.getInputProps('from_on')} />
      </div>
      {effects && effects.length === 0 && <p className="soft">{w.plans.noEffect}</p>}
      {effects && effects.length > 0 && (
        <Card title={w.plans.effects} aside={f.month(effects[0]?.period ?? '')}>
          <div className={s.scroll} tabIndex={0} role="region" aria-label={w.plans.effects}>
            <table className={s.table}>
              <thead>
                <tr>
                  <th scope="col">{w.subscriptions.group}</th>
                  <th scope="col">{w.subscriptions.before}</th>
                  <th scope="col">{w.subscriptions.after}</th>
                  <th scope="col">{w.plans.change}</th>
                </tr>
              </thead>
              <tbody>
                {effects.map((each) => (
                  <tr key={each.group_id}>
                    <th scope="row">{each.group_name}</th>
                    <td className="num">{f.money(each.before_paisa)}</td>
                    <td className="num">{f.money(each.after_paisa)}</td>
                    <td className="num">{f.money(each.change_paisa)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{w.plans.total}</th>
                  <td className="num">{f.money(sum('before_paisa'))}</td>
                  <td className="num">{f.money(sum('after_paisa'))}</td>
                  <td className="num">{f.money(sum('change_paisa'))}</td>
                </tr>
              </tfoot>
            </table>
          </div>
        </Card>
      )}
    </Dialog>
  );
}
