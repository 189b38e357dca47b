/* API tokens of the person who is here: for programs. Shown once, then only used and revoked. */
import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import type { Token, TokenOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { refuse } from '../parts/form';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Card } from '../parts/Page';
import { groupedNames, permissionWord } from '../parts/permissions';
import { Secret } from '../parts/Secret';
import { useSession } from '../parts/session';
import s from './Tokens.module.css';

const state = (token: Token) =>
  token.revoked_at_us !== null ? 'revoked' : token.expires_at_us < now_us() ? 'expired' : 'valid';

export function Tokens() {
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => need(api.GET('/tokens')) });
  const fresh = () => queries.invalidateQueries({ queryKey: ['tokens'] });
  const revoke = useMutation({
    mutationFn: (token_id: number) => need(api.DELETE('/tokens/{token_id}', { params: { path: { token_id } } })),
    onSuccess: async () => {
      await fresh();
      setRevoked(null);
    },
  });
  return (
    <Card
      title={w.tokens.title}
      aside={
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={15} />}
          onClick={() => setMaking(true)}
        >
          {w.tokens.add}
        </Button>
      }
    >
      <p className="soft">{w.tokens.why}</p>
      {tokens.isError && <Failure error={tokens.error} retry={() => void tokens.refetch()} />}
      <ul className={s.rows}>
        {tokens.data?.items.map((token) => (
          <li key={token.token_id}>
            <b className="cut">{token.name}</b>
            <Mark kind="token" name={state(token)} bare />
            <span className="dim" title={token.scopes ?? w.tokens.scopesAll}>
              {token.scopes === null
                ? w.tokens.scopesAll
                : w.account.mayAll(token.scopes.split(' ').length, f.count(token.scopes.split(' ').length))}
              {token.sources !== null && ` · ${token.sources}`}
            </span>
            <span className="dim">
              {w.tokens.used} <Age at_us={token.used_at_us} />
            </span>
            <span className="dim date">{w.tokens.until(f.date(f.today(token.expires_at_us)))}</span>
            {state(token) === 'valid' && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`${w.tokens.revoke}: ${token.name}`}
                onClick={() => setRevoked(token)}
              >
                {w.tokens.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <MakeToken opened={making} onClose={() => setMaking(false)} onMade={fresh} />
      <Dialog
        opened={revoked !== null}
        onClose={() => setRevoked(null)}
        title={w.tokens.revokeTitle(revoked?.name ?? '')}
        act={w.tokens.revoke}
        danger
        pending={revoke.isPending}
        error={revoke.error}
        onSubmit={() => revoked && revoke.mutate(revoked.token_id)}
      >
        <p>{w.tokens.revokeWhat}</p>
      </Dialog>
    </Card>
  );
}

const validate = {
  name: (name: string) => (name.trim() ? null : w.common.required),
  expire_days: (days: string) => (/^\d+$/.test(days) ? null : w.packages.noNumber),
};

function MakeToken({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: () => void }) {
  const { permissions } = useSession();
  const [made, setMade] = useState<Token | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [only, setOnly] = useState(false);
  const [scopes, setScopes] = useState<string[]>([]);
  const form = useForm({ initialValues: { name: '', expire_days: '90', sources: '' }, validate });
  const create = useMutation({ mutationFn: (body: TokenOptions) => need(api.POST('/tokens', { body })) });
  useEffect(() => {
    if (!opened) return;
    form.reset();
    setMade(null);
    setFailure(null);
    setOnly(false);
    setScopes([]);
  }, [opened]);

  if (made?.token)
    return (
      <Dialog opened={opened} onClose={onClose} title={made.name} closeWord={w.common.done} stays>
        <p>{w.tokens.once}</p>
        <Secret text={made.token} />
      </Dialog>
    );
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.tokens.add}
      act={w.tokens.add}
      disabled={only && scopes.length === 0}
      pending={create.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ name, expire_days, sources }) => {
        setFailure(null);
        try {
          setMade(
            await create.mutateAsync({
              name: name.trim(),
              expire_days: Number(expire_days),
              ...(only && { scopes: scopes.join(' ') }),
              ...(sources.trim() && { sources: sources.trim() }),
            }),
          );
          onMade();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <div className="fields">
        <TextInput
          label={w.tokens.name}
          description={w.tokens.nameWhy}
          name="name"
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={w.tokens.days}
          description={w.tokens.daysWhy}
          name="expire_days"
          inputMode="numeric"
          {...form.getInputProps('expire_days')}
        />
        <TextInput
          className="whole"
          label={w.tokens.sources}
          description={w.tokens.sourcesWhy}
          placeholder="192.0.2.0/24"
          name="sources"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('sources')}
        />
      </div>
      <Radio.Group
        label={w.tokens.scopes}
        value={only ? 'only' : 'all'}
        onChange={(value) => setOnly(value === 'only')}
      >
        <div className={s.choice}>
          <Radio value="all" label={w.tokens.scopesAll} />
          <Radio value="only" label={w.tokens.scopesOnly} />
        </div>
      </Radio.Group>
      {only && (
        <Checkbox.Group value={scopes} onChange={setScopes} aria-label={w.tokens.scopesOnly}>
          <div className={s.scopes}>
            {groupedNames(permissions).map(([group, rows]) => (
              <fieldset key={group} className="plain">
                <legend>{group}</legend>
                {rows.map((row) => (
                  <Checkbox key={row.permission} value={row.permission} label={permissionWord(row)} />
                ))}
              </fieldset>
            ))}
          </div>
        </Checkbox.Group>
      )}
    </Dialog>
  );
}
