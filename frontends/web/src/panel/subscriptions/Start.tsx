/* The first day of a group's subscription: its plan, slots, and how long it is tried free of charge. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useFresh, usePlans } from './queries';

const all = { params: { query: { limit: 500 } } } as const;
const digits = (text: string) => (/^\d*$/.test(text.trim()) ? null : w.packages.noNumber);

/** Groups that have none yet. */
async function without() {
  const [tenants, subscriptions] = await Promise.all([
    need(api.GET('/tenants', all)),
    need(api.GET('/subscriptions', all)),
  ]);
  const have = new Set(subscriptions.items.map((row) => row.group_id));
  return tenants.items.filter((row) => row.kind === 'group' && !have.has(row.tenant_id));
}

export function Start({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<unknown>(null);
  const groups = useQuery({ queryKey: ['subscriptions', 'without'], queryFn: without });
  const plans = usePlans();
  const form = useForm({
    initialValues: { group_id: '', plan_id: '', slots: '', begun_on: f.today(now_us()), trial_days: '0' },
    validate: {
      group_id: (id) => (id ? null : w.common.required),
      plan_id: (id) => (id ? null : w.common.required),
      begun_on: (on) => (on ? null : w.common.required),
      slots: digits,
      trial_days: digits,
    },
  });
  const start = useMutation({
    mutationFn: ({ group_id, plan_id, slots, begun_on, trial_days }: typeof form.values) =>
      need(
        api.POST('/subscriptions/{group_id}', {
          params: { path: { group_id: Number(group_id) } },
          body: {
            plan_id: Number(plan_id),
            begun_on,
            trial_days: Number(trial_days),
            ...(slots.trim() && { slots: Number(slots) }),
          },
        }),
      ),
    onSuccess: fresh,
  });
  const none = groups.data?.length === 0;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.subscriptions.start}
      {...(!none && { act: w.subscriptions.start })}
      pending={start.isPending}
      error={failure ?? groups.error ?? plans.error}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          const made = await start.mutateAsync(typed);
          onClose();
          navigate(`/subscriptions/${made.group_id}`);
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      {none ? (
        <p>{w.subscriptions.startNobody}</p>
      ) : (
        <div className="fields">
          <NativeSelect
            label={w.subscriptions.group}
            name="group_id"
            required
            data-autofocus
            data={[
              { value: '', label: w.common.choose },
              ...(groups.data ?? []).map((row) => ({ value: String(row.tenant_id), label: row.name })),
            ]}
            {...form.getInputProps('group_id')}
          />
          <NativeSelect
            label={w.subscriptions.plan}
            name="plan_id"
            required
            data={[
              { value: '', label: w.common.choose },
              ...(plans.data?.items ?? []).map((plan) => ({ value: String(plan.plan_id), label: plan.name })),
            ]}
            {...form.getInputProps('plan_id')}
          />
          <TextInput
            label={w.subscriptions.slots}
            description={w.subscriptions.slotsWhy}
            name="slots"
            inputMode="numeric"
            {...form.getInputProps('slots')}
          />
          <TextInput
            label={w.subscriptions.trialDays}
            description={w.subscriptions.trialWhy}
            name="trial_days"
            inputMode="numeric"
            {...form.getInputProps('trial_days')}
          />
          <TextInput
            label={w.subscriptions.firstDay}
            name="begun_on"
            type="date"
            required
            {...form.getInputProps('begun_on')}
          />
        </div>
      )}
    </Dialog>
  );
}
