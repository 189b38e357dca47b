/* Language and light or dark: on every page, for each person. */
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { w } from '../../shared/words';
import { Icon } from '../parts/Icon';
import { changeLanguage, useLanguage } from './language';
import s from './switches.module.css';

export function LanguageSwitch() {
  const language = useLanguage();
  return (
    <button
      type="button"
      className={s.language}
      lang={language === 'en' ? 'bn' : 'en'}
      onClick={() => void changeLanguage(language === 'en' ? 'bn' : 'en')}
    >
      {language === 'en' ? 'বাংলা' : 'English'}
    </button>
  );
}

export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={other === 'dark' ? w.shell.toDark : w.shell.toLight}
      onClick={() => setColorScheme(other)}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />
    </ActionIcon>
  );
}
