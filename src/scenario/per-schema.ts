// What each of something belongs to: the scope words that limits use too.

import { limitScopes } from '../domain/scenario.ts';
import { oneOrMany, word } from './field.ts';

export function perWords(says: string, example: readonly (typeof limitScopes)[number][]) {
  return oneOrMany(word(limitScopes, 'What each one belongs to.'), says, [...example]).prefault([...example]);
}
