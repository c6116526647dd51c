// The rooms behind the commands. Each is loaded when first asked for: `--help` should not wait for an engine that it does
// not start, and a run without charts not for a canvas.

import type { Tools } from './tools.ts';

export const realTools: Tools = {
  load: async (file, sets) => (await import('../scenario/load.ts')).loadScenario(file, sets),

  run: async (scenario, options) => (await import('../run/virtual.ts')).runVirtual(scenario, options),

  plan: async (scenario) => {
    const [{ createScenarioPlan }, { renderPlan }] = await Promise.all([
      import('../scenario/plan-check.ts'),
      import('../scenario/plan-render.ts'),
    ]);
    const plan = createScenarioPlan(scenario);
    return { data: plan, text: renderPlan(plan) };
  },

  jsonSchema: async () => (await import('../scenario/json-schema.ts')).printJsonSchema(),

  starter: async (name) => (await import('../scenario/starter.ts')).starterScenario(name),

  drawPng: async (file, summary) => {
    const [{ chartFiles }, { drawPng }] = await Promise.all([
      import('../report/charts/chart-list.ts'),
      import('../report/png.ts'),
    ]);
    const chart = chartFiles.find((entry) => entry.file === file);
    if (chart === undefined) throw new Error(`no chart is drawn to ${file}`);
    return drawPng(chart.build(summary));
  },
};
