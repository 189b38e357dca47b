/* Another plan, more slots or fewer: priced by the server before it is made. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { api, match, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Card } from '../parts/Page';
import { useFresh, usePlans } from './queries';
import s from './Subscriptions.module.css';

interface Wanted {
  plan_id: string;
  slots: string;
}

export function Change({ record, onClose }: { record: Subscription; onClose: () => void }) {
  const fresh = useFresh();
  const path = { group_id: record.group_id };
  const plans = usePlans();
  const form = useForm<Wanted>({
    initialValues: { plan_id: String(record.plan_id), slots: String(record.slots) },
    validate: { slots: (text) => (/^[1-9]\d*$/.test(text.trim()) ? null : w.packages.noNumber) },
    onValuesChange: () => preview.reset(),
  });
  const body = (typed: Wanted) => ({ plan_id: Number(typed.plan_id), slots: Number(typed.slots) });
  const preview = useMutation({
    mutationFn: (typed: Wanted) =>
      need(api.POST('/subscriptions/{group_id}/preview', { params: { path }, body: body(typed) })),
  });
  const save = useMutation({
    mutationFn: (typed: Wanted) =>
      need(api.PATCH('/subscriptions/{group_id}', { params: { path, header: match(record) }, body: body(typed) })),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  const quote = preview.data;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.subscriptions.changeTitle(record.group_name)}
      act={quote ? w.common.save : w.subscriptions.preview}
      pending={preview.isPending || save.isPending}
      error={save.error ?? preview.error}
      onSubmit={form.onSubmit((typed) => (quote ? save.mutate(typed) : preview.mutate(typed)))}
    >
      <div className="fields">
        <NativeSelect
          label={w.subscriptions.plan}
          name="plan_id"
          data={(plans.data?.items ?? []).map((plan) => ({ value: String(plan.plan_id), label: plan.name }))}
          {...form.getInputProps('plan_id')}
        />
        <TextInput
          label={w.subscriptions.slots}
          name="slots"
          inputMode="numeric"
          required
          data-autofocus
          {...form.getInputProps('slots')}
        />
      </div>
      {quote && (
        <Card>
          <div className={s.scroll} tabIndex={0} role="region" aria-label={w.plans.effects}>
            <table className={s.table}>
              <thead>
                <tr>
                  <th scope="col">{w.business.month}</th>
                  <th scope="col">{w.subscriptions.before}</th>
                  <th scope="col">{w.subscriptions.after}</th>
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">{f.month(quote.period)}</th>
                  <td className="num">{f.money(quote.before_paisa)}</td>
                  <td className="num">{f.money(quote.after_paisa)}</td>
                </tr>
                <tr>
                  <th scope="row">{f.month(quote.next_period)}</th>
                  <td className="num">{f.money(quote.next_before_paisa)}</td>
                  <td className="num">{f.money(quote.next_after_paisa)}</td>
                </tr>
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </Dialog>
  );
}
