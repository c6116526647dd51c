// The commands as yargs knows them: what each is for, what it takes, and an example.

import type { Argv } from 'yargs';
import {
  type Choose,
  exitCodeText,
  files,
  isOn,
  once,
  scenarioOptions,
  seedCount,
  seedsOption,
} from './command-options.ts';
import {
  addLiveCommands,
  liveAsked,
  liveOptionNames,
  liveOptions,
  refuseLiveOptions,
  resumeAsked,
  resumeOption,
  watchOptions,
} from './live-commands.ts';
import { addPlanCommands, planOptionNames } from './plan-commands.ts';
import { remoteOptionNames, remoteOptions } from './remote-options.ts';

/** Every command's own options, for a guess at what was meant by an unknown one. */
export const optionNames = new Map<string, readonly string[]>([
  [
    'run',
    [
      ...['set', 'seed', 'out', 'no-charts', 'quiet', 'json', 'baseline', 'seeds', 'junit', 'markdown'],
      ...[
        'csv',
        'openmetrics',
        'log',
        'accounting',
        'live',
        'speed',
        'insist',
        'broker',
        'agents',
        'resume',
        'ui',
        'http',
        'yes',
      ],
      ...remoteOptionNames,
    ],
  ],
  ['check', ['set', 'seed', 'live', 'broker', 'json']],
  ['schema', []],
  ['init', []],
  ['list', ['json']],
  ['isp', ['profile', 'host', 'port', 'speed', 'seed', 'warm', 'tls', 'dns', 'allow-remote', 'json']],
  ['explain', ['set', 'seed', 'json']],
  ...planOptionNames,
  ...liveOptionNames,
]);

/** What each command cannot do without, in the order given, under the names that its help has. */
export const argumentNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['run', ['FILE']],
  ['check', ['FILE']],
  ['explain', ['RUN_OR_SCENARIO', 'MESSAGE']],
  ['compare', ['A']],
  ['baseline', ['ACTION', 'RUN_OR_SCENARIO']],
  ['sweep', ['FILE']],
  ['solve', ['FILE']],
  ['verify', ['FILE']],
]);

/** `choose` is told what was asked for once yargs has read it. */
export function addCommands(parser: Argv, argv: readonly string[], choose: Choose): void {
  addRun(parser, choose, argv);
  addCheck(parser, choose);
  addSchema(parser, choose);
  addInit(parser, choose);
  addList(parser, choose);
  addIsp(parser, choose);
  addExplain(parser, choose);
  addPlanCommands(parser, choose);
  addLiveCommands(parser, choose);
}

function addRun(parser: Argv, choose: Choose, argv: readonly string[]): void {
  parser.command(
    'run <FILE..>',
    'Run scenarios and write their reports',
    (y) =>
      scenarioOptions(files(y))
        .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the report' })
        .option('no-charts', { type: 'boolean', describe: 'Draw no pictures' })
        .option('baseline', {
          type: 'string',
          requiresArg: true,
          describe: 'Fail where a figure has left its tolerance: a file, or a folder of them by scenario',
        })
        .option('seeds', seedsOption)
        .option('junit', { type: 'string', requiresArg: true, describe: 'JUnit XML of all scenarios, to this file' })
        .option('markdown', {
          type: 'string',
          requiresArg: true,
          describe: 'Markdown for a pull request, to this file',
        })
        .option('csv', { type: 'boolean', describe: 'Write every series to series.csv' })
        .option('openmetrics', { type: 'boolean', describe: 'Write every series to metrics.txt, as OpenMetrics' })
        .option('log', { type: 'boolean', describe: 'Write a line of JSON for each event to events.jsonl' })
        .option('accounting', { type: 'boolean', describe: 'Write accounting records to accounting.csv' })
        .option('live', { type: 'boolean', describe: 'Run it with real parts: a broker, processes, SMTP on loopback' })
        .options(liveOptions)
        .options(watchOptions)
        .options(remoteOptions)
        .options(resumeOption)
        .example('maildrill run live-smoke --live --remote-agents 2 --agents 0', 'Let two other machines deliver')
        .option('yes', { type: 'boolean', describe: 'Run it though it comes to more than 50 million events' })
        .option('quiet', { type: 'boolean', describe: 'Print nothing but problems' })
        .option('json', { type: 'boolean', describe: 'Print the result as one line of JSON for each scenario' })
        .example('maildrill run scenarios/first-run.yaml', 'Run it; the report goes to reports/runs/first-run-<seed>/')
        .example('maildrill run first-run --set sender.servers[mta-1].rate=20/s', 'Run it with another rate')
        .example('maildrill run live-agent-killed --live', 'Kill a delivery agent on the way, and count')
        .example('maildrill run live-smoke --live --ui 8025', 'Run it live; watch it at http://127.0.0.1:8025/')
        .example('maildrill run mine.yaml --live --http 8080 --speed 1', 'Let callers of your own hand mail in')
        .example('maildrill run live-smoke --live --resume reports/runs/live-smoke-1', 'Go on with a killed run')
        .epilogue(`Several files: each is run, and the worst exit code counts.\n\n${exitCodeText}`),
    (a) =>
      choose({
        command: 'run',
        files: a.FILE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        out: once('out', a.out),
        charts: !isOn(a['no-charts']),
        baseline: once('baseline', a.baseline),
        seeds: seedCount(a.seeds),
        junit: once('junit', a.junit),
        markdown: once('markdown', a.markdown),
        extras: {
          csv: isOn(a.csv),
          openmetrics: isOn(a.openmetrics),
          log: isOn(a.log),
          accounting: isOn(a.accounting),
        },
        live: isOn(a.live) ? liveAsked(a) : refuseLiveOptions(a),
        resume: resumeAsked(once('resume', a.resume), isOn(a.live), a.FILE, a.out),
        yes: isOn(a.yes),
        quiet: isOn(a.quiet),
        json: isOn(a.json),
        argv,
      }),
  );
}

function addCheck(parser: Argv, choose: Choose): void {
  parser.command(
    'check <FILE..>',
    'Check scenarios and print their plan',
    (y) =>
      scenarioOptions(files(y))
        .option('live', { type: 'boolean', describe: 'Of the live form, and how fast this machine may run it' })
        .option('broker', liveOptions.broker)
        .option('json', { type: 'boolean', describe: 'Print the plan as one line of JSON for each scenario' })
        .example('maildrill check scenarios/*.yaml', 'Check every scenario of a folder')
        .example('maildrill check first-run --live', 'Measure for a few seconds what the highest honest --speed is'),
    (a) =>
      choose({
        command: 'check',
        files: a.FILE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        live: isOn(a.live) ? { broker: once('broker', a.broker) } : refuseLiveOptions({ broker: a.broker }),
        json: isOn(a.json),
      }),
  );
}

function addSchema(parser: Argv, choose: Choose): void {
  parser.command(
    'schema',
    'Print the JSON Schema of scenarios',
    (y) => y.example('maildrill schema > scenario.schema.json', 'Keep it beside your scenarios'),
    () => choose({ command: 'schema' }),
  );
}

function addInit(parser: Argv, choose: Choose): void {
  parser.command(
    'init [FILE]',
    'Write a commented scenario to start from',
    (y) =>
      y
        .positional('FILE', { type: 'string', default: 'drill.yaml', describe: 'File to write; never overwritten' })
        .example('maildrill init my-drill.yaml', 'Write my-drill.yaml, ready to run'),
    (a) => choose({ command: 'init', file: a.FILE }),
  );
}

function addList(parser: Argv, choose: Choose): void {
  parser.command(
    'list',
    'List the bundled scenarios',
    (y) =>
      y
        .option('json', { type: 'boolean', describe: 'Print the list as JSON' })
        .example('maildrill list', 'Then run one by its name: maildrill run first-run'),
    (a) => choose({ command: 'list', json: isOn(a.json) }),
  );
}

function addIsp(parser: Argv, choose: Choose): void {
  const text = { type: 'string', requiresArg: true } as const;
  parser.command(
    'isp',
    'Be a mailbox provider on a port, for any mail server to send to',
    (y) =>
      y
        .option('profile', { ...text, default: 'plain', describe: 'Name of a bundled profile, or a YAML file' })
        .option('port', { ...text, default: '2525', describe: 'Port to listen on; 0 takes a free one' })
        .option('host', { ...text, default: '127.0.0.1', describe: 'Address to listen on' })
        .option('speed', { ...text, default: '1', describe: 'How many times as fast as real time its own time runs' })
        .option('warm', { ...text, describe: 'Messages a day that it is used to from here; it knows nobody without' })
        .option('seed', { ...text, describe: 'Other luck' })
        .option('tls', { type: 'boolean', describe: 'Offer STARTTLS, with a certificate made for the occasion' })
        .option('dns', { ...text, describe: 'Port of a name server for its domains, on --host; 0 takes a free one' })
        .option('allow-remote', { type: 'boolean', describe: 'Let --host be reached from other machines' })
        .option('json', { type: 'boolean', describe: 'Print the tally as one line of JSON' })
        .example('maildrill isp --profile gmail --port 2525', 'Then point your mail server at 127.0.0.1:2525')
        .example('maildrill isp --profile gmail --dns 5353', 'Then let its resolver ask 127.0.0.1:5353'),
    (a) =>
      choose({
        command: 'isp',
        profile: once('profile', a.profile)!,
        host: once('host', a.host)!,
        port: once('port', a.port)!,
        speed: once('speed', a.speed)!,
        seed: once('seed', a.seed),
        warm: once('warm', a.warm),
        tls: isOn(a.tls),
        dns: once('dns', a.dns),
        allowRemote: isOn(a['allow-remote']),
        json: isOn(a.json),
      }),
  );
}

function addExplain(parser: Argv, choose: Choose): void {
  parser.command(
    'explain <RUN_OR_SCENARIO> <MESSAGE>',
    "Print one message's journey, by running again",
    (y) =>
      scenarioOptions(
        y
          .positional('RUN_OR_SCENARIO', {
            type: 'string',
            demandOption: true,
            describe: 'Folder of a run, or a scenario',
          })
          .positional('MESSAGE', { type: 'string', demandOption: true, describe: 'Number of the message, from 0' }),
      )
        .option('json', { type: 'boolean', describe: 'Print the journey as JSON' })
        .example('maildrill explain reports/runs/first-run-7 4237', 'What happened to message 4237, and why'),
    (a) =>
      choose({
        command: 'explain',
        subject: a.RUN_OR_SCENARIO,
        message: a.MESSAGE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        json: isOn(a.json),
      }),
  );
}
