/* API tokens of the person who is here: for programs. Shown once, then only used and revoked. */
import { Button, CopyButton, TextInput } from '@mantine/core';
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

function MakeToken({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: () => void }) {
  const [made, setMade] = useState<Token | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { name: '', scopes: '', expire_days: '90' },
    validate: {
      name: (name) => (name.trim() ? null : w.common.required),
      expire_days: (days) => (/^\d+$/.test(days) ? null : w.packages.noNumber),
    },
  });
  const create = useMutation({ mutationFn: (body: TokenOptions) => need(api.POST('/tokens', { body })) });
  useEffect(() => {
    if (!opened) return;
    form.reset();
    setMade(null);
    setFailure(null);
  }, [opened]);

  if (made?.token)
    return (
      <Dialog opened={opened} onClose={onClose} title={made.name} closeWord={w.common.done} stays>
        <p>{w.tokens.once}</p>
        <p className={s.token}>
          <span className="mono">{made.token}</span>
          <CopyButton value={made.token}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? w.common.copied : w.common.copy}
              </Button>
            )}
          </CopyButton>
        </p>
      </Dialog>
    );
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.tokens.add}
      act={w.tokens.add}
      pending={create.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ name, scopes, expire_days }) => {
        setFailure(null);
        try {
          setMade(
            await create.mutateAsync({
              name: name.trim(),
              expire_days: Number(expire_days),
              ...(scopes.trim() && { scopes: scopes.trim() }),
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
          label={w.tokens.scopes}
          description={w.tokens.scopesWhy}
          placeholder="customer.read payment.take"
          name="scopes"
          spellCheck={false}
          {...form.getInputProps('scopes')}
        />
      </div>
    </Dialog>
  );
}
