/** The breaker and the gate: when a system is left alone, and how it comes back. */
import { describe, expect, test } from 'vitest';
import { answered, closedBreaker, mayProbe, probing, unanswered, unprobed, type Breaker } from './breaker.ts';
import { gateOf } from './gate.ts';
import { freshSystem } from './system-store.ts';

const at = (second: number): Date => new Date(second * 1000);
const failing = (times: number, from: Breaker = closedBreaker): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((breaker) => unanswered(breaker, at(0), 'down'), from);

describe('the breaker', () => {
  test('opens after five failures in a row, not after four', () => {
    expect(failing(4).phase).toBe('closed');
    expect(failing(5).phase).toBe('open');
    expect(failing(5).openedAt).toEqual(at(0));
  });

  test('starts to count anew after an answer', () => {
    expect(failing(4, answered()).phase).toBe('closed');
    expect(answered().failures).toBe(0);
  });

  test('lets one probe through when its pause is over', () => {
    const open = failing(5);
    expect(mayProbe(open, at(1))).toBe(false);
    expect(mayProbe(open, at(2))).toBe(true);
    expect(mayProbe(probing(open, at(2), 'node'), at(3))).toBe(false);
  });

  test('waits longer after each failed probe, but never longer than a minute', () => {
    let breaker = failing(5);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      breaker = unanswered(probing(breaker, at(0), 'node'), at(0), 'still down');
      pauses.push((breaker.probeAt?.getTime() ?? 0) / 1000);
    }
    expect(pauses).toEqual([4, 8, 16, 32, 60, 60, 60, 60]);
    expect(breaker.openedAt).toEqual(at(0));
  });

  test('forgets a probe of which nothing was heard for long', () => {
    const lost = probing(failing(5), at(2), 'node');
    expect(mayProbe(lost, at(152))).toBe(true);
  });

  test('may ask again at once when the probe found nothing to send', () => {
    expect(mayProbe(unprobed(probing(failing(5), at(2), 'node'), at(3)), at(3))).toBe(true);
  });

  test('is not delayed by failures that were under way when it opened', () => {
    const open = failing(5);
    expect(unanswered(open, at(100), 'late')).toEqual(open);
  });
});

describe('the gate', () => {
  const healthy = freshSystem('erp');

  test('is open for a healthy system', () => {
    expect(gateOf(healthy, at(0), undefined)).toEqual({ gate: 'open' });
  });

  test('obeys a person before everything else', () => {
    const paused = { ...healthy, pausedAt: at(0), slowUntil: at(100) };
    expect(gateOf(paused, at(1), at(50))).toEqual({ gate: 'shut', because: 'paused' });
  });

  test('is shut in a maintenance window, and says until when', () => {
    expect(gateOf(healthy, at(1), at(50))).toEqual({ gate: 'shut', because: 'maintenance', until: at(50) });
  });

  test('is shut while the system wants rest, and open afterwards', () => {
    const slowed = { ...healthy, slowUntil: at(10) };
    expect(gateOf(slowed, at(9), undefined)).toEqual({ gate: 'shut', because: 'slowed', until: at(10) });
    expect(gateOf(slowed, at(10), undefined)).toEqual({ gate: 'open' });
  });

  test('lets a probe through an open breaker when it is time', () => {
    const broken = { ...healthy, ...failing(5) };
    expect(gateOf(broken, at(1), undefined)).toEqual({ gate: 'shut', because: 'unreachable', until: at(2) });
    expect(gateOf(broken, at(2), undefined)).toEqual({ gate: 'probe' });
  });
});
