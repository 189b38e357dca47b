/* What is written to people: by what way, in what words, and what has become of it. */
import { Button } from '@mantine/core';
import { lazy, useState } from 'react';
import type { Template } from '../../shared/records';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Once } from '../parts/Once';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { useMay } from '../parts/session';
import { Tabs } from '../parts/Tabs';
import { Waiting } from '../parts/Waiting';
import { settingsTabs } from '../settings/tabs';
import { Outbox } from './Outbox';
import { kindWord, languageWord, useMail, useTemplates } from './queries';
import s from './Messages.module.css';

const EditMail = lazy(() => import('./EditMail'));
const SendTest = lazy(() => import('./SendTest'));
const Text = lazy(() => import('./Text'));

export default function Messages() {
  const may = useMay();
  const [testing, setTesting] = useState(false);
  return (
    <Page
      title={w.messages.title}
      actions={
        may('message.write') && (
          <Button variant="default" onClick={() => setTesting(true)}>
            {w.messages.test}
          </Button>
        )
      }
    >
      <Tabs label={w.settings.title} tabs={settingsTabs(may)} chosen="messages" />
      <div className="grid2">
        <Way />
        <Texts />
      </div>
      <Outbox />
      {testing && (
        <Once when>
          <SendTest onClose={() => setTesting(false)} />
        </Once>
      )}
    </Page>
  );
}

/** Language, sender and relay. */
function Way() {
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const mail = useMail();
  const m = mail.data;
  return (
    <Card
      title={w.messages.way}
      aside={
        m &&
        may('message.write') && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="edit" size={15} />}
            onClick={() => setEditing(true)}
          >
            {w.common.edit}
          </Button>
        )
      }
    >
      {mail.isError && <Failure error={mail.error} retry={() => void mail.refetch()} />}
      {mail.isPending && <Waiting />}
      {m && (
        <Facts columns={1}>
          <Fact label={w.messages.language}>{languageWord(m.language)}</Fact>
          <Fact label={w.messages.sender}>{m.sender_name ?? w.messages.senderOwn}</Fact>
          <Fact label={w.messages.address}>{m.sender_address ?? w.messages.none}</Fact>
          <Fact label={w.messages.relay}>
            <span className={s.text}>{m.relay_url ?? w.messages.relayShared}</span>
          </Fact>
          {m.relay_url !== null && (
            <Fact label={w.messages.user}>
              {m.relay_user ?? w.messages.none}
              {m.has_relay_password && `, ${w.messages.passwordSet}`}
            </Fact>
          )}
        </Facts>
      )}
      {m && editing && (
        <Once when>
          <EditMail mail={m} onClose={() => setEditing(false)} />
        </Once>
      )}
    </Card>
  );
}

/** Each kind in each language: the library's words, or one's own. */
function Texts() {
  const may = useMay();
  const [chosen, setChosen] = useState<Template | null>(null);
  const texts = useTemplates();
  const kinds = [...new Set(texts.data?.items.map((text) => text.kind))];
  return (
    <Card title={w.messages.texts}>
      {texts.isError && <Failure error={texts.error} retry={() => void texts.refetch()} />}
      {texts.isPending && <Waiting />}
      <ul className={s.list}>
        {kinds.map((kind) => (
          <li key={kind}>
            <span>{kindWord({ kind })}</span>
            <span className="row">
              {texts.data?.items
                .filter((text) => text.kind === kind)
                .map((text) => (
                  <Button
                    key={text.language}
                    variant="default"
                    size="compact-sm"
                    aria-label={`${may('message.write') ? w.common.edit : w.messages.read}: ${title(text)}`}
                    onClick={() => setChosen(text)}
                  >
                    {languageWord(text.language)}
                    {text.is_own && <span className={s.own}>{w.messages.own}</span>}
                  </Button>
                ))}
            </span>
          </li>
        ))}
      </ul>
      {chosen && (
        <Once when>
          <Text
            key={`${chosen.kind}.${chosen.language}`}
            text={chosen}
            title={title(chosen)}
            onClose={() => setChosen(null)}
          />
        </Once>
      )}
    </Card>
  );
}

const title = (text: Template) => `${kindWord(text)}, ${languageWord(text.language)}`;
