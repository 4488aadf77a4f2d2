import { FarolError } from '#contract/errors.ts'
import type { Olt } from '#contract/olt.ts'
import { plainText } from '../output.ts'
import type { StackClient } from '../stack-client.ts'

/** An OLT by its name, in any case. Throws NOT_FOUND. */
export async function findOlt(client: StackClient, name: string): Promise<Olt> {
  const olts = await client.olt.list({})
  const found =
    olts.find((olt) => olt.name === name) ?? olts.find((olt) => olt.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw new FarolError('NOT_FOUND', `There is no OLT named ${plainText(name)}.`, {
    next: 'See the names with: npx farol olt list',
  })
}
