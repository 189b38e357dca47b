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
  snmp_version: 'v2c',
  auth_protocol: '',
  priv_protocol: '',
  priv_password: '',
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
  snmp_version: node.snmp_version ?? 'v2c',
  auth_protocol: node.auth_protocol ?? '',
  priv_protocol: node.priv_protocol ?? '',
  priv_password: '',
  poll_interval_ms: String(node.poll_interval_ms / 1000),
});

/** Numbers are text in a form; seconds are milliseconds in the API. */
export function nodeOptions(values: Partial<NodeValues>): NodeOptions {
  const { port, poll_interval_ms, snmp_version, auth_protocol, priv_protocol, priv_password, ...texts } = values;
  const snmp = { snmp_version, auth_protocol, priv_protocol, priv_password };
  return {
    ...texts,
    ...(values.driver !== 'mikrotik' &&
      Object.fromEntries(Object.entries(snmp).filter(([, value]) => value !== undefined))),
    ...(port !== undefined && { port: Number(port) || null }), // none: the driver's own
    ...(poll_interval_ms && { poll_interval_ms: Math.round(Number(poll_interval_ms) * 1000) || 0 }),
  };
}

/** A stored login is given again when it would go elsewhere: the server asks for it. */
const again = (node: Node | undefined, values: NodeValues) => {
  const now = node && nodeValues(node);
  const moved = (['address', 'port', 'tls', 'tls_pin', 'snmp_version'] as const).some(
    (name) => now && values[name] !== now[name],
  );
  const auth = moved || (now !== undefined && values.auth_protocol !== now.auth_protocol);
  return { password: auth, priv_password: auth || (now !== undefined && values.priv_protocol !== now.priv_protocol) };
};

const protocols = (names: string[]) => [
  { value: '', label: w.nodes.noProtocol },
  ...names.map((name) => ({ value: name, label: name })),
];

/** node: what is being changed; without it a new one is made. */
export function NodeFields({ form, node }: { form: UseFormReturnType<NodeValues>; node?: Node }) {
  const fresh = !node;
  const router = form.values.driver === 'mikrotik';
  const v3 = !router && form.values.snmp_version === 'v3';
  const asked = again(node, form.values);
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
      {!router && (
        <NativeSelect
          label={w.nodes.snmpVersion}
          name="snmp_version"
          data={['v2c', 'v3']}
          {...form.getInputProps('snmp_version')}
        />
      )}
      {(router || v3) && (
        <TextInput
          label={w.nodes.username}
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
      )}
      {v3 && (
        <NativeSelect
          label={w.nodes.authProtocol}
          name="auth_protocol"
          data={protocols(['SHA-256', 'SHA', 'SHA-224', 'SHA-384', 'SHA-512', 'MD5'])}
          {...form.getInputProps('auth_protocol')}
        />
      )}
      <PasswordInput
        label={router ? w.nodes.password : v3 ? w.nodes.authPassword : w.nodes.snmp}
        description={asked.password ? w.nodes.secretAgain : w.nodes.secretWhy}
        name="password"
        autoComplete="new-password"
        withAsterisk={asked.password}
        placeholder={fresh || asked.password ? '' : w.nodes.passwordKept}
        visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
        {...form.getInputProps('password')}
      />
      {v3 && (
        <NativeSelect
          label={w.nodes.privProtocol}
          name="priv_protocol"
          data={protocols(['AES', 'AES-192', 'AES-256', 'DES'])}
          {...form.getInputProps('priv_protocol')}
        />
      )}
      {v3 && form.values.priv_protocol && (
        <PasswordInput
          label={w.nodes.privPassword}
          description={asked.priv_password ? w.nodes.secretAgain : w.nodes.secretWhy}
          name="priv_password"
          autoComplete="new-password"
          withAsterisk={asked.priv_password}
          placeholder={fresh || asked.priv_password ? '' : w.nodes.passwordKept}
          visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
          {...form.getInputProps('priv_password')}
        />
      )}
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
