import { inventedRouterMac, placeName } from './homes.ts'
import { noise, pick } from './seeded.ts'
import type { Home, Town } from './town.ts'

/** A customer as the simulated ERP tells it. Nobody has these documents and telephones: no CPF and no area code begins like them. */
export interface SimulatedCustomer {
  codigo: string
  nome: string
  login: string
  onu_serial: string
  mac_roteador: string
  cpf: string
  telefone: string
  endereco: string
  bairro: string
  status: 'ativo' | 'cancelado'
}

const streets = [
  'Rua das Acácias',
  'Rua do Comércio',
  'Avenida Brasil',
  'Rua São José',
  'Travessa do Sol',
  'Rua Quinze de Novembro',
  'Rua das Palmeiras',
  'Avenida Minas Gerais',
] as const
const districts = ['Centro', 'Vila Nova', 'Boa Vista', 'Santa Rita', 'Jardim das Flores', 'Alto da Serra'] as const

/** What a home is found by in the ERP, by share: most ERPs hold serials of some units and PPPoE logins of all. */
const serialShare = 0.55
/** Homes that the ERP does not know: an installation of yesterday, a neighbour's cable. */
const unknownShare = 0.04
/** Customers who have left; their units still hang at the wall. */
const leftShare = 0.02

/**
 * The customers of a simulated site, the same in every run: most at an ONU of theirs by serial, by the MAC of their router or by the
 * login in its description, a few at none, and two of whom the ERP has the same serial.
 */
export function customersOf(towns: readonly Town[]): SimulatedCustomer[] {
  const homes = towns.flatMap((town) => town.homes.map((home) => ({ town, home })))
  const logins = Map.groupBy(homes, ({ home }) => home.login)
  const known = homes.filter(({ town, home }) => noise(town.seed, home.place, 81) >= unknownShare)
  const customers = known.map(({ town, home }, order) =>
    customerAt(town, home, { order, isOnlyLogin: logins.get(home.login)?.length === 1 }),
  )
  const waiting = Array.from({ length: 6 }, (_, n) => customerWaiting(n, customers.length + n))
  return [...withSharedSerial(customers), ...waiting]
}

function customerAt(
  town: Town,
  home: Home,
  { order, isOnlyLogin }: { order: number; isOnlyLogin: boolean },
): SimulatedCustomer {
  const share = (salt: number) => noise(town.seed, home.place, salt)
  const isEpon = town.kind === 'vsol-epon'
  // A login that several homes have names none of them.
  const hasSerial = !isEpon && (!isOnlyLogin || share(82) < serialShare)
  return {
    ...personOf(order, share),
    nome: placeName(home.login),
    login: isOnlyLogin && !isEpon ? home.login : '',
    onu_serial: hasSerial ? serialText(home.serial) : '',
    mac_roteador: isEpon ? macText(inventedRouterMac(town.seed, home.place, 0)) : '',
    status: share(83) < leftShare ? 'cancelado' : 'ativo',
  }
}

/** Who has signed and has no unit yet. */
function customerWaiting(n: number, order: number): SimulatedCustomer {
  const share = (salt: number) => noise(977, n, salt)
  const login = `${pick(['tereza', 'otavio', 'celia', 'renato', 'ivone', 'sergio'], n / 6)}.novaes${n + 1}`
  return { ...personOf(order, share), nome: placeName(login), login, onu_serial: '', mac_roteador: '', status: 'ativo' }
}

/** A slip of the keyboard as every ERP has some: the second of two customers has the serial of the first. */
function withSharedSerial(customers: readonly SimulatedCustomer[]): SimulatedCustomer[] {
  const [first, second] = customers.filter(({ onu_serial, status }) => onu_serial !== '' && status === 'ativo')
  return customers.map((one) => (one === second ? { ...one, onu_serial: first?.onu_serial ?? '' } : one))
}

function personOf(order: number, share: (salt: number) => number) {
  const number = String(1 + Math.floor(share(84) * 1900))
  return {
    codigo: String(20_001 + order),
    cpf: `000.000.${String(Math.floor(order / 100)).padStart(3, '0')}-${String(order % 100).padStart(2, '0')}`,
    telefone: `(00) 9${String(1000 + Math.floor(share(85) * 9000))}-${String(order).padStart(4, '0')}`,
    endereco: `${pick(streets, share(86))}, ${number}`,
    bairro: pick(districts, share(87)),
  }
}

/** As it stands on the label: four letters and eight digits. */
function serialText(serial: Buffer): string {
  return serial.toString('latin1', 0, 4) + serial.toString('hex', 4).toUpperCase()
}

function macText(mac: Buffer): string {
  return mac.toString('hex').toUpperCase().match(/../g)?.join(':') ?? ''
}
