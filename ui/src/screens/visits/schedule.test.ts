// When each visit of a day begins: the same days as the core is tested with, and what the window adds.
import { expect, it } from 'vitest';
import { clock, minutes, schedule } from './schedule';

const starts = (fixed: (string | null)[]) => schedule(fixed).map((slot) => slot.starts);

it('fills a day around its appointments, as the core does', () => {
  expect(starts([null, null])).toEqual(['10:00', '10:40']);
  expect(starts(['10:00', null, null, '14:00', null])).toEqual(['10:00', '10:40', '11:20', '14:00', '14:40']);
  expect(starts([null, null, '10:00'])).toEqual(['08:40', '09:20', '10:00']);
  expect(starts([])).toEqual([]);
});

it('begins with a first appointment, however late, and never before seven', () => {
  expect(starts(['16:30', null])).toEqual(['16:30', '17:10']);
  expect(starts([null, '16:30'])).toEqual(['10:00', '16:30']);
  expect(starts([null, null, null, null, '08:00'])).toEqual(['07:00', '07:40', '08:20', '09:00', '08:00']);
});

it('gives half an hour each and says where two meet', () => {
  expect(schedule(['10:00', '10:30', '10:45'])).toEqual([
    { starts: '10:00', ends: '10:30', clashes: false },
    { starts: '10:30', ends: '11:00', clashes: false },
    { starts: '10:45', ends: '11:15', clashes: true },
  ]);
  // Three before an appointment run into it: it is the appointment that would be missed.
  expect(schedule(['10:00', null, '11:00']).map((slot) => slot.clashes)).toEqual([false, false, true]);
});

it('reads and writes times of day', () => {
  expect([minutes('08:05'), minutes('23:59')]).toEqual([485, 1439]);
  expect([clock(485), clock(0), clock(24 * 60 + 20)]).toEqual(['08:05', '00:00', '00:20']);
});
