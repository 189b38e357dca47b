/* The fields of a router or an OLT. Secrets go in and never come out. */
import { NativeSelect, PasswordInput, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Node, NodeOptions } from '../../shared/records';
import { w } from '../../shared/words';

export const nodeInitial = {
  name: '',
  driver: 'mikrotik',
  address: '',
  port: '',
  tls: 'no',
  tls_pin: '',
  username: '',
  password: '',
  poll_interval_ms: '',
};
export type NodeValues = typeof nodeInitial;

export const nodeValues = (node: Node): NodeValues => ({
  name: node.name,
  driver: node.driver,
  address: node.address,
  port: node.port === null ? '' : String(node.port),
  tls: node.tls ? 'yes' : 'no',
  tls_pin: node.tls_pin ?? '',
  username: node.username ?? '',
  password: '',
  poll_interval_ms: String(node.poll_interval_ms / 1000),
});

/** Numbers are text in a form; seconds are milliseconds in the API. */
export function nodeOptions(values: Partial<NodeValues>): NodeOptions {
  const { port, poll_interval_ms, ...texts } = values;
  return {
    ...texts,
    ...(port !== undefined && { port: Number(port) || null }), // none: the driver's own
    ...(poll_interval_ms && { poll_interval_ms: Math.round(Number(poll_interval_ms) * 1000) || 0 }),
  };
}

export function NodeFields({ form, fresh }: { form: UseFormReturnType<NodeValues>; fresh?: boolean }) {
  const router = form.values.driver === 'mikrotik';
  const drivers = Object.entries(w.nodes.drivers).map(([value, label]) => ({ value, label }));
  // one that this page does not know by name stays what it is
  if (!drivers.some((each) => each.value === form.values.driver))
    drivers.push({ value: form.values.driver, label: form.values.driver });
  return (
    <div className="fields">
      <TextInput label={w.nodes.name} name="name" required data-autofocus {...form.getInputProps('name')} />
      <NativeSelect label={w.nodes.driver} name="driver" data={drivers} {...form.getInputProps('driver')} />
      <TextInput
        label={w.nodes.address}
        description={w.nodes.addressWhy}
        name="address"
        required
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('address')}
      />
      <TextInput
        label={w.nodes.port}
        description={w.nodes.portWhy}
        name="port"
        inputMode="numeric"
        autoComplete="off"
        {...form.getInputProps('port')}
      />
      {router && (
        <TextInput
          label={w.nodes.username}
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
      )}
      <PasswordInput
        label={router ? w.nodes.password : w.nodes.snmp}
        description={w.nodes.secretWhy}
        name="password"
        autoComplete="new-password"
        placeholder={fresh ? '' : w.nodes.passwordKept}
        visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
        {...form.getInputProps('password')}
      />
      <TextInput
        label={w.nodes.interval}
        name="poll_interval_ms"
        inputMode="decimal"
        placeholder={fresh ? (router ? '10' : '60') : ''}
        {...form.getInputProps('poll_interval_ms')}
      />
      {router && (
        <Switch
          className="whole"
          label={w.nodes.tls}
          checked={form.values.tls === 'yes'}
          onChange={(event) => form.setFieldValue('tls', event.currentTarget.checked ? 'yes' : 'no')}
        />
      )}
      {router && !fresh && form.values.tls === 'yes' && (
        <TextInput
          className="whole"
          label={w.nodes.pin}
          description={w.nodes.pinWhy}
          name="tls_pin"
          spellCheck={false}
          {...form.getInputProps('tls_pin')}
        />
      )}
    </div>
  );
}
