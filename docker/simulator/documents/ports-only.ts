import { integer, octets } from '../row.ts'
import { cell, expectedPort, paperInterface, paperSystem, type PaperDevice, type PaperPort } from './paper.ts'
import { at, nothingMore } from './tell.ts'

/** Families of which only ports are read, by IF-MIB alone. */
export function portsOnly(file: string, profile: string, sysDescr: string, sysObjectId: string): PaperDevice {
  const ports = [at('0/1', null, null, 1), at('0/12', null, null, 12), at('3/11/12', 3, 11, 12)]
  const system = { sysDescr, sysObjectId, sysName: `papel-${profile}`, firmware: null }
  const isUp = (port: PaperPort) => port.port === 12
  return {
    file,
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port, place) => paperInterface(101 + place, `GPON ${port.ponPort}`, 250, isUp(port))),
      ...paperInterface(201, 'mgmt0', 6),
    ],
    expected: {
      profile,
      synthetic: ['every value, and how the maker names its ports'],
      ...nothingMore,
      system,
      ponPorts: ports.map((port, place) => expectedPort(port, 101 + place, { operStatus: isUp(port) ? 'up' : 'down' })),
      onus: [],
    },
  }
}

/** ASAM-EQUIP-MIB and SFP-INVENTORY-MIB: rack, shelf and slot in one number; line cards follow three others. Transmitted light as text. */
export function nokia(): PaperDevice {
  const base = '1.3.6.1.4.1.637.61.1.56.5.1'
  const sysDescr = 'R6.5.02r NFXS-E FANT-H NOKIA ISAM Copyright (c) 2016 Nokia.'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.637.61.1', sysName: 'papel-isam', firmware: null }
  const cards = [1, 12].map((card) => ({ card, number: 0x1100 + card + 2 }))
  const modules = cards.flatMap(({ card, number }) => [1, 12].map((port) => ({ card, number, port })))
  return {
    file: 'nokia/synthetic_isam',
    rows: [
      ...paperSystem(system),
      ...modules.flatMap(({ number, port }) => [
        ...cell(`${base}.3`, [number, port], integer(port === 1 ? 1 : 3)),
        ...cell(`${base}.6`, [number, port], octets(port === 1 ? '3.45 dBm' : '')),
      ]),
    ],
    expected: {
      profile: 'isam',
      synthetic: ['every value', 'a module that sends no light has an empty text'],
      ...nothingMore,
      system,
      ponPorts: modules.map(({ card, port }) => ({
        ...expectedPort(at(`1/1/${card}/${port}`, 1, card, port), null),
        operStatus: port === 1 ? 'up' : 'down',
        txPowerDbm: port === 1 ? 3.45 : null,
      })),
      onus: [],
    },
  }
}
