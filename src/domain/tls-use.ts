// Where a sender uses TLS on its way to providers.

/** `when_required`: only with a provider that takes nothing without it. */
export const tlsUses = ['when_required', 'never', 'opportunistic', 'require'] as const;
export type TlsUse = (typeof tlsUses)[number];

/** Whether TLS is begun, by how a provider's hosts have it; null: they do not offer it. */
export function beginsTls(use: TlsUse, offer: { readonly isRequired: boolean } | null): boolean {
  if (offer === null || use === 'never') return false;
  return use !== 'when_required' || offer.isRequired;
}
