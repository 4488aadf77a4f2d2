import type { Customer } from '#contract/customer.ts'
import { FarolError } from '#contract/errors.ts'
import { foldText } from '#contract/rules/customer.ts'
import { plainText } from '../output.ts'
import type { StackClient } from '../stack-client.ts'

/** A customer by `id:12`, by code, login or name in any case, or as the only one that a text fits. Throws NOT_FOUND. */
export async function findCustomer(client: StackClient, who: string): Promise<number> {
  const id = /^id:(\d{1,9})$/.exec(who)?.[1]
  if (id !== undefined) return Number(id)
  const fitting = await client.customer.list({ text: who })
  const exact = fitting.filter((customer) => isCalled(customer, foldText(who)))
  const [found, ...more] = exact.length > 0 ? exact : fitting
  if (found !== undefined && more.length === 0) return found.id
  const count = more.length + 1
  throw new FarolError(
    'NOT_FOUND',
    found === undefined
      ? `There is no customer ${plainText(who)}.`
      : `${count} customers are called ${plainText(who)}: say which one as id:NUMBER.`,
    { next: `See who there is: npx farol customer list --text "${plainText(who)}"` },
  )
}

function isCalled({ code, login, name }: Customer, folded: string): boolean {
  return [code, login, name].some((text) => text !== null && foldText(text) === folded)
}
