// The order in which a flow's routes are tried: tiers one after the other, and within a tier each route first for its
// share of the messages. Shares are dealt smoothly: weights 3 and 1 give A A B A, not A A A B.

export class RouteOrder {
  /** For each route to begin with, all routes in the order to be tried. Begun anywhere, earlier tiers still go before. */
  readonly table: Uint16Array;
  readonly #tiers: Uint16Array;
  readonly #weights: Float64Array;
  readonly #credit: Float64Array;

  /** Tiers and weights of the routes; a lower tier goes first. */
  constructor(tiers: readonly number[], weights: readonly number[]) {
    const count = tiers.length;
    this.#tiers = Uint16Array.from(tiers);
    this.#weights = Float64Array.from(weights);
    this.#credit = new Float64Array(count);
    this.table = new Uint16Array(count * count);
    const routes = tiers.map((_, route) => route);
    for (const first of routes) {
      const order = [...routes.slice(first), ...routes.slice(0, first)];
      this.table.set(
        order.sort((one, other) => tiers[one]! - tiers[other]!),
        first * count,
      );
    }
  }

  /** Whose turn it is to be tried first, after a message has left by `route`: one of the same tier. */
  next(route: number): number {
    const tiers = this.#tiers;
    const credit = this.#credit;
    const tier = tiers[route]!;
    let best = route;
    let total = 0;
    for (let other = 0; other < tiers.length; other++) {
      if (tiers[other] !== tier) continue;
      const weight = this.#weights[other]!;
      total += weight;
      credit[other]! += weight;
      if (credit[other]! > credit[best]! || (credit[other] === credit[best] && other < best)) best = other;
    }
    credit[best]! -= total;
    return best;
  }
}

/** An order is needed where routes are not all alike; without one, they take turns. */
export function routeOrderOf(tiers: readonly number[], weights: readonly number[]): RouteOrder | null {
  const isPlain = tiers.every((tier) => tier === tiers[0]) && weights.every((weight) => weight === weights[0]);
  return isPlain ? null : new RouteOrder(tiers, weights);
}
