// The rooms behind the commands. Each is loaded when first asked for: `--help` should not wait for an engine that it does
// not start, and a run without charts not for a canvas.

import type { PageAssets } from '../report/page/page-html.ts';
import { refuseDrills } from './drilled.ts';
import type { Tools } from './tools.ts';

export const realTools: Tools = {
  load: async (file, sets, form) => (await import('../scenario/load.ts')).loadScenario(file, sets, form),

  run: async (scenario, options) => {
    refuseDrills(scenario);
    return (await import('../run/virtual.ts')).runVirtual(scenario, options);
  },

  liveJourney: async (scenario, folder, message) =>
    (await import('../run/live/ledger/ledger-journey.ts')).ledgerJourney(scenario, folder, message),

  runLive: async (scenario, options) => (await import('../run/live.ts')).runLive(scenario, options),

  livePage: async (port) => {
    const [{ liveHtml }, { openLivePage }] = await Promise.all([
      import('../report/live/live-html.ts'),
      import('../run/live-page.ts'),
    ]);
    return openLivePage(port, liveHtml(await assetsOf('live-page')));
  },

  honestSpeed: async (scenario) => (await import('../scenario/live-speed.ts')).honestSpeed(scenario),

  measuredSpeed: async (scenario, capacity) =>
    (await import('../scenario/live-speed.ts')).honestSpeed(scenario, capacity),

  liveCapacity: async (broker, signal) => (await import('../run/live-capacity.ts')).measureLiveCapacity(broker, signal),

  plan: async (scenario) => {
    const [{ createScenarioPlan }, { renderPlan }] = await Promise.all([
      import('../scenario/plan-check.ts'),
      import('../scenario/plan-render.ts'),
    ]);
    const plan = createScenarioPlan(scenario);
    return { data: plan, text: renderPlan(plan) };
  },

  joinRun: async (options) => (await import('../run/agent.ts')).runAgent(options),

  isp: async (wish) => (await import('../run/isp.ts')).runIsp(wish),

  expectedEvents: async (scenario) => (await import('../scenario/plan-check.ts')).createScenarioPlan(scenario).events,

  jsonSchema: async () => (await import('../scenario/json-schema.ts')).printJsonSchema(),

  providers: async () => (await import('../scenario/provider-list.ts')).bundledProviders(),

  starter: async (name) => (await import('../scenario/starter.ts')).starterScenario(name),

  drawPng: async (file, summary) => {
    const [{ chartFiles }, { picture }, { drawPng }] = await Promise.all([
      import('../report/charts/chart-list.ts'),
      import('../report/charts/picture.ts'),
      import('../report/png.ts'),
    ]);
    const chart = chartFiles.find((entry) => entry.file === file);
    if (chart === undefined) throw new Error(`no chart is drawn to ${file}`);
    return drawPng(picture(chart.build(summary), summary));
  },

  page: async (summary, partial) => {
    const { reportHtml } = await import('../report/page/report-html.ts');
    return reportHtml({ summary, partial }, await assetsOf('report-page'));
  },

  drawComparison: async (file, before, after) => {
    const [{ comparisonCharts }, { drawPng }] = await Promise.all([
      import('../report/comparison-charts.ts'),
      import('../report/png.ts'),
    ]);
    const chart = comparisonCharts.find((entry) => entry.file === file);
    if (chart === undefined) throw new Error(`no chart of a comparison is drawn to ${file}`);
    return drawPng(chart.build(before, after));
  },

  drawSweep: async (curve) => {
    const [{ sweepChart }, { drawPng }] = await Promise.all([
      import('../report/sweep-chart.ts'),
      import('../report/png.ts'),
    ]);
    return drawPng(sweepChart(curve));
  },
};

/** Script and style of a page, as the build has made them. */
async function assetsOf(page: 'report-page' | 'live-page'): Promise<PageAssets> {
  const [{ readFile }, { join }, { packageRoot }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('../scenario/package-root.ts'),
  ]);
  return JSON.parse(await readFile(join(packageRoot(), `dist/${page}.json`), 'utf8'));
}
