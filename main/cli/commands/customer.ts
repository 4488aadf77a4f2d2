import type { Command } from 'commander'
import { MatchState } from '#contract/customer.ts'
import { OltName } from '#contract/olt.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { plainText } from '../output.ts'
import { addCustomerImportCommand } from './customer-import.ts'
import { describeCustomer, tableOfCustomers } from './customer-text.ts'
import { findCustomer } from './find-customer.ts'
import { findOlt } from './find-olt.ts'
import { findOnu } from './onu-history.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface ListFlags extends CommonFlags {
  olt?: string
  state?: MatchState
  gone?: boolean
  text?: string
  limit: number
}

interface MatchFlags extends CommonFlags {
  onu?: string
  none?: boolean
}

const whoIsMeant = 'code, login or name; or id:NUMBER'

/** `farol customer list|show|match|unmatch|import`. */
export function addCustomerCommands(program: Command, context: CliContext): void {
  const customer = program.command('customer').description('who is at which ONU, and where that is known from')
  withCommonFlags(customer.command('list'))
    .description('list the customers by name, with their ONUs and why they are believed to be there')
    .option('--olt <name>', 'only at this OLT', valueOf(OltName, 'the name of an OLT'))
    .option('--state <state>', 'matched, ambiguous or unmatched', valueOf(MatchState, MatchState.options.join(', ')))
    .option('--gone', 'only those whom no source lists any more')
    .option('--no-gone', 'without them')
    .option('--text <text>', 'only with this in name, code, login, document or phone')
    .option('--limit <count>', 'at most so many', numberOf(1, 200_000), 200_000)
    .action((flags: ListFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const { state, gone, text, limit } = flags
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const customers = await client.customer.list({
          limit,
          ...(olt === null ? {} : { olt: olt.name }),
          ...(state === undefined ? {} : { state }),
          ...(gone === undefined ? {} : { gone }),
          ...(text === undefined ? {} : { text }),
        })
        output.result(customers, () =>
          customers.length === 0 ? 'No customer fits, or no source has told of any yet.' : tableOfCustomers(customers),
        )
      }),
    )
  withCommonFlags(customer.command('show'))
    .description('show one customer: its ONU, why, and what each source says')
    .argument('<who>', whoIsMeant)
    .action((who: string, flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const detail = await client.customer.get({ id: await findCustomer(client, who) })
        output.result(detail, () => describeCustomer(detail))
      }),
    )
  withCommonFlags(customer.command('match'))
    .description('decide at which ONU a customer is; it wins over every key until it is taken back')
    .argument('<who>', whoIsMeant)
    .option('--onu <serial>', 'the ONU, by serial or MAC in any usual spelling')
    .option('--none', 'it is at no ONU')
    .action((who: string, flags: MatchFlags, command: Command) => {
      if ((flags.onu === undefined) === (flags.none !== true)) wrongUsage(command)('give either --onu or --none')
      return onStack(context, flags, async (client, { output }) => {
        const id = await findCustomer(client, who)
        const onuId = flags.onu === undefined ? null : await findOnu(client, flags.onu)
        const detail = await client.customer.match({ id, onuId })
        output.result(detail, () => describeCustomer(detail))
      })
    })
  withCommonFlags(customer.command('unmatch'))
    .description('take a decision back: the keys decide again')
    .argument('<who>', whoIsMeant)
    .action((who: string, flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const id = await findCustomer(client, who)
        const { decidedAt } = await client.customer.get({ id })
        const detail = await client.customer.unmatch({ id })
        output.result(detail, () =>
          decidedAt === null
            ? `Nobody had decided about ${plainText(who)}: its keys decide already.`
            : `Taken back: the keys decide about ${plainText(who)} again. See where that leads: npx farol customer show id:${id}`,
        )
      }),
    )
  addCustomerImportCommand(customer, context)
}
