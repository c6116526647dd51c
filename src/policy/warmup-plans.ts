// Warm-up plans as data: how much an IP that nobody knows may send on each of its sending days. The stock plan is the
// usual throttle progression of senders; the others are what vendors publish, under their names.

import type { WarmupAcceptance, WarmupPhase, WarmupPlan } from '../domain/warmup.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const nothingAsked: WarmupAcceptance = {
  refusedMaxRatio: null,
  bounceMaxRatio: null,
  softBurstMaxRatio: null,
  complaintMaxRatio: null,
  colour: null,
  reputation: null,
};

/** Tables without rules of their own: hold at 2 % bounces or 0.1 % complaints (Delivra); refusals are of our choosing. */
const usualAcceptance: WarmupAcceptance = {
  ...nothingAsked,
  refusedMaxRatio: 0.1,
  bounceMaxRatio: 0.02,
  complaintMaxRatio: 0.001,
};

/** Business hours: 09:00 to 17:00; 12 hours cover them in two zones three hours apart. */
const eightHours = { opensAtMs: 9 * hourMs, spreadMs: 8 * hourMs };
const twelveHours = { opensAtMs: 9 * hourMs, spreadMs: 12 * hourMs };
const allDay = { opensAtMs: 0, spreadMs: dayMs };

const stock: WarmupPlan = {
  name: 'stock',
  source: 'the throttle progression that self-hosted senders are advised to follow, 2026-11',
  fillRatio: 0.5,
  stepBackDays: 2,
  restartAfterDays: 30, // Braze and MailWizz: reputation is kept for about 30 days without mail.
  phases: [
    phase(2, 100, { ...eightHours, perSecond: 1, accept: { ...nothingAsked, refusedMaxRatio: 0 } }),
    phase(5, 1000, {
      ...eightHours,
      perSecond: 5,
      // A burst: one hour in which every tenth mailbox could take no mail (our figure; Adobe calls 30 % in a day serious).
      accept: { ...nothingAsked, bounceMaxRatio: 0.02, softBurstMaxRatio: 0.1 },
    }),
    phase(7, 10_000, { ...twelveHours, perSecond: 20, accept: { ...nothingAsked, colour: 'green' } }),
    phase(7, 50_000, { ...twelveHours, perSecond: 50, accept: { ...nothingAsked, reputation: 'medium' } }),
    phase(7, 100_000, { ...allDay, perSecond: 100, accept: { ...nothingAsked, reputation: 'high' } }),
  ],
};

const sendgrid = vendorPlan(
  'sendgrid',
  'Twilio SendGrid docs (github.com/sendgrid/docs), automated IP warm-up, per hour',
  {
    phases: [
      20, 28, 39, 55, 77, 108, 151, 211, 295, 413, 579, 810, 1000, 1587, 2222, 3111, 4356, 6098, 8583, 11_953, 16_734,
      23_427, 32_798, 45_917, 64_284, 89_998, 125_997, 176_395, 246_953, 345_735, 484_029, 677_640, 948_696, 1_328_175,
      1_859_444, 2_603_222, 3_644_511, 5_102_316, 7_143_242, 10_000_539, 14_000_754, 19_601_056,
    ].map((perHour) => phase(1, perHour * 24, { perHour })),
  },
);

const sparkpost = vendorPlan('sparkpost', 'SparkPost support docs, automated IP warm-up stages', {
  fillRatio: 0.9, // The next stage only where more than 90 % of the stage's volume was sent.
  restartAfterDays: 10,
  phases: [
    200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 325_000,
    400_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_750_000, 2_000_000, 3_000_000, 4_250_000, 5_000_000,
    6_000_000, 7_500_000, 10_000_000,
  ].map((cap) => phase(1, cap)),
});

const mailtrap = vendorPlan('mailtrap', 'Mailtrap help, article 98: IP warm-up, per day and per hour', {
  phases: [
    [300, 60],
    [390, 80],
    [510, 100],
    [660, 130],
    [860, 170],
    [1100, 220],
    [1400, 290],
    [1900, 380],
    [2400, 490],
    [3200, 640],
    [4100, 830],
    [5400, 1100],
    [7000, 1400],
    [9100, 1800],
    [11_800, 2400],
    [15_400, 3100],
    [20_000, 4000],
    [26_000, 5200],
    [33_700, 6700],
    [43_900, 8800],
    [57_000, 11_400],
  ].map(([cap, perHour]) => phase(1, cap!, { perHour: perHour! })),
});

const brazeConservative = vendorPlan('braze-conservative', 'Braze docs, IP warming, conservative: three days each', {
  phases: [50, 100, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 1_024_000].map(
    (cap) => phase(3, cap),
  ),
});

const brazeModerate = vendorPlan('braze-moderate', 'Braze docs, IP warming, moderate', {
  phases: [
    50, 100, 500, 1000, 2000, 4000, 8000, 16_000, 25_000, 35_000, 50_000, 75_000, 100_000, 150_000, 200_000, 275_000,
    375_000, 500_000, 650_000, 825_000, 1_000_000,
  ].map((cap) => phase(1, cap)),
});

const brazeAggressive = vendorPlan('braze-aggressive', 'Braze docs, IP warming, aggressive', {
  phases: [
    50, 100, 500, 1000, 5000, 10_000, 20_000, 40_000, 70_000, 100_000, 150_000, 250_000, 400_000, 600_000, 1_000_000,
    2_000_000, 4_000_000,
  ].map((cap) => phase(1, cap)),
});

const salesforce = vendorPlan('salesforce', 'Salesforce Trailhead, IP warming: daily caps of weeks 1 to 6', {
  phases: [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000].map((cap) => phase(7, cap)),
});

const kumomtaAggressive = vendorPlan('kumomta-aggressive', 'a KumoMTA fork, warmup.toml at bedf0044: 12 hours a day', {
  phases: [200, 500, 1000, 2500, 5000, 10_000, 20_000, 35_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000].map(
    (cap) => phase(1, cap, { opensAtMs: 8 * hourMs, spreadMs: 12 * hourMs }),
  ),
});

/** Every plan that a scenario may name; facts as of 2026-11. */
export const warmupPlans: readonly WarmupPlan[] = [
  stock,
  sendgrid,
  sparkpost,
  mailtrap,
  brazeConservative,
  brazeModerate,
  brazeAggressive,
  salesforce,
  kumomtaAggressive,
];

export function warmupPlanNamed(name: string): WarmupPlan | undefined {
  return warmupPlans.find((plan) => plan.name === name);
}

/** Most that a phase lets go in a day of 24 open hours: the strictest of its rate, its hourly cap and the spread of its daily one. */
export function pacePerDay({ capPerDay, perHour, perSecond, spreadMs }: WarmupPhase): number {
  return Math.min(
    (capPerDay * dayMs) / spreadMs,
    perHour === null ? Number.POSITIVE_INFINITY : perHour * 24,
    perSecond === null ? Number.POSITIVE_INFINITY : perSecond * 86_400,
  );
}

function phase(days: number, capPerDay: number, over: Partial<WarmupPhase> = {}): WarmupPhase {
  return { days, capPerDay, perHour: null, perSecond: null, ...allDay, accept: usualAcceptance, ...over };
}

function vendorPlan(name: string, source: string, over: Partial<WarmupPlan> & Pick<WarmupPlan, 'phases'>): WarmupPlan {
  return { name, source, fillRatio: 0.5, stepBackDays: 2, restartAfterDays: 30, ...over };
}
