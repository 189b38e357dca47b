/* One text: its words, what it looks like with samples in their places, and back to what the library says. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import type { Template } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useMay } from '../parts/session';
import { useFresh } from './queries';
import s from './Messages.module.css';

type Act = 'preview' | 'set' | 'reset';

export default function Text({ text, title, onClose }: { text: Template; title: string; onClose: () => void }) {
  const write = useMay()('message.write');
  const fresh = useFresh();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({ initialValues: { subject: text.subject, body: text.body } });
  const which = { kind: text.kind, language: text.language };
  const ask = useMutation({
    mutationFn: (act: Act) => {
      const body = { ...which, ...form.getValues() };
      return act === 'preview'
        ? need(api.POST('/template/preview', { body }))
        : act === 'set'
          ? need(api.POST('/template', { body }))
          : need(api.POST('/template/reset', { body: which }));
    },
  });
  const [shown, setShown] = useState<Template | null>(null);
  const run = async (act: Act) => {
    setFailure(null);
    try {
      const answer = await ask.mutateAsync(act);
      if (act === 'preview') return setShown(answer);
      await fresh();
      onClose();
    } catch (error) {
      setFailure(refuse(form, error));
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      size="xl"
      stays
      {...(write && { act: w.common.save })}
      pending={ask.isPending}
      error={failure}
      onSubmit={() => void run('set')}
    >
      <TextInput
        label={w.messages.subject}
        name="subject"
        readOnly={!write}
        data-autofocus
        {...form.getInputProps('subject')}
      />
      <Textarea
        label={w.messages.text}
        description={`${w.messages.words} ${placeholders(text)}`}
        name="body"
        rows={10}
        readOnly={!write}
        {...form.getInputProps('body')}
      />
      <div className="row">
        <Button variant="default" disabled={ask.isPending} onClick={() => void run('preview')}>
          {w.messages.preview}
        </Button>
        {write && text.is_own && (
          <Button variant="default" disabled={ask.isPending} onClick={() => void run('reset')}>
            {w.messages.reset}
          </Button>
        )}
      </div>
      {shown && (
        <section className={s.letter} aria-label={w.messages.preview} role="status">
          <b>{shown.subject}</b>
          <p>{shown.body}</p>
        </section>
      )}
    </Dialog>
  );
}

/** As they are written in a text. */
const placeholders = (text: Template) =>
  text.placeholders
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((name) => (name.startsWith('{') ? name : `{${name}}`))
    .join(' ');
