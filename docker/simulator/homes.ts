import { noise, pick } from './seeded.ts'

const givenNames = [
  'joao',
  'maria',
  'jose',
  'ana',
  'antonio',
  'francisca',
  'carlos',
  'adriana',
  'paulo',
  'juliana',
  'pedro',
  'marcia',
  'lucas',
  'fernanda',
  'luiz',
  'patricia',
  'marcos',
  'aline',
  'gabriel',
  'sandra',
  'rafael',
  'camila',
  'daniel',
  'amanda',
  'bruno',
  'bruna',
  'eduardo',
  'jessica',
  'felipe',
  'leticia',
  'rodrigo',
  'vanessa',
  'tiago',
  'mariana',
] as const
const familyNames = [
  'silva',
  'santos',
  'oliveira',
  'souza',
  'rodrigues',
  'ferreira',
  'alves',
  'pereira',
  'lima',
  'gomes',
  'costa',
  'ribeiro',
  'martins',
  'carvalho',
  'almeida',
  'lopes',
  'soares',
  'fernandes',
  'vieira',
  'barbosa',
  'rocha',
  'dias',
] as const
const places = [
  'padaria.ipe',
  'escola.bemtevi',
  'mercado.boaesperanca',
  'oficina.trevo',
  'farmacia.girassol',
  'clinica.horizonte',
  'pousada.serrana',
  'igreja.paz',
  'academia.vigor',
  'posto.estrela',
  'condominio.jatoba',
  'lan.galaxia',
] as const

/** A login as an access provider would give it: `joao.silva12`, now and then a business. Invented from a number. */
export function inventedLogin(seed: number, place: number): string {
  const share = (salt: number) => noise(seed, place, salt)
  if (share(1) < 0.04) return pick(places, share(2))
  return `${pick(givenNames, share(3))}.${pick(familyNames, share(4))}${Math.floor(share(5) * 98) + 1}`
}

/** What a login's words are when a person writes them. */
const written: Readonly<Record<string, string>> = {
  joao: 'João',
  jose: 'José',
  antonio: 'Antônio',
  marcia: 'Márcia',
  patricia: 'Patrícia',
  leticia: 'Letícia',
  jessica: 'Jéssica',
  otavio: 'Otávio',
  celia: 'Célia',
  sergio: 'Sérgio',
  ipe: 'Ipê',
  bemtevi: 'Bem-te-vi',
  boaesperanca: 'Boa Esperança',
  farmacia: 'Farmácia',
  clinica: 'Clínica',
  condominio: 'Condomínio',
  jatoba: 'Jatobá',
  galaxia: 'Galáxia',
  lan: 'LAN House',
}

/** The name of whom a login is: `joao.silva12` is João Silva, `padaria.ipe` the Padaria Ipê. */
export function placeName(login: string): string {
  const words = login.replace(/\d+$/, '').split('.')
  return words.map((word) => written[word] ?? word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

/** A kind of unit in homes: the serial's vendor letters, what the device calls it, its software and hardware. */
export interface UnitKind {
  vendor: string
  model: string
  firmware: string
  hardware: string
}

const commonUnits: Readonly<Record<'huawei' | 'zte' | 'ufiber' | 'vsol', readonly [UnitKind, ...UnitKind[]]>> = {
  huawei: [
    { vendor: 'HWTC', model: 'EG8145V5', firmware: 'V5R020C00S115', hardware: '15AD.A' },
    { vendor: 'HWTC', model: 'HG8310M', firmware: 'V3R017C10S130', hardware: '494.B' },
    { vendor: 'FHTT', model: 'AN5506-01-A', firmware: 'RP2527', hardware: 'WKE2.094.277A01' },
    { vendor: 'ITBS', model: '110Gi', firmware: 'V1.1.2', hardware: 'V1.0' },
  ],
  zte: [
    { vendor: 'ZTEG', model: 'F670L', firmware: 'V9.0.11P1N2', hardware: 'V9.0' },
    { vendor: 'ZTEG', model: 'F601', firmware: 'V6.0.1P1T2', hardware: 'V6.0' },
    { vendor: 'PRKS', model: 'FiberLink411', firmware: 'V2.1.14', hardware: 'V2.0' },
  ],
  ufiber: [
    { vendor: 'UBNT', model: 'NanoG', firmware: '', hardware: '' },
    { vendor: 'UBNT', model: 'Loco', firmware: '', hardware: '' },
  ],
  vsol: [{ vendor: 'VSOL', model: 'V2801S', firmware: '', hardware: '' }],
}

/** The unit at a place. */
export function inventedUnit(family: keyof typeof commonUnits, seed: number, place: number): UnitKind {
  return pick(commonUnits[family], noise(seed, place, 6))
}

/** A serial in an unused corner of a vendor's number space: its second half is made from the place. */
export function inventedSerial(vendor: string, seed: number, place: number): Buffer {
  const serial = Buffer.alloc(8)
  serial.write(vendor, 'latin1')
  serial.writeUInt16BE(0xf000 + (seed % 0x1000), 4)
  serial.writeUInt16BE(place & 0xffff, 6)
  return serial
}

/** A locally administered MAC, which no vendor's unit carries. */
export function inventedMac(seed: number, place: number): Buffer {
  const mac = Buffer.from([0x02, 0xfa, 0, 0, 0, 0])
  mac.writeUInt16BE(seed & 0xffff, 2)
  mac.writeUInt16BE(place & 0xffff, 4)
  return mac
}

/** First halves of makers whose routers stand in homes: TP-Link, Intelbras, Mercusys, MikroTik, Multilaser. */
const routerMakers = [0x60e327, 0x180d2c, 0x0c1c31, 0x4c5e0c, 0x745889] as const

/**
 * The MAC of a router in a home: a known maker's first half, and a second half made from the place. Every fourth one is made
 * up by the device itself, as phones do.
 */
export function inventedRouterMac(seed: number, place: number, ordinal: number): Buffer {
  const share = noise(seed, place * 4 + ordinal, 7)
  const mac = Buffer.alloc(6)
  mac.writeUIntBE(share < 0.25 ? 0xdaa119 : pick(routerMakers, noise(seed, place * 4 + ordinal, 8)), 0, 3)
  mac.writeUInt8(0xf0 + ordinal, 3)
  mac.writeUInt16BE((seed * 4096 + place) & 0xffff, 4)
  return mac
}
