// Kinds of trouble that lasts, as numbers in the address of an episode. Part of the result format: never renumber.

export const Condition = { HostBusy: 1, MailboxFull: 2, TooFast: 3, DnsFailure: 4 } as const;
