// The receiving world of a live run, a process of its own: the same model as in virtual time, behind real mail hosts on
// loopback addresses. It reads the scenario itself, so both sides know the same world and nothing else of one another.

import { LaterKind } from '../../../../fake-isp/model/attempt.ts';
import type { Profile } from '../../../../fake-isp/model/profile.ts';
import type { MailWorld } from '../../../../fake-isp/model/world.ts';
import { tlsOf } from '../../../../fake-isp/profiles/served-profile.ts';
import { makeCertificate } from '../../../../fake-isp/smtp/certificate.ts';
import { FeedbackDesk } from '../../../../fake-isp/smtp/feedback-desk.ts';
import type { Certificate, Later, MailHost } from '../../../../fake-isp/smtp/mail-host.ts';
import { openMailHost } from '../../../../fake-isp/smtp/open-mail-host.ts';
import { wallTime } from '../../../../fake-isp/smtp/wall-time.ts';
import { emptyTables } from '../../../domain/ledger.ts';
import { loopbackPlan, siteAddress } from '../../../domain/loopback.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import { beginsTls } from '../../../domain/tls-use.ts';
import { messageOfHeader } from '../../../drivers/transport/message-id.ts';
import { LiveClock } from '../../../engine/live-clock.ts';
import { createLuck } from '../../../engine/luck.ts';
import { bundledProfiles, readScenario } from '../../../scenario/load.ts';
import { askDelisting, incidentsAsFaked, strikeWorld } from '../../incidents.ts';
import { raiseWorld } from '../../raise-world.ts';
import { StandingBook } from '../../standing-book.ts';
import { parentChannel } from '../child.ts';
import { machineWallMs } from '../machine-clock.ts';
import type { ClockReading, ForwardedEntry, FromIsp, HostPlace, IspStart, ReaderAct, ToIsp } from '../protocol.ts';
import { IspDrills } from './isp-drills.ts';
import type { rememberWorld as Remember } from './remembered-world.ts';

/** Enrolled in every feedback loop. */
const complaintsTo = 'complaints@feedback.example';

/** It knows all of the sender, which most runs have no need of. */
const rememberWorld: typeof Remember = async (...given) =>
  (await import('./remembered-world.ts')).rememberWorld(...given);

export function runIspProcess(host: NodeJS.Process, remember = rememberWorld): void {
  let isp: Isp | null = null;
  const channel = parentChannel<FromIsp, ToIsp>(host, (message) => {
    void heard(message).catch((error: unknown) => channel.send(troubleOf(error)));
  });
  const heard = async (message: ToIsp): Promise<void> => {
    switch (message.kind) {
      case 'start': {
        const started = await Isp.open(
          message,
          remember,
          (act) => channel.send({ kind: 'acts', acts: [act] }),
          ({ message: text }) => channel.send({ kind: 'trouble', text, isOfMachine: true }),
        );
        isp = started;
        channel.send({ kind: 'started', places: started.places });
        break;
      }
      case 'clock':
        isp!.setClock(message.reading);
        channel.send({ kind: 'clock-set' });
        break;
      case 'incident':
        strikeWorld(isp!.world, incidentsAsFaked(isp!.scenario)[message.row]!, message.begins, message.atMs);
        break;
      case 'delisting':
        askDelisting(isp!.world, isp!.scenario.incidents[message.row]!, message.atMs);
        break;
      case 'drill':
        isp!.drills?.set(message.row, message.begins);
        break;
      case 'quiet?':
        channel.send({ kind: 'quiet', isBusy: isp!.isBusy, earliestAtMs: isp!.clock.earliestAtMs() });
        break;
      case 'standings?':
        channel.send({ kind: 'standings', ...isp!.standings(message.atMs) });
        break;
      case 'tallies?':
        channel.send({
          kind: 'tallies',
          rows: isp!.world.providers.map(({ name, tally }) => ({ provider: name, ...tally })),
          taken: isp!.drills?.book.taken ?? null,
        });
        break;
      case 'end':
        await isp?.close();
        channel.send({ kind: 'ended', cpuMs: (host.cpuUsage().user + host.cpuUsage().system) / 1000 });
        host.disconnect();
    }
  };
}

/** What the system objects to is told by its code; of all else a person wants to know where it happened. */
function troubleOf(error: unknown): FromIsp {
  if (!(error instanceof Error)) return { kind: 'trouble', text: String(error) };
  if ('syscall' in error && 'code' in error) return { kind: 'trouble', text: error.message, code: String(error.code) };
  return { kind: 'trouble', text: error.stack ?? error.message };
}

class Isp {
  readonly scenario: Scenario;
  readonly world: MailWorld;
  readonly clock: LiveClock;
  readonly places: HostPlace[] = [];
  readonly drills: IspDrills | null;
  readonly #hosts: MailHost[] = [];
  readonly #tables = emptyTables();
  readonly #entries: ForwardedEntry[] = [];
  readonly #standings: StandingBook;
  #desk: FeedbackDesk | null = null;
  /** What is to follow from the lives before this one. */
  #goOn: (atMs: number) => void = () => undefined;
  #sentStandings = 0;
  #sentDashboards = 0;

  constructor(scenario: Scenario, { speed, book }: IspStart, onFull: (error: Error) => void) {
    this.scenario = scenario;
    this.world = raiseWorld(scenario, createLuck(scenario.seed));
    this.drills = book === null ? null : new IspDrills(scenario, this.world.providers, book, onFull);
    this.clock = new LiveClock(wallTime, scenario.startAtMs, speed);
    this.#standings = new StandingBook(this.world, this.#tables, {
      append: (kind, message, atMs, a, b, c) => this.#entries.push({ kind, message, atMs, a, b, c }),
    });
  }

  static async open(
    start: IspStart,
    remember: typeof Remember,
    act: (act: ReaderAct) => void,
    onFull: (error: Error) => void,
  ): Promise<Isp> {
    const loaded = readScenario(start.source.text, start.source.sets, bundledProfiles(), 'live');
    if ('problems' in loaded)
      throw new Error(`bug: the scenario reads otherwise here: ${loaded.problems[0]?.expected}`);
    const isp = new Isp(loaded.scenario, start, onFull);
    await isp.#openHosts(start, act);
    if (start.memory === undefined) return isp;
    const laters = await remember(isp.world, isp.scenario, start.memory);
    isp.#goOn = (atMs) => isp.#await(laters, atMs, act);
    return isp;
  }

  setClock({ atMs, wallMs }: ClockReading): void {
    this.clock.setTo(atMs, wallMs - machineWallMs() + performance.now());
    // Not before: until it is told the time, a clock runs ahead from the scenario's first instant.
    this.#goOn(atMs);
    this.#goOn = () => undefined;
  }

  #await(laters: readonly Later[], atMs: number, act: (act: ReaderAct) => void): void {
    for (const later of laters) {
      // Another process had this place since the run went on, and told of it before a drill killed it.
      if (later.atMs <= atMs) continue;
      const { profile } = this.scenario.providers.find(({ name }) => name === later.provider)!;
      this.clock.at(later.atMs, () => this.#later(later, profile as Profile, act));
    }
  }

  /** Mail about what has happened is on its way. */
  get isBusy(): boolean {
    return (this.#desk?.pendingCount ?? 0) > 0;
  }

  /** What the providers think of us, as entries for the ledger of the run. */
  standings(nowMs: number): Omit<Extract<FromIsp, { kind: 'standings' }>, 'kind'> {
    this.#entries.length = 0;
    this.#standings.sample(nowMs);
    const { standings, dashboards } = this.#tables;
    const found = {
      newStandings: standings.slice(this.#sentStandings),
      newDashboards: dashboards.slice(this.#sentDashboards),
      entries: [...this.#entries],
    };
    this.#sentStandings = standings.length;
    this.#sentDashboards = dashboards.length;
    return found;
  }

  async close(): Promise<void> {
    this.clock.stop();
    this.#desk?.close();
    await Promise.all(this.#hosts.map((host) => host.close()));
  }

  async #openHosts(start: IspStart, act: (act: ReaderAct) => void): Promise<void> {
    const { scenario, world, clock } = this;
    const ips = scenario.sender.servers.flatMap((server) => server.ips);
    if (start.feedback !== null) this.#desk = new FeedbackDesk({ ...start.feedback, complaintsTo });
    const { isSingle, ips: ipOf } = loopbackPlan(ips, start.isSingleLoopback);
    const certificate = await certificateFor(scenario);
    for (const [index, { name, profile }] of scenario.providers.entries()) {
      const sites = Array.from({ length: (profile as Profile).sites.count }, (_, site) => site);
      const doors = sites.flatMap((site) => {
        const door = { host: start.host ?? siteAddress(index, site, isSingle), site };
        const port = (ip: string) => start.places?.find(isAt(name, site, ip))?.port ?? 0;
        return isSingle ? ips.map((ip) => ({ ...door, ip, port: port(ip) })) : [{ ...door, port: port('') }];
      });
      const host = await openMailHost({
        world,
        provider: world.providers[index]!,
        clock,
        doors,
        tls: tlsOf(profile as Profile),
        certificate: tlsOf(profile as Profile) === null ? null : certificate,
        ipOf: (remote) => ipOf.get(remote) ?? remote,
        onLater: (later) => this.#later(later, profile as Profile, act),
        ...(this.drills !== null && { drill: this.drills.of(index) }),
      });
      this.#hosts.push(host);
      for (const { host: at, port, site, ip = '' } of host.doors)
        this.places.push({ provider: name, site, host: at, port, ip });
    }
  }

  /** Complaints and late bounces go out as mail; what a reader does is told to the dispatcher, which plays the reader's part. */
  #later(later: Later, profile: Profile, act: (act: ReaderAct) => void): void {
    if (later.kind === LaterKind.Complaint || later.kind === LaterKind.LateBounce) {
      this.#desk?.report(later, profile);
      return;
    }
    const message = messageOfHeader(later.header);
    if (message >= 0) act({ kind: later.kind, message });
  }
}

/** One for all hosts of the run; null where nobody would take it. */
async function certificateFor({ providers, sender: { tls = 'when_required' } }: Scenario): Promise<Certificate | null> {
  const isTaken = providers.some(({ profile }) => beginsTls(tls, tlsOf(profile as Profile)));
  return isTaken ? await makeCertificate('mx.example') : null;
}

function isAt(provider: string, site: number, ip: string): (place: HostPlace) => boolean {
  return (place) => place.provider === provider && place.site === site && place.ip === ip;
}
