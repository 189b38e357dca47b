/* The last day of a subscription is set, or taken back. */
import { Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { useFresh } from './queries';

/** The call itself: `never` takes a cancellation back. */
export function useCancel(record: Subscription) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (at: 'end' | 'today' | 'never') =>
      need(
        api.POST('/subscriptions/{group_id}/cancel', {
          params: { path: { group_id: record.group_id } },
          body: { at, revision: record.revision },
        }),
      ),
    onSuccess: fresh,
  });
}

export function Cancel({ record, onClose }: { record: Subscription; onClose: () => void }) {
  const [at, setAt] = useState<'end' | 'today'>('end');
  const cancel = useCancel(record);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.subscriptions.cancelTitle(record.group_name)}
      act={w.subscriptions.cancel}
      danger
      pending={cancel.isPending}
      error={cancel.error}
      onSubmit={() => cancel.mutate(at, { onSuccess: onClose })}
    >
      <p className="soft">{w.subscriptions.cancelWhy}</p>
      <Radio.Group
        label={w.subscriptions.lastDay}
        value={at}
        onChange={(value) => setAt(value === 'today' ? 'today' : 'end')}
      >
        <div className="stack">
          <Radio value="end" label={w.subscriptions.lastDayEnd} />
          <Radio value="today" label={w.subscriptions.lastDayToday} />
        </div>
      </Radio.Group>
    </Dialog>
  );
}
