/* The PPPoE login and password, for the person who sets up the customer's router. Asked for by name. */
import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Fact, Facts } from '../parts/Page';

export function Credential({ line, opened, onClose }: { line: Service; opened: boolean; onClose: () => void }) {
  const credential = useQuery({
    queryKey: ['credential', line.service_id],
    queryFn: () =>
      need(api.GET('/services/{service_id}/credential', { params: { path: { service_id: line.service_id } } })),
    enabled: opened,
    gcTime: 0, // a secret does not stay in the cache once the dialog is closed
    staleTime: 0,
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={w.services.showPassword} error={credential.error} size="md">
      {credential.data && (
        <Facts columns={1}>
          <Fact label={w.services.login}>
            <Copied text={credential.data.login} />
          </Fact>
          <Fact label={w.services.password}>
            <Copied text={credential.data.password} />
          </Fact>
        </Facts>
      )}
    </Dialog>
  );
}

const Copied = ({ text }: { text: string }) => (
  <span className="row">
    <span className="mono">{text}</span>
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy}>
          {copied ? w.common.copied : w.common.copy}
        </Button>
      )}
    </CopyButton>
  </span>
);
