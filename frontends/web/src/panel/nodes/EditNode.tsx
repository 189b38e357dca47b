import { api, match, need } from '../../shared/client';
import type { Node } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { useEdit } from '../parts/useEdit';
import { NodeFields, nodeOptions, nodeValues } from './NodeFields';
import { readNode, useFreshNodes } from './queries';

export default function EditNode({ node, opened, onClose }: { node: Node; opened: boolean; onClose: () => void }) {
  const fresh = useFreshNodes();
  const edit = useEdit({
    opened,
    record: node,
    values: nodeValues,
    read: () => readNode(node.node_id),
    save: async (changed, revision) => {
      await need(
        api.PATCH('/nodes/{node_id}', {
          params: { path: { node_id: node.node_id }, header: match({ revision }) },
          body: nodeOptions(changed),
        }),
      );
      await fresh();
    },
    onDone: onClose,
    validate: {
      name: (name) => (name.trim() ? null : w.common.required),
      address: (address) => (address.trim() ? null : w.common.required),
    },
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.nodes.edit}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict
        edit={edit}
        labels={{
          name: w.nodes.name,
          driver: w.nodes.driver,
          address: w.nodes.address,
          port: w.nodes.port,
          tls: w.nodes.tls,
          tls_pin: w.nodes.pin,
          username: w.nodes.username,
          password: w.nodes.password,
          snmp_version: w.nodes.snmpVersion,
          auth_protocol: w.nodes.authProtocol,
          priv_protocol: w.nodes.privProtocol,
          priv_password: w.nodes.privPassword,
          poll_interval_ms: w.nodes.interval,
        }}
      />
      <NodeFields form={edit.form} node={node} />
    </Dialog>
  );
}
