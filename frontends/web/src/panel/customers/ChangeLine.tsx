/* Another package, router, login, password or ONU. The router follows, and is read back. */
import { api, match, need } from '../../shared/client';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { useEdit } from '../parts/useEdit';
import { LineFields, lineInitial, lineOptions } from './LineFields';
import { useFresh } from './queries';

export function ChangeLine({ line, opened, onClose }: { line: Service; opened: boolean; onClose: () => void }) {
  const fresh = useFresh();
  const path = { service_id: line.service_id };
  const edit = useEdit({
    opened,
    record: line,
    values: (record) => ({
      package_id: String(record.package_id),
      node_id: String(record.node_id),
      login: record.login,
      password: '',
      onu_id: record.onu_id === null ? '' : String(record.onu_id),
    }),
    read: () => need(api.GET('/services/{service_id}', { params: { path } })),
    save: async (changed, revision) => {
      const body = {
        ...lineOptions({ ...lineInitial, ...changed }),
        ...(changed.onu_id === '' && { onu_id: null }), // none: off the line
      };
      await need(api.PATCH('/services/{service_id}', { params: { path, header: match({ revision }) }, body }));
      await fresh();
    },
    onDone: onClose,
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.services.changeTitle(line.login)}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict
        edit={edit}
        labels={{
          package_id: w.services.package,
          node_id: w.services.router,
          login: w.services.login,
          password: w.services.password,
          onu_id: w.services.onu,
        }}
      />
      <LineFields form={edit.form} line={line} />
    </Dialog>
  );
}
