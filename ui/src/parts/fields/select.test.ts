// The list one chooses from: what goes past it leaves it alone.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import Select from './Select.svelte';

it('is not changed by the key that leaves it, though a choice is called like it', async () => {
  const options = [
    { value: ',', label: '逗號' },
    { value: 'tab', label: 'Tab 鍵' },
    { value: 'home', label: 'Home' },
  ];
  const chosen: string[] = [];
  render(Select, { value: ',', options, label: '分隔', testid: 'list', onchange: (one: string) => chosen.push(one) });
  for (const key of ['Tab', 'Home']) await fireEvent.keyDown(screen.getByTestId('list'), { key });
  expect(chosen).toEqual([]);
  await fireEvent.keyDown(screen.getByTestId('list'), { key: 't' });
  expect(chosen).toEqual(['tab']);
});
