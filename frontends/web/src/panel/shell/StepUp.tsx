/* A fresh code of the second factor, asked for in the middle of an act: the act then goes on by itself. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, need, onStepUp } from '../../shared/client';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { useSession } from '../parts/session';

type Answer = (done: boolean) => void;

export function StepUp() {
  const { has_factor } = useSession();
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (!has_factor) return;
    let asked: Promise<boolean> | null = null; // one question for all that wait
    onStepUp(
      () =>
        (asked ??= new Promise<boolean>((resolve) =>
          setAnswer(() => (done: boolean) => {
            asked = null;
            setAnswer(null);
            resolve(done);
          }),
        )),
    );
    return () => onStepUp(null);
  }, [has_factor]);
  return answer && <Code onAnswer={answer} />;
}

function Code({ onAnswer }: { onAnswer: Answer }) {
  const [code, setCode] = useState('');
  const send = useMutation({
    mutationFn: () => need(api.POST('/session/step-up', { body: { code: code.trim() } })),
    onSuccess: () => onAnswer(true),
    onError: () => setCode(''),
  });
  return (
    <Dialog
      opened
      onClose={() => onAnswer(false)}
      title={w.stepUp.title}
      act={w.stepUp.enter}
      disabled={!code.trim()}
      pending={send.isPending}
      error={send.error}
      onSubmit={() => send.mutate()}
    >
      <p className="soft">{w.stepUp.why}</p>
      <TextInput
        label={w.signIn.code}
        description={w.signIn.codeHint}
        name="step_up_code"
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        data-autofocus
        // Escape answers this question; the dialog below stays
        data-mantine-stop-propagation="true"
        onKeyDown={(event) => event.key === 'Escape' && onAnswer(false)}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </Dialog>
  );
}
