/* A code of the second factor: phones offer the keyboard of digits, and the code of their app. */
import { TextInput, type TextInputProps } from '@mantine/core';
import { w } from '../../shared/words';

interface CodeInputProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (code: string) => void;
}

export function CodeInput({ value, onChange, ...more }: CodeInputProps) {
  return (
    <TextInput
      label={w.signIn.code}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      required
      withAsterisk={false}
      value={value}
      {...more}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
