import { onuOfName, ponPortOfName } from '../decode/places.ts'

/**
 * What makers write before the numbers of an interface or a part. A name made of anything else may be an operator's, and is
 * replaced.
 */
const words = new Set(
  (
    'adsl aggregation board bridge card cascade chassis combo cpu eaps epon eth ethernet ethport fan fast fastethernet fe ' +
    'frame g gbe ge gei gi giga gigaethernet gigabit gigabitethernet gpon gponport ianapppoe if inband inet inlet interface ' +
    'internal ip iphost lag ll lo loopback lt main management meth mgmt module ng nni null olt onu optical outband outlet p ' +
    'pci pon ponport pool port portchannel power psu rack sensor sfp shelf slot smartgroup stack sub supply switch system t te ' +
    'temp temperature ten tengigabitethernet tengige tgigaethernet tpon trunk tunnel tx u uni unit uplink vdsl veip virtual vlan ' +
    'vlanif vlaninterface voltage vxlan wan x xe xg xge xgei xgigabitethernet xgs'
  ).split(' '),
)

/** Whether a name is nothing but words of makers, numbers and what stands between them: `gei_1/19/1`, `EPON0/1:7`, `Fan 2`. */
export function isMakersName(name: string): boolean {
  if (ponPortOfName(name) !== null || onuOfName(name) !== null) return true
  if (name.length > 48 || /[^A-Za-z0-9 /.:_()#-]/.test(name)) return false
  return [...name.matchAll(/[A-Za-z]+/g)].every(([word]) => words.has(word.toLowerCase()))
}

/** Numbers with their unit and what else a measured value is written with: `0.03 mW (-14.61 dBm)`, `27.84 .C`, `N/A`, `--`. */
const measured = /^(?:[\s\d.,()+/:-]|dBm?|[muµ]?[WAV]|°?\.?C|rpm|%|N\/A)*$/i

export function isMeasuredText(text: string): boolean {
  return text.length <= 48 && measured.test(text)
}
