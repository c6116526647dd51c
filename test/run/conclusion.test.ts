import { expect, test } from 'vitest';
import { emptyTables } from '../../src/domain/ledger.ts';
import { createMeasurement } from '../../src/measurement/recorder.ts';
import type { InvariantResult } from '../../src/measurement/summary.ts';
import { conclude } from '../../src/run/conclusion.ts';
import { createJudge } from '../../src/scenario/expectation-judge.ts';
import { statedExpectations } from '../../src/scenario/stated-expectations.ts';
import { dayMs, scenario, startAtMs } from '../sender/fixtures.ts';

const twice: InvariantResult = {
  invariant: 'no-repeats',
  kind: 'sender',
  law: 'no message is delivered twice',
  checkedCount: 100,
  violationCount: 1,
  violations: [],
};

function verdictWhereBroken(broken: 'fail' | 'report'): [string, number] {
  const told = scenario({ broken });
  const judge = createJudge(statedExpectations(told));
  const measurement = createMeasurement(emptyTables(), {
    startAtMs,
    endAtMs: startAtMs + dayMs,
    messageCount: 0,
    recipientOf: () => 0,
    probes: judge.probes,
  });
  const { verdict, exitCode } = conclude(
    told,
    { ...measurement, invariants: () => [twice] },
    judge,
    [],
    startAtMs + dayMs,
  );
  return [verdict, exitCode];
}

test('a promise that the sender broke fails the run, unless the scenario says `broken: report`', () => {
  expect(verdictWhereBroken('fail')).toEqual(['broken', 1]);
  expect(verdictWhereBroken('report')).toEqual(['met', 0]);
});
