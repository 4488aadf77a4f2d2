import { integer, octets } from '../row.ts'
import {
  cell,
  expectedOnu,
  expectedPort,
  paperOnus,
  paperSystem,
  scaled,
  serialText,
  type PaperDevice,
  type PaperPort,
} from './paper.ts'
import { at, light, named, nothingMore } from './tell.ts'

/** GEPON-OLT-COMMON-MIB: slot, PON and ONU in one number; the serial's column is called Mac; 0 in 1/100 means no reading. */
export function fiberhome(): PaperDevice {
  const base = '1.3.6.1.4.1.5875.800.3'
  const ports = [at('11/1', null, 11, 1), at('11/12', null, 11, 12), at('17/3', null, 17, 3)]
  const number = ({ slot, port }: PaperPort, onuId = 0) => (slot ?? 0) * 2 ** 25 + port * 2 ** 19 + onuId * 2 ** 8
  const onus = paperOnus(ports, { causes: 0, vendor: 'FHTT', firstId: 1 })
  const system = {
    sysDescr: 'AN5516-01',
    sysObjectId: '1.3.6.1.4.1.5875.800.1001.11',
    sysName: 'papel-fiberhome',
    firmware: null,
  }
  return {
    file: 'fiberhome/synthetic_an5516',
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => cell(`${base}.9.3.4.1.12`, [number(port)], integer(10))),
      ...onus.flatMap((onu) => {
        const index = [number(onu.at, onu.onuId)]
        const optics = `${base}.9.3.3.1`
        return [
          ...cell(`${base}.10.1.1.2`, index, integer(onu.at.slot ?? 0)),
          ...cell(`${base}.10.1.1.3`, index, integer(onu.at.port)),
          ...cell(`${base}.10.1.1.4`, index, integer(onu.onuId)),
          ...cell(`${base}.10.1.1.7`, index, named(onu)),
          ...cell(`${base}.10.1.1.10`, index, octets(serialText(onu))),
          ...cell(`${base}.10.1.1.11`, index, integer(onu.state === 'online' ? 1 : 0)),
          ...cell(`${base}.10.1.1.12`, index, octets('RP2616')),
          ...(onu.lacks === 'rx' ? [] : cell(`${optics}.6`, index, scaled(onu.rxPowerDbm, 100, 0))),
          ...cell(`${optics}.7`, index, scaled(onu.txPowerDbm, 100, 0)),
          ...cell(`${optics}.8`, index, scaled(onu.voltageV, 100, 0)),
          ...cell(`${optics}.10`, index, scaled(onu.temperatureC, 100, 0)),
        ]
      }),
    ],
    expected: {
      profile: 'an5516',
      synthetic: [
        'every value',
        'the index as two sources say; no recording holds an ONU',
        'the device tells no cause',
      ],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, number(port), { operStatus: 'unknown' })),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          firmware: 'RP2616',
          distanceM: null,
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          voltageV: onu.voltageV,
          temperatureC: onu.temperatureC,
        }),
      ),
    },
  }
}
