/* A new node: its address, then a test, then what was found. */
import { Loader } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import type { Node, NodeOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { filled, refuse } from '../parts/form';
import { FoundFacts } from './FoundFacts';
import { NodeFields, nodeInitial, nodeOptions } from './NodeFields';
import { useFreshNodes, useTest } from './queries';

export default function NodeDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const fresh = useFreshNodes();
  const [node, setNode] = useState<Node | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: nodeInitial,
    validate: {
      name: (name) => (name.trim() ? null : w.common.required),
      address: (address) => (address.trim() ? null : w.common.required),
    },
  });
  const create = useMutation({
    mutationFn: (body: NodeOptions) => need(api.POST('/nodes', { body })),
    onSuccess: fresh,
  });
  const test = useTest();

  useEffect(() => {
    if (!opened) return;
    form.reset();
    test.reset();
    setNode(null);
    setFailure(null);
  }, [opened]);

  const submit = form.onSubmit(async (values) => {
    setFailure(null);
    try {
      const made = await create.mutateAsync(nodeOptions(filled(values)));
      setNode(made);
      test.mutate(made.node_id);
    } catch (error) {
      setFailure(refuse(form, error));
    }
  });

  if (node)
    return (
      <Dialog opened={opened} onClose={onClose} title={node.name} closeWord={w.common.done} stays>
        {test.isPending && (
          <p className="row" role="status">
            <Loader size={18} color="var(--accent)" /> {w.nodes.testWhy}
          </p>
        )}
        {test.isError && (
          <>
            <Failure error={test.error} retry={() => test.mutate(node.node_id)} />
            <p className="soft">{w.nodes.noAnswer}</p>
          </>
        )}
        {test.data && <FoundFacts facts={test.data} />}
        <Link href={`/nodes/${node.node_id}`}>{node.name}</Link>
      </Dialog>
    );
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.nodes.add}
      act={w.nodes.add}
      onSubmit={submit}
      pending={create.isPending}
      error={failure}
    >
      <NodeFields form={form} />
    </Dialog>
  );
}
