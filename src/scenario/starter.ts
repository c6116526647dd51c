// The scenario that `maildrill init` writes: small, ready to run, and commented where a reader will want to change it.

/** The starter's text; `name` is the scenario's own name, and so its results' folder. */
export function starterScenario(name: string): string {
  return `# A drill for your own sender. Run it:           maildrill run THIS_FILE
# See what it comes to, without running it:       maildrill check THIS_FILE
# For completion in an editor, keep the schema beside it: maildrill schema > schema.json
# yaml-language-server: $schema=./schema.json

name: ${name}
question: Do tomorrow's limits get the newsletter out by noon?
start: 2026-03-02T06:00:00Z # instants: this, or \`day 2 09:00 Europe/Paris\`, or \`+3h\`
duration: 12h # how long messages arrive
drain: 1d # how long the run goes on after that, so that retries can end
seed: 1 # decides all luck; another seed, another day

# Who gets mail. Shares sum to 100%. Providers: gmail, yahoo, microsoft, m365, icloud, plain and others.
audiences:
  subscribers:
    size: 50_000
    providers: { gmail: 50%, yahoo: 20%, microsoft: 20%, corporate-greylist: 10% }
    unknown: 0.5% # addresses that never existed
    complaint: 0.02% # of what reaches an inbox

# What is sent: a batch (\`at\`) to everyone, or a steady stream (\`arrivals\`).
campaigns:
  - { name: newsletter, audience: subscribers, from_domain: news.example, at: +2h }
  - { name: receipts, audience: subscribers, from_domain: shop.example, arrivals: 60/h }

# Your sender.
sender:
  pools:
    # A worker carries one message at a time. It takes from the first lane that has work.
    - { name: worker, workers: 15, lanes: [single, batch] }
  servers:
    - { name: mta-1, ips: [192.0.2.11], rate: 50/s, quota: 500_000/d }
  throttles:
    # Each limit says what it matches and what one counter belongs to.
    - { match: { provider: gmail }, per: [ip], rate: 10/s, connections: 10 }
    - { match: { provider: yahoo }, per: [ip], rate: 5/s, connections: 5, messages_per_connection: 20 }
  retry: { after: [5m, 15m, 60m], jitter: 20%, give_up_after: 24h }
  safety:
    bounce: { window: 1h, max: 5% }
    complaint: { window: 24h, max: 0.3% }

# Trouble, if you want some:
# incidents:
#   - { at: +3h, for: 1h, provider: yahoo, outage: true }
#   - { at: +2h, campaign: newsletter, complaint: x150 }

# What must come true. The run fails where it does not.
expect:
  - delivered >= 97%
  - newsletter p95 time-to-deliver < 4h
`;
}
