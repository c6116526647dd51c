// Where the mail servers of the real world listen, on this machine too.

export const mailPorts: ReadonlySet<number> = new Set([25, 465, 587]);
