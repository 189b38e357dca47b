/* Keys and calls that the pages of this folder share. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import type { Message, Template } from '../../shared/records';
import { w } from '../../shared/words';

export const readMail = () => need(api.GET('/mail'));
export const useMail = () => useQuery({ queryKey: ['messages', 'mail'], queryFn: readMail });

export const useTemplates = () =>
  useQuery({ queryKey: ['messages', 'templates'], queryFn: () => need(api.GET('/templates')) });

/** After a change: settings, texts and the outbox are read again. */
export function useFresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['messages'] });
}

export const kindWord = (of: Pick<Message | Template, 'kind'>) => w.messages.kinds[of.kind] ?? of.kind;
export const languageWord = (language: Template['language']) => w.messages.languages[language] ?? language;
